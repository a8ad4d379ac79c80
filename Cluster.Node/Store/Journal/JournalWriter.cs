using Akka.Actor;
using Akka.Persistence;

namespace ActorXen.Store.Journal;

/// <summary>Asks a <see cref="JournalWriter"/> to persist something.</summary>
/// <param name="Event">Of the writer's log.</param>
/// <param name="Written">Ends when it is in the store, or with what the plugin threw.</param>
internal sealed record Append(object Event, TaskCompletionSource Written);

/// <summary>The one writer of one run or log. It stops with the first write that fails.</summary>
/// <remarks>
/// Fencing rests on the journal's unique (persistence id, sequence number): a successor writes that it took over under
/// the
/// next number, and the previous writer's next event collides with it.
/// </remarks>
internal sealed class JournalWriter : UntypedPersistentActor
{
    private readonly TaskCompletionSource<long> _recovered;
    private readonly Action<object>? _take;
    private Append? _writing;

    public JournalWriter(string persistenceId, TaskCompletionSource<long> recovered, Action<object>? take)
    {
        _recovered = recovered;
        _take = take;
        PersistenceId = persistenceId;
    }

    public override string PersistenceId { get; }

    /// <summary>Events only: checkpoints have their own ids, and are not wanted here.</summary>
    public override Recovery Recovery { get; } = new(SnapshotSelectionCriteria.None);

    /// <param name="persistenceId">Of the run or log.</param>
    /// <param name="recovered">Ends with the number of events that the store has of it.</param>
    /// <param name="take">Gets each of those events in order, on the actor's thread; null drops them.</param>
    public static Props Props(
        string persistenceId, TaskCompletionSource<long> recovered, Action<object>? take = null) =>
        Akka.Actor.Props.Create(() => new JournalWriter(persistenceId, recovered, take));

    protected override void OnRecover(object message)
    {
        if (message is RecoveryCompleted) _recovered.TrySetResult(LastSequenceNr);
        else _take?.Invoke(message);
    }

    protected override void OnCommand(object message)
    {
        if (message is not Append append)
        {
            Unhandled(message);
            return;
        }

        _writing = append;
        Persist(append.Event, _ => append.Written.TrySetResult());
    }

    protected override void OnRecoveryFailure(Exception reason, object? message = null) =>
        _recovered.TrySetException(reason);

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) =>
        _writing?.Written.TrySetException(cause);

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        _writing?.Written.TrySetException(cause);
        Context.Stop(Self);
    }
}
