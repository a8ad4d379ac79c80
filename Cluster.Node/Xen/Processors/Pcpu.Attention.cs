using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Processors;

/// <summary>Softirqs, IPIs and interrupts that want the hypervisor on this pCPU, whatever it does now.</summary>
public sealed partial class Pcpu
{
    private void Raise(RaiseSoftirq raise, EntityContext context)
    {
        var isRemote = raise.From != PcpuId.None && raise.From != number;
        if (_page.IsPending(raise.Number))
        {
            // The bit is set already, and serving it serves both requests (I-11). A hypercall of the guest itself still
            // has to leave the guest.
            if (isRemote) context.Record(PcpuFacts.IpiElided, number, raise.Number, IpiElision.BitSet);
            else if (_clock.Mode == PcpuMode.Guest) Disturb(ReasonOf(raise.Number), context);
            return;
        }

        _page.PendingSoftirqs |= 1 << (int)raise.Number;
        if (!isRemote) Disturb(ReasonOf(raise.Number), context);
        else if (_clock.Mode == PcpuMode.Idle && hypervisor.MwaitWakes) WakeByStore(raise, context);
        else SendIpi(raise, context);
    }

    private void WakeByStore(RaiseSoftirq raise, EntityContext context)
    {
        context.Record(PcpuFacts.IpiElided, number, raise.Number, IpiElision.Mwait);
        Disturb(ExitReason.EventCheck, context);
    }

    private void SendIpi(RaiseSoftirq raise, EntityContext context)
    {
        context.Record(PcpuFacts.IpiSent, number, raise.Number, raise.From);
        var delay = _ipi.Charge(occupancy[raise.From], _page);
        context.Schedule(context.Self<IPcpu>(), delay, IpiReceived.Instance, Phase.HostInterrupt);
    }

    /// <summary>The handler of the event check does nothing: the softirq's bit is set already.</summary>
    private void CheckEvents(EntityContext context)
    {
        Count(VectorTable.EventCheckVector, VectorCounts.NoIrq, context);
        Disturb(ExitReason.EventCheck, context);
    }

    /// <summary>Handlers and timers of the hypervisor here do this, so the pCPU looks again before it leaves.</summary>
    private void QueueAssigned(int irq, EntityContext context)
    {
        Invariant.Holds(_clock.Mode != PcpuMode.Guest, $"{number} queues an interrupt while its guest runs");
        if (_assigned.Add(irq, _page, context)) _page.PendingSoftirqs |= 1 << (int)Softirq.HvmDpci;
    }

    private void Interrupt(int irq, EntityContext context)
    {
        if (_interrupts.Add(irq, context.Now)) Disturb(ExitReason.ExternalInterrupt, context, irq);
        else if (_page.LosesEois && _interrupts.IsHeldBack(irq))
            context.Record(IrqFacts.HeldAfterHandOver, new(irq), number);
    }

    /// <summary>
    /// Ends the interrupts that are ready on top of the stack;
    /// those that they held back may come now (interrupts §10.3).
    /// </summary>
    private void EndInterrupt(HostEoi end, EntityContext context)
    {
        if (end.ByIpi) Count(VectorTable.CallVector, VectorCounts.NoIrq, context);
        _page.Eois.MarkReady(end.Irq);
        while (_page.Eois.TryPop(out var irq)) NotifyOfEnd(irq, context);
        if (_interrupts.HasNext) Disturb(ExitReason.ExternalInterrupt, context);
        else if (end.ByIpi) Disturb(ExitReason.EventCheck, context);
    }

    private void NotifyOfEnd(int irq, EntityContext context)
    {
        if (wiring.LevelLines[irq].Exists) context.Send(wiring.LevelLines[irq], IrqEnded.Instance);
        else context.Send(wiring.UnmaskableLines[irq], new EoiMade(number));
    }

    /// <summary>The handler of the cleanup IPI. It does not wait for an interrupt that was sent here before.</summary>
    private void FreeVectorOf(int irq, EntityContext context)
    {
        Count(VectorTable.Cleanup, VectorCounts.NoIrq, context);
        context.Send(wiring.Irqs[irq], VectorFreed.Instance);
        Disturb(ExitReason.EventCheck, context);
    }

    private void ForceDecision(EntityContext context)
    {
        _slice = ScheduledEvent.None;
        if (_page.IsOffline) return; // The slice of its last decision, which was to idle.
        _page.PendingSoftirqs |= 1 << (int)Softirq.Schedule;
        Disturb(ExitReason.SliceEnd, context);
    }

    /// <summary>Something wants the hypervisor on this pCPU.</summary>
    /// <param name="irq">The interrupt that does, if one has just come.</param>
    private void Disturb(ExitReason reason, EntityContext context, int irq = NoIrq)
    {
        switch (_clock.Mode)
        {
            case PcpuMode.Guest:
                context.Record(PathFacts.GuestLeft, _loaded, number);
                context.Send(wiring.Vcpus[_loaded.Number], new VmExit(reason));
                var entry = occupancy[_loaded].Entry;
                RecordExit(entry, reason, irq, context);
                BeginStretch(Stretch.GoOut, PcpuMode.Hypervisor, entry.ExitCost(reason), context);
                break;
            case PcpuMode.Idle when _stretch == Stretch.None:
                _stretch = Stretch.Waking;
                _page.IsWaking = true;
                RecordWakeup(irq, context);
                var tooDeep = governor.Woken(context.Now);
                if (tooDeep != IIdleGovernor.Polling) context.Record(PcpuFacts.IdleCutShort, number, tooDeep);
                var up = VirtualTime.Later(_page.UpAt, _page.ExecutesFrom(context.Now));
                WakeUp(up - context.Now + governor.ExitLatency(ref context.Random), context);
                break;
            case PcpuMode.Idle or PcpuMode.Hypervisor or PcpuMode.Interrupt:
                break; // The hypervisor runs or is about to, and looks again before it leaves.
            default: throw new InvariantBrokenException($"{number} is in mode {_clock.Mode}");
        }
    }

    /// <summary>
    /// Firmware has the pCPU, and neither the hypervisor nor a guest knows. What was executing continues afterwards;
    /// what comes meanwhile waits; an idle pCPU stays asleep (interrupts §25.1).
    /// </summary>
    private void GiveAway(StealTime steal, EntityContext context)
    {
        _page.StolenUntil = steal.Until;
        if (_clock.Mode == PcpuMode.Guest) context.Send(wiring.Vcpus[_loaded.Number], steal);
        else if (_stretchEnd.IsSet) ProceedFromHere(context);
    }

    private void RecordWakeup(int irq, EntityContext context)
    {
        var cause = irq switch
        {
            InterruptQueue.LocalTimer => PcpuWakeup.Timer,
            >= 0 or InterruptQueue.PostedWakeup => PcpuWakeup.Line,
            _ when _page.IsPending(Softirq.Schedule) => PcpuWakeup.Schedule,
            _ => PcpuWakeup.Other,
        };
        context.Record(PcpuFacts.PcpuWoken, number, cause);
        if (cause == PcpuWakeup.Line)
            context.Record(IrqFacts.WokePcpu, new IrqId(irq >= 0 ? irq : _posted[^1]), number);
    }

    /// <summary>A guest without VM exits halts by hypercall; its others are recorded where they are charged.</summary>
    private void RecordExit(IGuestEntry entry, ExitReason reason, int irq, EntityContext context)
    {
        if (entry.MakesVmExits)
        {
            context.Record(VcpuFacts.VmExited, _loaded, reason, number);
            if (reason == ExitReason.ExternalInterrupt) context.Record(VcpuFacts.ExitInterrupt, _loaded, irq);
            _exit.Begin(_loaded, reason, context.Now);
        }
        else if (reason == ExitReason.Halt)
        {
            context.Record(VcpuFacts.HypercallMade, _loaded, Hypercall.SchedBlock, entry.ExitCost(reason));
        }
    }

    /// <summary>A pCPU that polls is awake at once, so it continues in the instant of the interrupt.</summary>
    private static void WakeUp(Duration latency, EntityContext context) => context.Schedule(
        context.Self<IPcpu>(),
        latency,
        IdleExited.Instance,
        latency == Duration.Zero ? Phase.Softirq : Phase.HostInterrupt);

    /// <summary>
    /// A softirq raised on this pCPU while its guest runs comes from that guest's own hypercall or halt. A halt asks
    /// for a schedule pass; any other softirq is a hypercall's.
    /// </summary>
    private ExitReason ReasonOf(Softirq softirq) =>
        _loaded.IsIdle ? ExitReason.EventCheck
        : softirq == Softirq.Schedule ? occupancy[_loaded].LeavesFor
        : ExitReason.Hypercall;
}
