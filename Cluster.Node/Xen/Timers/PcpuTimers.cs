using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Timers;

/// <summary>
/// The hypervisor's timers of one pCPU: never early, and late by at most the slop and the interrupt's path.
/// </summary>
/// <remarks>
/// Interrupts §15.1, invariant I-22. The hardware is programmed to max(earliest, now + slop), so timers that fall
/// within the slop share one interrupt. An owner has at most one timer here.
/// </remarks>
public sealed class PcpuTimers(
    PcpuPage page, EntityRef<IPcpu> pcpu, Duration slop, TimerMode mode = TimerMode.Shared) : IEntity, IPcpuTimers
{
    private readonly List<Armed> _armed = [];
    private ScheduledEvent _hardware;
    private VirtualTime _programmed = VirtualTime.Never;

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case ArmTimer arm: Arm(arm, context); break;
            case StopTimer stop: Stop(stop.Owner, context); break;
            case RunTimers: RunExpired(context); break;
            case LeavePcpu leave: ReturnAll(leave.Cost, context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Save(StateWriter state)
    {
        state.Int(_armed.Count);
        foreach (var armed in _armed)
        {
            state.Int(armed.Owner.Number);
            state.Long(armed.Deadline.Nanoseconds);
            armed.Interrupt.Save(state);
        }

        _hardware.Save(state);
        state.Long(_programmed.Nanoseconds);
    }

    public void Load(StateReader state)
    {
        _armed.Clear();
        for (var left = state.Int(); left > 0; left--)
            _armed.Add(new(new(state.Int()), new(state.Long()), ScheduledEvent.Load(state)));
        page.NextTimer = Earliest(_armed.Count);
        _hardware = ScheduledEvent.Load(state);
        _programmed = new(state.Long());
    }

    private void Arm(ArmTimer arm, EntityContext context)
    {
        Remove(arm.Owner, context);
        if (page.IsOffline)
        {
            context.Send(arm.Owner, new TimerReturned(page.Number, arm.Deadline));
            return;
        }

        var own = mode == TimerMode.Ideal ? Interrupt(arm.Deadline, context) : ScheduledEvent.None;
        _armed.Add(new(arm.Owner, arm.Deadline, own));
        if (mode == TimerMode.Shared && arm.Deadline < Earliest(_armed.Count - 1)) Program(context);
        else page.NextTimer = Earliest(_armed.Count);
    }

    /// <summary>
    /// The hardware keeps its deadline, because an interrupt that finds no expired timer is cheaper than programming.
    /// </summary>
    private void Stop(EntityRef<ITimerOwner> owner, EntityContext context)
    {
        Remove(owner, context);
        page.NextTimer = Earliest(_armed.Count);
        if (_armed.Count != 0) return;
        context.Cancel(ref _hardware);
        _programmed = VirtualTime.Never;
    }

    /// <summary>
    /// The pCPU goes off line: each owner gets its timer back, and arms it elsewhere (interrupts §25).
    /// </summary>
    private void ReturnAll(Duration cost, EntityContext context)
    {
        foreach (var armed in _armed)
        {
            var interrupt = armed.Interrupt;
            context.Cancel(ref interrupt);
            page.Owed += cost;
            context.Send(armed.Owner, new TimerReturned(page.Number, armed.Deadline));
        }

        _armed.Clear();
        context.Cancel(ref _hardware);
        _programmed = page.NextTimer = VirtualTime.Never;
    }

    private void RunExpired(EntityContext context)
    {
        // The hardware may have been programmed since the interrupt that led here; it is programmed again below.
        context.Cancel(ref _hardware);
        _programmed = VirtualTime.Never;
        while (true)
        {
            var ripe = IndexOfEarliest();
            if (ripe < 0 || _armed[ripe].Deadline > context.Now) break;
            var expired = _armed[ripe];
            _armed.RemoveAt(ripe);
            context.Record(TimerFacts.HostTimerRan, page.Number, context.Now - expired.Deadline);
            context.Send(expired.Owner, new TimerExpired(page.Number, expired.Deadline));
            if (mode == TimerMode.Ideal) break; // The next one has an interrupt of its own.
        }

        if (mode == TimerMode.Shared) Program(context);
        else page.NextTimer = Earliest(_armed.Count);
    }

    private void Program(EntityContext context)
    {
        var earliest = Earliest(_armed.Count);
        page.NextTimer = earliest;
        if (earliest == VirtualTime.Never) return;
        var target = VirtualTime.Later(earliest, context.Now + slop);
        if (target >= _programmed) return; // The programmed interrupt comes first, and programs the next one.
        context.Cancel(ref _hardware);
        _programmed = target;
        _hardware = Interrupt(target, context);
    }

    private ScheduledEvent Interrupt(VirtualTime at, EntityContext context) =>
        context.Schedule(pcpu, at - context.Now, TimerInterrupt.Instance, Phase.HostInterrupt);

    private void Remove(EntityRef<ITimerOwner> owner, EntityContext context)
    {
        // Not FindIndex: it would allocate a delegate for every timer that is armed.
        var index = _armed.Count - 1;
        while (index >= 0 && _armed[index].Owner != owner) index--;
        if (index < 0) return;
        var interrupt = _armed[index].Interrupt;
        context.Cancel(ref interrupt);
        _armed.RemoveAt(index);
    }

    /// <summary>The earliest deadline of the first <paramref name="count"/> timers.</summary>
    private VirtualTime Earliest(int count)
    {
        var earliest = VirtualTime.Never;
        for (var index = 0; index < count; index++) earliest = VirtualTime.Earlier(earliest, _armed[index].Deadline);
        return earliest;
    }

    private int IndexOfEarliest()
    {
        var best = -1;
        for (var index = 0; index < _armed.Count; index++)
        {
            if (best < 0 || _armed[index].Deadline < _armed[best].Deadline) best = index;
        }

        return best;
    }

    /// <param name="Owner">The entity that gets the expiry.</param>
    /// <param name="Deadline">The earliest time at which it may expire.</param>
    /// <param name="Interrupt">Its own interrupt, if the timers do not share one.</param>
    private readonly record struct Armed(EntityRef<ITimerOwner> Owner, VirtualTime Deadline, ScheduledEvent Interrupt);
}
