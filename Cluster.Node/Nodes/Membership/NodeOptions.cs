namespace ActorXen.Nodes.Membership;

/// <summary>What a node of the cluster is and how it behaves.</summary>
/// <param name="Cluster">Name of the cluster; letters, digits and <c>-</c>.</param>
/// <param name="Public">Where other nodes reach it; port 0 takes any free one.</param>
/// <param name="Bind">Address to listen on.</param>
/// <param name="BatchPort">Where nodes that compute a run together connect directly; port 0 takes any free one.</param>
/// <param name="Seeds">Nodes through which to join; may contain itself.</param>
/// <param name="Ordinal">Which of a set of nodes; only 0 may found. Null: it may if it has no seeds.</param>
/// <param name="Roles"><see cref="Coordinator"/>, <see cref="Worker"/>.</param>
/// <param name="MinMembers">Workers to wait for before a run begins.</param>
/// <param name="Heartbeat">How often nodes ask each other.</param>
/// <param name="AcceptablePause">Silence after which a node counts as unreachable.</param>
/// <param name="StableAfter">How long a cut lasts before the smaller part stops itself.</param>
/// <param name="LeaveTimeout">For the run to seal and the coordinator to move, at SIGTERM.</param>
/// <param name="Version">Of the program: only nodes of the same version compute one run together.</param>
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
    public const string Coordinator = "coordinator";
    public const string Worker = "worker";

    /// <summary>Whether it is one that founds a cluster when there is none.</summary>
    public bool MayFound => Ordinal is { } ordinal ? ordinal == 0 : Seeds.Count == 0;

    /// <summary>The nodes through which it can join: all seeds but itself.</summary>
    public IReadOnlyList<HostPort> OtherSeeds => [.. Seeds.Where(seed => seed != Public)];
}
