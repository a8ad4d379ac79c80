using ActorXen.Messages;
using ActorXen.Nodes.Epochs;
using ActorXen.Nodes.Membership;
using ActorXen.Runs;

namespace ActorXen.Nodes.Coordination;

/// <summary>Something that happened, to which a coordinator may react.</summary>
internal abstract record CoordinatorInput;

internal sealed record Started : CoordinatorInput;

/// <param name="Events">Of all coordinators before, in order.</param>
internal sealed record JournalRead(IReadOnlyList<ICoordinatorEvent> Events) : CoordinatorInput;

/// <param name="Problem">One line.</param>
/// <param name="IsOvertaken">Another coordinator writes the journal.</param>
/// <param name="Asker">Whose request could not be written; null if none.</param>
internal sealed record JournalFailed(string Problem, bool IsOvertaken, object? Asker) : CoordinatorInput;

/// <param name="Asker">Gets <paramref name="Answer"/>; null if it was no request.</param>
internal sealed record EventWritten(ICoordinatorEvent Event, object? Asker, ICoordination? Answer) : CoordinatorInput;

/// <param name="Event">null if nothing is known of what changed.</param>
internal sealed record MembersChanged(MemberSnapshot Now, MemberEvent? Event) : CoordinatorInput;

/// <param name="Asker">To whom <see cref="AnswerTo"/> goes; any object.</param>
internal sealed record RequestCame(ICoordinatorRequest Request, object Asker) : CoordinatorInput;

/// <summary>A node wants to leave.</summary>
/// <param name="Node">HOST:PORT.</param>
/// <param name="Asker">To whom <see cref="AnswerTo"/> goes; any object.</param>
internal sealed record NodeLeaves(string Node, object Asker) : CoordinatorInput;

/// <summary>This node leaves, and the coordinator with it.</summary>
internal sealed record LeaveAsked : CoordinatorInput;

internal sealed record AlarmRang(CoordinatorAlarm Alarm) : CoordinatorInput;

/// <param name="Result">null if it failed.</param>
/// <param name="Failure">null if it did not.</param>
/// <param name="Reached">Virtual time that is sealed.</param>
/// <param name="Last">The latest progress; null before the first seal.</param>
internal sealed record EpochEnded(
    LedEpoch Epoch, EpochResult? Result, EpochFailure? Failure, VirtualTime Reached,
    RunProgress? Last) : CoordinatorInput;

internal enum CoordinatorAlarm
{
    ReadAgain = 0,
    Retry = 1,

    /// <summary>Nodes that come together get their shares together.</summary>
    Settled = 2,

    /// <summary>The epoch had its time to end at a sealed time.</summary>
    GiveUp = 3,
}

internal enum EpochFault
{
    /// <summary>A node is gone, or the epoch was aborted: the run can continue.</summary>
    Ended = 0,

    /// <summary>The store refuses or is away: the run can continue when that has passed.</summary>
    Store = 1,

    /// <summary>The run cannot be executed.</summary>
    Run = 2,
}

/// <param name="Problem">One line.</param>
internal sealed record EpochFailure(EpochFault Fault, string Problem)
{
    public static EpochFailure Of(Exception cause) => cause switch
    {
        OperationCanceledException => new(EpochFault.Ended, "A node is gone."),
        EpochEndedException => new(EpochFault.Ended, ErrorLine.Of(cause)),
        StoreException => new(EpochFault.Store, ErrorLine.Of(cause)),
        _ => new(EpochFault.Run, ErrorLine.Of(cause)),
    };
}
