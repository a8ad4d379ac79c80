using ActorXen.Nodes.Security;

namespace ActorXen.Nodes.Membership;

/// <summary>A node's place in the cluster, and the timings of failure detection.</summary>
/// <param name="Cluster">Name of the cluster; letters, digits and <c>-</c>.</param>
/// <param name="Public">Where other nodes reach it; port 0 takes any free port.</param>
/// <param name="Bind">Address to listen on.</param>
/// <param name="BatchPort">Where the members of a run connect to it directly; 0 takes any free port.</param>
/// <param name="Seeds">Nodes through which to join; may contain this node.</param>
/// <param name="Ordinal">
/// Number of this node in a set of nodes, of which only 0 may found the cluster. If null, a node without seeds may.
/// </param>
/// <param name="Roles"><see cref="Coordinator"/>, <see cref="Worker"/>, or both.</param>
/// <param name="MinMembers">Workers to wait for before a run begins.</param>
/// <param name="Heartbeat">Interval of the heartbeats between nodes.</param>
/// <param name="AcceptablePause">Silence after which a node counts as unreachable.</param>
/// <param name="StableAfter">How long a partition must last before the smaller part stops itself.</param>
/// <param name="LeaveTimeout">How long the run may take to seal, and the coordinator to move, at SIGTERM.</param>
/// <param name="Version">Version of the program. Only nodes of the same version compute a run together.</param>
public sealed record NodeOptions(
    string Cluster,
    HostPort Public,
    string Bind,
    int BatchPort,
    IReadOnlyList<HostPort> Seeds,
    int? Ordinal,
    IReadOnlyList<string> Roles,
    int MinMembers,
    TimeSpan Heartbeat,
    TimeSpan AcceptablePause,
    TimeSpan StableAfter,
    TimeSpan LeaveTimeout,
    string Version)
{
    /// <summary>How long the nodes of a run may wait for each other without any getting further.</summary>
    public TimeSpan StallAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Runs that the cluster executes at the same time, as long as this node coordinates it.</summary>
    public int RunsAtATime { get; init; } = 1;

    /// <summary>What it shows to the other nodes; null if they do not ask. Disposed of with the process.</summary>
    public NodeIdentity? Identity { get; init; }

    public const string Coordinator = "coordinator";
    public const string Worker = "worker";

    /// <summary>Whether this node founds the cluster if there is none.</summary>
    public bool MayFound => Ordinal is { } ordinal ? ordinal == 0 : Seeds.Count == 0;

    /// <summary>The nodes through which it can join: all seeds except itself.</summary>
    public IReadOnlyList<HostPort> OtherSeeds => [.. Seeds.Where(seed => seed != Public)];
}
