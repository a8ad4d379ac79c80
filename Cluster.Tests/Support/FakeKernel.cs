using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Tests.Support;

/// <summary>
/// A guest kernel with one vCPU that is never descheduled. It does one piece of work at a time, lower classes first, in
/// order within a class. That is enough to run drivers and workloads without a hypervisor.
/// </summary>
internal sealed class FakeKernel : IEntity, IGuestKernel, IGuestTimerOwner
{
    private readonly Queue<RunWork>[] _waiting = [new(), new(), new(), new()];
    private readonly List<SetGuestTimer?> _timers = [];
    private readonly SortedDictionary<int, EntityRef<IPort>> _ports = [];
    private RunWork? _running;

    public Duration Busy { get; private set; }

    /// <summary>The receivers of the message that a late-EOI port may be unmasked.</summary>
    public void AttachPort(int number, EntityRef<IPort> port) => _ports.Add(number, port);

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case RunWork work:
                _waiting[(int)work.Class].Enqueue(work);
                if (_running is null) RunNext(context);
                break;
            case WorkDone:
                context.Send(_running!.ReplyTo, new WorkFinished(_running.Tag, 0));
                _running = null;
                RunNext(context);
                break;
            case SetGuestTimer timer:
                var due = VirtualTime.Later(timer.Due, context.Now);
                context.Schedule(
                    context.Self<IGuestTimerOwner>(),
                    due - context.Now,
                    new GuestTimerFired(WorkTag.Of(_timers.Count), 0));
                _timers.Add(timer);
                break;
            case GuestTimerFired expiry:
                var set = _timers[expiry.Tag.Index]!;
                _timers[expiry.Tag.Index] = null;
                context.Send(set.ReplyTo, new GuestTimerFired(set.Tag, 0));
                break;
            case FinishEvent finish:
                context.Send(_ports[finish.Port], new UnmaskPort(new(finish.Vcpu)));
                break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Save(StateWriter state)
    {
        state.Long(Busy.Nanoseconds);
        SaveMaybe(_running, state);
        foreach (var queue in _waiting)
        {
            state.Int(queue.Count);
            foreach (var work in queue) state.Message(work);
        }

        state.Int(_timers.Count);
        foreach (var timer in _timers) SaveMaybe(timer, state);
    }

    public void Load(StateReader state)
    {
        Busy = new(state.Long());
        _running = (RunWork?)LoadMaybe(state);
        foreach (var queue in _waiting)
        {
            queue.Clear();
            for (var left = state.Int(); left > 0; left--) queue.Enqueue((RunWork)state.Message());
        }

        _timers.Clear();
        for (var left = state.Int(); left > 0; left--) _timers.Add((SetGuestTimer?)LoadMaybe(state));
    }

    private static void SaveMaybe(Message? message, StateWriter state)
    {
        state.Bool(message is not null);
        if (message is not null) state.Message(message);
    }

    private static Message? LoadMaybe(StateReader state) => state.Bool() ? state.Message() : null;

    private void RunNext(EntityContext context)
    {
        foreach (var queue in _waiting)
        {
            if (!queue.TryDequeue(out _running)) continue;
            Busy += _running.Length;
            context.Schedule(context.Self<IGuestKernel>(), _running.Length, new WorkDone(0));
            return;
        }
    }
}
