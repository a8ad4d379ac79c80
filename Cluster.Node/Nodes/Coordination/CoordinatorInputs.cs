using ActorXen.Messages;
using ActorXen.Nodes.Epochs;
using ActorXen.Nodes.Membership;
using ActorXen.Runs;

namespace ActorXen.Nodes.Coordination;

/// <summary>Something that happened and to which a coordinator may react.</summary>
internal abstract record CoordinatorInput;

internal sealed record Started : CoordinatorInput;

/// <param name="Events">What all previous coordinators wrote, in order.</param>
internal sealed record JournalRead(IReadOnlyList<ICoordinatorEvent> Events) : CoordinatorInput;

/// <param name="Problem">One line.</param>
/// <param name="IsOvertaken">Another coordinator has taken over the journal.</param>
/// <param name="Asker">Sender of the request that could not be written; null if there was no request.</param>
internal sealed record JournalFailed(string Problem, bool IsOvertaken, object? Asker) : CoordinatorInput;

/// <param name="Asker">Gets <paramref name="Answer"/>; null if the event was not requested.</param>
internal sealed record EventWritten(ICoordinatorEvent Event, object? Asker, ICoordination? Answer) : CoordinatorInput;

/// <param name="Event">What changed; null if that is not known.</param>
internal sealed record MembersChanged(MemberSnapshot Now, MemberEvent? Event) : CoordinatorInput;

/// <param name="Asker">Gets <see cref="AnswerTo"/>; any object.</param>
internal sealed record RequestCame(ICoordinatorRequest Request, object Asker) : CoordinatorInput;

/// <summary>A node wants to leave.</summary>
/// <param name="Node">HOST:PORT.</param>
/// <param name="Asker">Gets <see cref="AnswerTo"/>; any object.</param>
internal sealed record NodeLeaves(string Node, object Asker) : CoordinatorInput;

/// <summary>This node leaves, and so does the coordinator.</summary>
internal sealed record LeaveAsked : CoordinatorInput;

internal sealed record AlarmRang(CoordinatorAlarm Alarm) : CoordinatorInput;

/// <param name="Result">null if the epoch failed.</param>
/// <param name="Failure">null if the epoch did not fail.</param>
/// <param name="Reached">Latest virtual time that is sealed.</param>
/// <param name="Last">Latest progress; null before the first seal.</param>
internal sealed record EpochEnded(
    LedEpoch Epoch, EpochResult? Result, EpochFailure? Failure, VirtualTime Reached,
    RunProgress? Last) : CoordinatorInput;

internal enum CoordinatorAlarm
{
    ReadAgain = 0,
    Retry = 1,

    /// <summary>
    /// No node joined for a second. Nodes that join at about the same time therefore get their shares in one epoch.
    /// </summary>
    Settled = 2,

    /// <summary>The epoch did not reach a sealed time soon enough, so it is aborted.</summary>
    GiveUp = 3,
}

internal enum EpochFault
{
    /// <summary>A node is gone, or the epoch was aborted. The run can continue.</summary>
    Ended = 0,

    /// <summary>The store refuses writes or is unavailable. The run can continue when that has passed.</summary>
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
