using ActorXen.Messages;
using ActorXen.Nodes.Epochs;

namespace ActorXen.Nodes.Coordination;

/// <summary>Something that a coordinator wants done. Its actor carries actions out in the order of the list.</summary>
internal abstract record CoordinatorAction;

/// <summary>Take the journal over and read it: <see cref="JournalRead"/> or <see cref="JournalFailed"/>
/// follows.</summary>
internal sealed record ReadJournal : CoordinatorAction;

/// <summary>Write an event: <see cref="EventWritten"/> or <see cref="JournalFailed"/> follows.</summary>
internal sealed record AppendEvent(ICoordinatorEvent Event, object? Asker = null, ICoordination? Answer = null)
    : CoordinatorAction;

internal sealed record AnswerTo(object Asker, ICoordination Answer) : CoordinatorAction;

/// <summary>Answer with how things stand, the running epoch's live figures included.</summary>
/// <param name="RunId">Whole or a beginning of it; null describes the cluster.</param>
internal sealed record DescribeTo(object Asker, string? RunId) : CoordinatorAction;

/// <summary>Execute an epoch: <see cref="EpochEnded"/> follows.</summary>
internal sealed record BeginLedEpoch(LedEpoch Epoch, RunOrder Order, EpochBegan Began) : CoordinatorAction;

/// <summary>Ask the epoch to end at the next sealed time.</summary>
internal sealed record FinishLedEpoch : CoordinatorAction;

/// <summary>Ask the epoch to end at once.</summary>
internal sealed record AbortLedEpoch : CoordinatorAction;

/// <summary>Measure from now on what the end of an epoch costs, if a node was lost.</summary>
internal sealed record TimeRecovery(LedEpoch Epoch, VirtualTime Reached) : CoordinatorAction;

/// <summary>The same after a take-over: the coordinator before this one may have been lost in the middle of a
/// run.</summary>
internal sealed record TimeTakeOver(IReadOnlyList<ICoordinatorEvent> Journal) : CoordinatorAction;

/// <summary>Let <see cref="AlarmRang"/> follow; replaces an earlier one of the same alarm.</summary>
internal sealed record WakeAfter(CoordinatorAlarm Alarm, TimeSpan Wait) : CoordinatorAction;

/// <summary>One line for the operator.</summary>
internal sealed record SayToOperator(string Line) : CoordinatorAction;

/// <summary>Stop coordinating on this node.</summary>
internal sealed record StopCoordinating : CoordinatorAction;
