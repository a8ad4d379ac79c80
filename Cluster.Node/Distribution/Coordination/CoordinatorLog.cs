using ActorXen.Runs;
using Akka.Actor;
using Akka.Persistence;

namespace ActorXen.Distribution.Coordination;

/// <summary>The coordinator's journal: who writes to it last has taken over, and its predecessor is refused.</summary>
internal interface ICoordinatorLog
{
    /// <summary>Reads all of it and says in it who writes from now on.</summary>
    /// <exception cref="StoreException">The store does not answer.</exception>
    Task<IReadOnlyList<ICoordinatorEvent>> TakeOverAsync(string node);

    /// <exception cref="StoreException">It is not written, or it is not known whether it is: take over again to see.</exception>
    Task AppendAsync(ICoordinatorEvent one);

    void Close();
}

/// <summary>Keeps it beside the runs, through the same Akka.Persistence.Sql.</summary>
internal sealed class CoordinatorLog(Func<ActorSystem> store, StoreFault fault, string cluster, TimeSpan longestWait) : ICoordinatorLog
{
    private readonly string _id = $"coordinator-{cluster}";
    private IActorRef _writer = ActorRefs.Nobody;

    public async Task<IReadOnlyList<ICoordinatorEvent>> TakeOverAsync(string node)
    {
        Close();
        var recovered = new TaskCompletionSource<IReadOnlyList<ICoordinatorEvent>>(TaskCreationOptions.RunContinuationsAsynchronously);
        // Elsewhere: the first start of that actor system takes most of a second.
        var system = await Task.Run(store);
        _writer = system.ActorOf(Props.Create(() => new Writer(_id, fault, recovered)));
        var events = await GuardAsync(recovered.Task);
        await AppendAsync(new CoordinatorTookOver(node));
        return events;
    }

    public async Task AppendAsync(ICoordinatorEvent one)
    {
        var written = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _writer.Tell(new Append(one, written));
        await GuardAsync(written.Task);
    }

    public void Close()
    {
        if (!_writer.IsNobody()) store().Stop(_writer);
        _writer = ActorRefs.Nobody;
    }

    private async Task<T> GuardAsync<T>(Task<T> work)
    {
        try
        {
            return await work.WaitAsync(longestWait);
        }
        catch (Exception cause)
        {
            Close();
            throw fault.Explain(cause, _id);
        }
    }

    private sealed record Append(ICoordinatorEvent Event, TaskCompletionSource<bool> Written);

    /// <summary>The one writer, until another coordinator's first word collides with its next one.</summary>
    private sealed class Writer(
        string id, StoreFault fault, TaskCompletionSource<IReadOnlyList<ICoordinatorEvent>> recovered) : UntypedPersistentActor
    {
        private readonly List<ICoordinatorEvent> _events = [];
        private Append? _writing;

        public override string PersistenceId => id;

        public override Recovery Recovery { get; } = new(SnapshotSelectionCriteria.None);

        protected override void OnRecover(object message)
        {
            if (message is ICoordinatorEvent one) _events.Add(one);
            if (message is RecoveryCompleted) recovered.TrySetResult(_events);
        }

        protected override void OnCommand(object message)
        {
            if (message is not Append append)
            {
                Unhandled(message);
                return;
            }

            _writing = append;
            Persist(append.Event, _ => append.Written.TrySetResult(true));
        }

        protected override void OnRecoveryFailure(Exception reason, object? message = null) =>
            recovered.TrySetException(fault.Explain(reason, id));

        protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) => Refuse(cause);

        protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
        {
            Refuse(cause);
            Context.Stop(Self);
        }

        private void Refuse(Exception cause) => _writing?.Written.TrySetException(fault.Explain(cause, id));
    }
}
