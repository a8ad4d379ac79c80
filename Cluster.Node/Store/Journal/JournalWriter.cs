using ActorXen.Messages;
using Akka.Actor;
using Akka.Persistence;

namespace ActorXen.Store.Journal;

/// <summary>Asks a <see cref="JournalWriter"/> to persist an event.</summary>
/// <param name="Written">
/// Completes with its number when the event is in the store, or fails with the plugin's exception.
/// </param>
internal sealed record Append(object Event, TaskCompletionSource<long> Written);

/// <summary>Asks a <see cref="JournalWriter"/> to delete all events but the latest.</summary>
/// <param name="Forgotten">Completes when they are deleted, or fails with the plugin's exception.</param>
internal sealed record ForgetEarlier(TaskCompletionSource Forgotten);

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
    private ForgetEarlier? _forgetting;
    private readonly LogTrail _trail = new();

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
        if (message is RecoveryCompleted) Complete();
        else if (message is StoredValue stored) Take(stored);
    }

    private void Complete()
    {
        try
        {
            _trail.Check();
            _recovered.TrySetResult(LastSequenceNr);
        }
        catch (StateFormatException damage)
        {
            _recovered.TrySetException(damage);
            Context.Stop(Self);
        }
    }

    /// <exception cref="StateFormatException">It is damaged.</exception>
    private void Take(StoredValue stored)
    {
        var one = RowSeal.Read(_codec, stored, PersistenceId, LastSequenceNr);
        _trail.Add(LastSequenceNr, one);
        _take?.Invoke(one);
    }

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case Append append: Write(append); break;
            case ForgetEarlier forget: Forget(forget); break;
            case DeleteMessagesSuccess: _forgetting?.Forgotten.TrySetResult(); break;
            case DeleteMessagesFailure failure: _forgetting?.Forgotten.TrySetException(failure.Cause); break;
            default: Unhandled(message); break;
        }
    }

    private void Forget(ForgetEarlier forget)
    {
        _forgetting = forget;
        DeleteMessages(LastSequenceNr - 1);
    }

    private void Write(Append append)
    {
        _writing = append;
        var row = RowSeal.Write(_codec, append.Event, PersistenceId, LastSequenceNr + 1);
        Persist(row, _ => append.Written.TrySetResult(LastSequenceNr));
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
