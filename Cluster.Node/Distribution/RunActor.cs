using ActorXen.Runs;
using Akka.Persistence;

namespace ActorXen.Distribution;

/// <summary>Asks a <see cref="RunActor"/> to persist something.</summary>
/// <param name="Event">Of the run.</param>
/// <param name="Written">Ends when it is in the store, or with what the plugin threw.</param>
internal sealed record AppendToRun(IRunEvent Event, TaskCompletionSource Written);

/// <summary>The one writer of one run. It ends with the first write that fails.</summary>
/// <remarks>
/// Fencing rests on the journal's unique (persistence id, sequence number): whoever takes the run over writes RunResumed
/// under the next number, and the previous writer's next event collides with it.
/// </remarks>
internal sealed class RunActor : UntypedPersistentActor
{
    private readonly TaskCompletionSource<long> _recovered;
    private AppendToRun? _writing;

    /// <param name="runId">Which run.</param>
    /// <param name="recovered">Ends with the number of events that the store has of this run.</param>
    public RunActor(string runId, TaskCompletionSource<long> recovered)
    {
        _recovered = recovered;
        PersistenceId = StoreKeys.Run(runId);
    }

    public override string PersistenceId { get; }

    /// <summary>Events only: checkpoints have their own ids, and are not wanted here.</summary>
    public override Recovery Recovery { get; } = new(SnapshotSelectionCriteria.None);

    protected override void OnRecover(object message)
    {
        if (message is RecoveryCompleted) _recovered.TrySetResult(LastSequenceNr);
    }

    protected override void OnCommand(object message)
    {
        if (message is not AppendToRun append)
        {
            Unhandled(message);
            return;
        }

        _writing = append;
        Persist(append.Event, _ => append.Written.TrySetResult());
    }

    protected override void OnRecoveryFailure(Exception reason, object? message = null) => _recovered.TrySetException(reason);

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) =>
        _writing?.Written.TrySetException(cause);

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        _writing?.Written.TrySetException(cause);
        Context.Stop(Self);
    }
}
