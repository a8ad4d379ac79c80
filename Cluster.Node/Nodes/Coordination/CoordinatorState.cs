using System.Collections.Immutable;
using ActorXen.Nodes.Membership;

namespace ActorXen.Nodes.Coordination;

/// <summary>What does not change while a coordinator leads.</summary>
/// <param name="Self">HOST:PORT of its node.</param>
/// <param name="Version">Of its program: only workers of the same version have a share.</param>
/// <param name="MinMembers">Workers to wait for before a run begins.</param>
/// <param name="OvertakenWait">Before it reads a journal again that another coordinator took over.</param>
/// <param name="LeaveTimeout">That its node has to leave.</param>
internal sealed record CoordinatorSettings(
    string Self, string Version, int MinMembers, TimeSpan OvertakenWait, TimeSpan LeaveTimeout);

/// <summary>All that a coordinator decides by. <see cref="CoordinatorDecider"/> makes the next one of it.</summary>
internal sealed record CoordinatorState(CoordinatorSettings Settings)
{
    public MemberSnapshot Members { get; init; } = MemberSnapshot.Empty;

    public CoordinatorBook Book { get; init; } = CoordinatorBook.Empty;

    /// <summary>HOST:PORT of nodes that asked to leave: they get no share any more.</summary>
    public ImmutableHashSet<string> Released { get; init; } = [];

    /// <summary>Their questions that are not answered yet.</summary>
    public ImmutableList<NodeLeaves> Releases { get; init; } = [];

    /// <summary>Requests that came while the journal was being read.</summary>
    public ImmutableList<RequestCame> Waiting { get; init; } = [];

    /// <summary>null between epochs.</summary>
    public LedEpoch? Epoch { get; init; }

    /// <summary>Why nothing runs; empty if nothing is in the way.</summary>
    public string Note { get; init; } = "It reads its journal.";

    /// <summary>The journal was read at least once.</summary>
    public bool HasRead { get; init; }

    /// <summary>The journal is read, and its last write succeeded.</summary>
    public bool IsReady { get; init; }

    public bool IsReading { get; init; }

    /// <summary>An event is being written that decides what runs next.</summary>
    public bool IsDeciding { get; init; }

    public bool IsLeaving { get; init; }

    /// <summary>Nothing begins before <see cref="CoordinatorAlarm.Retry"/>.</summary>
    public bool IsRetrying { get; init; }

    /// <summary>A node came less than a second ago.</summary>
    public bool IsSettling { get; init; }

    /// <summary>That followed each other.</summary>
    public int Failures { get; init; }
}

/// <summary>The epoch under way.</summary>
/// <param name="Nodes">That share it, in address order.</param>
/// <param name="IsFinishing">It was asked to end at the next sealed time.</param>
/// <param name="IsAborting">It was asked to end at once.</param>
internal sealed record LedEpoch(
    string RunId, long Number, IReadOnlyList<NodeId> Nodes, bool IsFinishing = false, bool IsAborting = false);
