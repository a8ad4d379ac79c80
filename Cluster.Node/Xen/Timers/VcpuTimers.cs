using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Timers;

/// <summary>The one-shot timer of a vCPU: absolute, on the pCPU where it was set, delivered as VIRQ timer.</summary>
/// <remarks>
/// Interrupts §15.2. It stays on the pCPU where it was set: if the vCPU moves, the expiry's kick crosses pCPUs. Only if
/// that pCPU goes off line, it moves to where the vCPU has its home then (§25).
/// </remarks>
/// <param name="vcpu">The vCPU that owns the timer.</param>
/// <param name="occupancy">Where the vCPU runs.</param>
/// <param name="port">Bound to VIRQ timer of this vCPU.</param>
/// <param name="timers">The pCPUs' timer queues, by pCPU.</param>
/// <param name="mode">Mode of those queues. An ideal timer interrupts even if it is due at once.</param>
/// <param name="tasklets">
/// The pCPUs, by number, where its event passes through their list of tasklets after the wakeup, as events of local
/// APICs did before 2014 (experiments §1.18); otherwise null.
/// </param>
public sealed class VcpuTimers(
    VcpuId vcpu, Occupancy occupancy, EntityRef<IPort> port, IReadOnlyList<EntityRef<IPcpuTimers>> timers,
    TimerMode mode = TimerMode.Shared, IReadOnlyList<EntityRef<IPcpu>>? tasklets = null)
    : IEntity, IVcpuTimers
{
    private PcpuId _armedOn = PcpuId.None;

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case SetSingleshot set: Set(set.Deadline, context); break;
            case TimerExpired expired: Expire(expired, context); break;
            case TimerReturned returned: Move(returned, context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Save(StateWriter state) => state.Int(_armedOn.Number);

    public void Load(StateReader state) => _armedOn = new(state.Int());

    private void Set(VirtualTime deadline, EntityContext context)
    {
        var here = occupancy.PlaceOf(vcpu);
        if (here == PcpuId.None) here = occupancy[vcpu].Home;
        if (_armedOn != PcpuId.None && (deadline == VirtualTime.Never || _armedOn != here))
            context.Send(timers[_armedOn.Number], new StopTimer(context.Self<ITimerOwner>()));
        _armedOn = deadline == VirtualTime.Never ? PcpuId.None : here;
        if (deadline == VirtualTime.Never) return;
        if (deadline > context.Now || (mode == TimerMode.Ideal && deadline == context.Now))
        {
            context.Send(timers[here.Number], new ArmTimer(context.Self<ITimerOwner>(), deadline));
            return;
        }

        _armedOn = PcpuId.None;
        context.Send(port, new SetPending(here, false)); // It is in the past, so the hypercall raises it at once.
    }

    /// <summary>It has no effect if the timer was stopped, or set elsewhere, in the same instant.</summary>
    private void Move(TimerReturned returned, EntityContext context)
    {
        if (_armedOn != returned.Pcpu) return;
        _armedOn = occupancy[vcpu].Home;
        PcpuMoves.Record(PcpuStep.TimerLeft, returned.Pcpu, _armedOn, context);
        context.Send(timers[_armedOn.Number], new ArmTimer(context.Self<ITimerOwner>(), returned.Deadline));
    }

    private void Expire(TimerExpired expired, EntityContext context)
    {
        // The timer was stopped, or set elsewhere, after the queue had sent this.
        if (_armedOn != expired.Pcpu) return;
        _armedOn = PcpuId.None;
        context.Send(port, new SetPending(expired.Pcpu, true));
        if (tasklets is not null)
            context.Send(tasklets[expired.Pcpu.Number], new QueueDpci(QueueDpci.OfTimer));
    }
}
