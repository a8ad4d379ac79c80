using System.Collections.Immutable;
using ActorXen.Nodes.Membership;

namespace ActorXen.Nodes.Coordination;

/// <summary>A coordinator's settings, which do not change while it leads.</summary>
/// <param name="Self">HOST:PORT of its node.</param>
/// <param name="Version">Version of its program. Only workers of the same version get a share.</param>
/// <param name="MinMembers">Workers to wait for before a run begins.</param>
/// <param name="OvertakenWait">
/// How long to wait before reading the journal again after another coordinator took it over.
/// </param>
/// <param name="LeaveTimeout">How long its node may take to leave.</param>
internal sealed record CoordinatorSettings(
    string Self, string Version, int MinMembers, TimeSpan OvertakenWait, TimeSpan LeaveTimeout);

/// <summary>
/// Everything on which a coordinator's decisions depend. <see cref="CoordinatorDecider"/> computes the next state.
/// </summary>
internal sealed record CoordinatorState(CoordinatorSettings Settings)
{
    public MemberSnapshot Members { get; init; } = MemberSnapshot.Empty;

    public CoordinatorBook Book { get; init; } = CoordinatorBook.Empty;

    /// <summary>HOST:PORT of nodes that asked to leave and therefore get no share.</summary>
    public ImmutableHashSet<string> Released { get; init; } = [];

    /// <summary>Requests to leave that are not answered yet.</summary>
    public ImmutableList<NodeLeaves> Releases { get; init; } = [];

    /// <summary>Requests that arrived while the journal was being read.</summary>
    public ImmutableList<RequestCame> Waiting { get; init; } = [];

    /// <summary>null between epochs.</summary>
    public LedEpoch? Epoch { get; init; }

    /// <summary>What keeps the next run from executing; empty if nothing does.</summary>
    public string Note { get; init; } = "It is reading its journal.";

    /// <summary>Whether the journal was read at least once.</summary>
    public bool HasRead { get; init; }

    /// <summary>Whether the journal is read and its last write succeeded.</summary>
    public bool IsReady { get; init; }

    public bool IsReading { get; init; }

    /// <summary>Whether an event that decides what runs next is being written.</summary>
    public bool IsDeciding { get; init; }

    public bool IsLeaving { get; init; }

    /// <summary>Whether nothing may begin before <see cref="CoordinatorAlarm.Retry"/>.</summary>
    public bool IsRetrying { get; init; }

    /// <summary>Whether a node joined less than a second ago.</summary>
    public bool IsSettling { get; init; }

    /// <summary>How many failures there were in a row.</summary>
    public int Failures { get; init; }
}
