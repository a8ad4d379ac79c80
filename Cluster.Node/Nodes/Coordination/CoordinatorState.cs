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
    string Self, string Version, int MinMembers, TimeSpan OvertakenWait, TimeSpan LeaveTimeout)
{
    /// <summary>Runs that may have an epoch at the same time, each on all workers.</summary>
    public int RunsAtATime { get; init; } = 1;
}

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

    /// <summary>The epochs under way, at most one of each run.</summary>
    public ImmutableList<LedEpoch> Epochs { get; init; } = [];

    /// <summary>What keeps <see cref="NextRun"/> from executing; empty if nothing does.</summary>
    public string Note { get; init; } = "It is reading its journal.";

    /// <summary>Whether the journal was read at least once.</summary>
    public bool HasRead { get; init; }

    /// <summary>Whether the journal is read and its last write succeeded.</summary>
    public bool IsReady { get; init; }

    public bool IsReading { get; init; }

    /// <summary>The first open run without an epoch; null if there is none.</summary>
    public CoordinatedRun? NextRun => Book.Open.FirstOrDefault(run => EpochOf(run.RunId) is null);

    /// <summary>Ids of runs whose begin or end is being written. Nothing else begins meanwhile.</summary>
    public ImmutableHashSet<string> Deciding { get; init; } = [];

    public bool IsLeaving { get; init; }

    /// <summary>Whether nothing may begin before <see cref="CoordinatorAlarm.Retry"/>.</summary>
    public bool IsRetrying { get; init; }

    /// <summary>Whether a node joined less than a second ago.</summary>
    public bool IsSettling { get; init; }

    /// <summary>How many failures there were in a row.</summary>
    public int Failures { get; init; }

    /// <summary>The run's epoch under way; null if it has none.</summary>
    public LedEpoch? EpochOf(string runId) => Epochs.Find(epoch => epoch.RunId == runId);
}
