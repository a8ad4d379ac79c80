using ActorXen.Messages;
using Akka.Actor;
using Akka.Persistence;

namespace ActorXen.Store.Journal;

/// <summary>Asks a <see cref="JournalWriter"/> to persist an event.</summary>
/// <param name="Written">Completes when the event is in the store, or fails with the plugin's exception.</param>
internal sealed record Append(object Event, TaskCompletionSource Written);

/// <summary>The one writer of one run or log. It stops when a write fails.</summary>
/// <remarks>
/// Fencing relies on the journal's unique (persistence id, sequence number): a successor's first event takes the next
/// number, so the previous writer's next event collides with it.
/// </remarks>
internal sealed class JournalWriter : UntypedPersistentActor
{
    private readonly Codec _codec;
    private readonly TaskCompletionSource<long> _recovered;
    private readonly Action<object>? _take;
    private Append? _writing;
    private long _taken;

    public JournalWriter(
        string persistenceId, Codec codec, TaskCompletionSource<long> recovered, Action<object>? take)
    {
        _codec = codec;
        _recovered = recovered;
        _take = take;
        PersistenceId = persistenceId;
    }

    public override string PersistenceId { get; }

    /// <summary>Only events, and if nobody takes them, only their highest number.</summary>
    public override Recovery Recovery => _take is null ? Recovery.None : new(SnapshotSelectionCriteria.None);

    /// <param name="persistenceId">Persistence id of the run or log.</param>
    /// <param name="codec">Writes its events.</param>
    /// <param name="recovered">Completes with the number of the last of its events in the store.</param>
    /// <param name="take">Gets each of those events in order, on the actor's thread; if null they are not read.</param>
    public static Props Props(
        string persistenceId, Codec codec, TaskCompletionSource<long> recovered, Action<object>? take = null) =>
        Akka.Actor.Props.Create(() => new JournalWriter(persistenceId, codec, recovered, take));

    protected override void OnRecover(object message)
    {
        if (message is RecoveryCompleted) _recovered.TrySetResult(LastSequenceNr);
        else if (message is StoredValue stored) Take(stored);
    }

    /// <exception cref="StateFormatException">It is damaged, or an event before it is missing.</exception>
    private void Take(StoredValue stored)
    {
        if (LastSequenceNr != _taken + 1) throw new StateFormatException($"event {_taken + 1} is missing");
        _taken = LastSequenceNr;
        _take?.Invoke(RowSeal.Read(_codec, stored, PersistenceId, LastSequenceNr));
    }

    protected override void OnCommand(object message)
    {
        if (message is not Append append)
        {
            Unhandled(message);
            return;
        }

        _writing = append;
        var row = RowSeal.Write(_codec, append.Event, PersistenceId, LastSequenceNr + 1);
        Persist(row, _ => append.Written.TrySetResult());
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
