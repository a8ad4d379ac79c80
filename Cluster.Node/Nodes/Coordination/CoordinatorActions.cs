using ActorXen.Messages;
using ActorXen.Nodes.Epochs;
using Microsoft.Extensions.Logging;

namespace ActorXen.Nodes.Coordination;

/// <summary>Something that a coordinator wants done. Its actor carries out the actions in order.</summary>
internal abstract record CoordinatorAction;

/// <summary>
/// Take over the journal and read it: <see cref="JournalRead"/> or <see cref="JournalFailed"/> follows.
/// </summary>
internal sealed record ReadJournal : CoordinatorAction;

/// <summary>Write an event: <see cref="EventWritten"/> or <see cref="JournalFailed"/> follows.</summary>
internal sealed record AppendEvent(ICoordinatorEvent Event, object? Asker = null, ICoordination? Answer = null)
    : CoordinatorAction;

internal sealed record AnswerTo(object Asker, ICoordination Answer) : CoordinatorAction;

/// <summary>Answer with a description of a run or the cluster, with the live figures of the epochs under way.</summary>
/// <param name="RunId">The whole id or a prefix of it; null describes the cluster.</param>
internal sealed record DescribeTo(object Asker, string? RunId) : CoordinatorAction;

/// <summary>Execute an epoch: <see cref="EpochEnded"/> follows.</summary>
internal sealed record BeginLedEpoch(LedEpoch Epoch, RunOrder Order) : CoordinatorAction;

/// <summary>Ask an epoch to end at the next sealed time.</summary>
internal sealed record FinishLedEpoch(long Number) : CoordinatorAction;

/// <summary>Ask an epoch to end at once.</summary>
internal sealed record AbortLedEpoch(long Number) : CoordinatorAction;

/// <summary>Begin to measure the recovery from this epoch's end, if a node was lost.</summary>
internal sealed record TimeRecovery(LedEpoch Epoch, VirtualTime Reached) : CoordinatorAction;

/// <summary>
/// Begin to measure the recovery after a takeover, because the previous coordinator may have been lost during a run.
/// </summary>
internal sealed record TimeTakeOver(IReadOnlyList<ICoordinatorEvent> Journal) : CoordinatorAction;

/// <summary>Send <see cref="AlarmRang"/> after a while. Replaces a pending one of the same alarm.</summary>
internal sealed record WakeAfter(CoordinatorAlarm Alarm, TimeSpan Wait) : CoordinatorAction;

/// <summary>One line for the operator.</summary>
/// <param name="Epoch">What it is about; null if it is about none.</param>
/// <param name="RunId">What it is about; null if it is about none.</param>
internal sealed record SayToOperator(
    string Line, LogLevel Level = LogLevel.Information, string? RunId = null, long? Epoch = null) : CoordinatorAction;

/// <summary>Stop coordinating on this node.</summary>
internal sealed record StopCoordinating : CoordinatorAction;
