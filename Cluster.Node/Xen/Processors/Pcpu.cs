using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Processors;

/// <summary>A logical processor: takes interrupts, serves softirqs, lets vCPUs run, and idles.</summary>
/// <remarks>
/// Interrupts §2.2, §9 and §10.2; schedulers §2.1 and §2.2. It is in exactly one
/// <see cref="PcpuMode"/>. The hypervisor's work takes time in stretches; an interrupt that
/// comes meanwhile is taken when the stretch ends. On the way out it serves interrupts, then
/// softirqs lowest number first, and starts over after each one, before it enters a guest.
/// </remarks>
public sealed class Pcpu(
    PcpuId number,
    Occupancy occupancy,
    PcpuWiring wiring,
    CostTable costs,
    HypervisorSpec hypervisor,
    IIdleGovernor governor) : IEntity, IPcpu
{
    private const int NoIrq = -2;

    private readonly PcpuPage _page = occupancy[number];
    private readonly ModeClock _clock = new(number.Number);
    private readonly ExitClock _exit = new();
    private readonly WorkMeter _work = new();
    private readonly InterruptQueue _interrupts = new(occupancy[number]);
    private readonly Duration _takeInterrupt = costs[CommonCosts.IrqEntryExit];
    private readonly Duration _programTimer = costs[ProcessorCosts.TimerProgram];
    private readonly IpiPrice _ipi = costs.Ipi();
    private readonly Duration _decide = costs[ProcessorCosts.ScheduleDecision];
    private readonly Duration _switchHalf = costs[ProcessorCosts.VmSwitch] / 2;
    private readonly CachePrice _caches = new(costs);
    private Stretch _stretch;
    private ScheduledEvent _stretchEnd;
    private VcpuId _loaded = VcpuId.Idle;
    private VcpuId _next = VcpuId.Idle;
    private ScheduledEvent _slice;

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case RaiseSoftirq raise: Raise(raise, context); break;
            case IpiReceived: Disturb(ExitReason.EventCheck, context); break;
            case MsiWrite write: Interrupt(write.Irq, context); break;
            case TimerInterrupt: Interrupt(InterruptQueue.LocalTimer, context); break;
            case HostEoi end: EndInterrupt(end, context); break;
            case FreeVector free: FreeVectorOf(free.Irq, context); break;
            case SliceExpired: ForceDecision(context); break;
            case HypervisorDone: EndStretch(context); break;
            case SwitchTo decision: Switch(decision, context); break;
            case SpeedChanged: ChangeSpeed(context); break;
            case IdleExited: LeaveIdle(context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    /// <summary>Every pCPU begins idle.</summary>
    public void Start(EntityContext context) => EnterIdle(context);

    public void Save(StateWriter state)
    {
        _page.Save(state);
        _clock.Save(state);
        _exit.Save(state);
        _work.Save(state);
        _interrupts.Save(state);
        state.Int((int)_stretch);
        _stretchEnd.Save(state);
        state.Int(_loaded.Number);
        state.Int(_next.Number);
        _slice.Save(state);
        governor.Save(state);
    }

    public void Load(StateReader state)
    {
        _page.Load(state);
        _clock.Load(state);
        _exit.Load(state);
        _page.IsBusy = _clock.Mode != PcpuMode.Idle;
        _work.Load(state);
        _interrupts.Load(state);
        _stretch = (Stretch)state.Int();
        _stretchEnd = ScheduledEvent.Load(state);
        _loaded = new(state.Int());
        _next = new(state.Int());
        _slice = ScheduledEvent.Load(state);
        governor.Load(state);
    }

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

    private void Interrupt(int irq, EntityContext context)
    {
        if (_interrupts.Add(irq, context.Now)) Disturb(ExitReason.ExternalInterrupt, context, irq);
    }

    /// <summary>
    /// Ends the interrupts that are ready on top of the stack;
    /// those that they held back may come now (interrupts §10.3).
    /// </summary>
    private void EndInterrupt(HostEoi end, EntityContext context)
    {
        _page.Eois.MarkReady(end.Irq);
        while (_page.Eois.TryPop(out var irq)) context.Send(wiring.LevelLines[irq], IrqEnded.Instance);
        if (_interrupts.HasNext) Disturb(ExitReason.ExternalInterrupt, context);
        else if (end.ByIpi) Disturb(ExitReason.EventCheck, context);
    }

    /// <summary>The handler of the cleanup IPI. It does not wait for an interrupt that was sent here before.</summary>
    private void FreeVectorOf(int irq, EntityContext context)
    {
        context.Send(wiring.Irqs[irq], VectorFreed.Instance);
        Disturb(ExitReason.EventCheck, context);
    }

    private void ForceDecision(EntityContext context)
    {
        _slice = ScheduledEvent.None;
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
                RecordWakeup(irq, context);
                var tooDeep = governor.Woken(context.Now);
                if (tooDeep != IIdleGovernor.Polling) context.Record(PcpuFacts.IdleCutShort, number, tooDeep);
                var untilUp = Duration.Longer(_page.UpAt - context.Now, Duration.Zero);
                WakeUp(untilUp + governor.ExitLatency(ref context.Random), context);
                break;
            case PcpuMode.Idle or PcpuMode.Hypervisor or PcpuMode.Interrupt:
                break; // The hypervisor runs or is about to, and looks again before it leaves.
            default: throw new InvariantBrokenException($"{number} is in mode {_clock.Mode}");
        }
    }

    private void RecordWakeup(int irq, EntityContext context)
    {
        var cause = irq switch
        {
            InterruptQueue.LocalTimer => PcpuWakeup.Timer,
            >= 0 => PcpuWakeup.Line,
            _ when _page.IsPending(Softirq.Schedule) => PcpuWakeup.Schedule,
            _ => PcpuWakeup.Other,
        };
        context.Record(PcpuFacts.PcpuWoken, number, cause);
        if (cause == PcpuWakeup.Line) context.Record(IrqFacts.WokePcpu, new IrqId(irq), number);
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

    private void LeaveIdle(EntityContext context)
    {
        _stretch = Stretch.None; // It may find nothing to do, and must be wakeable when it idles again.
        context.Record(PcpuFacts.IdleLeft, number, governor.State, _clock.LastedAt(context.Now));
        EnterMode(PcpuMode.Hypervisor, context);
        ContinueOut(context);
    }

    private void BeginStretch(Stretch stretch, PcpuMode mode, Duration length, EntityContext context)
    {
        EnterMode(mode, context);
        _stretch = stretch;
        _work.Begin(length + _page.Owed);
        _page.Owed = Duration.Zero;
        Proceed(context);
    }

    private void Proceed(EntityContext context)
    {
        var length = _work.Start(context.Now, _page.Speed);
        // Even a stretch of no length ends in an event of its own, so that messages sent in this instant come first and
        // their softirqs are served.
        _stretchEnd = context.Schedule(context.Self<IPcpu>(), length, HypervisorDone.Instance, Phase.Softirq);
    }

    /// <summary>
    /// The core's other thread has become busy or idle: the guest,
    /// or the hypervisor's stretch, continues at another speed.
    /// </summary>
    private void ChangeSpeed(EntityContext context)
    {
        if (_clock.Mode == PcpuMode.Guest)
        {
            context.Send(wiring.Vcpus[_loaded.Number], SpeedChanged.Instance);
        }
        else if (_stretchEnd.IsSet && _work.Speed != _page.Speed)
        {
            context.Cancel(ref _stretchEnd);
            _work.Stop(context.Now);
            Proceed(context);
        }
    }

    /// <summary>A thread that starts executing slows its sibling down; one that stops speeds it up.</summary>
    private void EnterMode(PcpuMode mode, EntityContext context)
    {
        _clock.Enter(mode, context);
        var isBusy = mode != PcpuMode.Idle;
        if (isBusy == _page.IsBusy) return;
        _page.IsBusy = isBusy;
        if (_page.Sibling is { IsBusy: true } sibling)
            context.Send(wiring.Pcpus[sibling.Number.Number], SpeedChanged.Instance);
    }

    private void EndStretch(EntityContext context)
    {
        _stretchEnd = ScheduledEvent.None;
        _work.Finish(context.Now);
        var ended = _stretch;
        _stretch = Stretch.None;
        switch (ended)
        {
            case Stretch.TakeInterrupt:
                DeliverInterrupt(context);
                AwaitSoftirqs(context);
                break;
            case Stretch.SwitchContext:
                FinishSwitch(context);
                AwaitSoftirqs(context);
                break;
            case Stretch.GoOut: ContinueOut(context); break;
            default: throw new InvariantBrokenException($"{number} ends a stretch while {ended}");
        }
    }

    /// <summary>
    /// A handler, and the end of a switch, may raise softirqs here. They are served before the guest is entered, or
    /// before the pCPU goes back to sleep, which would cost its exit latency once more.
    /// </summary>
    private void AwaitSoftirqs(EntityContext context) =>
        BeginStretch(Stretch.GoOut, PcpuMode.Hypervisor, Duration.Zero, context);

    /// <summary>One step of the way out: the first thing that waits, or the guest, or idling.</summary>
    private void ContinueOut(EntityContext context)
    {
        if (_interrupts.TryAccept())
        {
            BeginStretch(Stretch.TakeInterrupt, PcpuMode.Interrupt, _takeInterrupt, context);
        }
        else if (_page.IsPending(Softirq.Timer))
        {
            Serve(Softirq.Timer, context);
            context.Send(wiring.Timers, RunTimers.Instance);
            BeginStretch(Stretch.GoOut, PcpuMode.Hypervisor, _programTimer, context);
        }
        else if (_page.IsPending(Softirq.Schedule))
        {
            Serve(Softirq.Schedule, context);
            _stretch = Stretch.Deciding;
            EnterMode(PcpuMode.Hypervisor, context);
            context.Cancel(ref _slice);
            context.Send(wiring.Schedulers[_page.Pool], new SchedulePass(number));
        }
        else
        {
            // The kick's handler does nothing: its purpose was to make the vCPU leave the guest (interrupts §2.2).
            if (_page.IsPending(Softirq.VcpuKick)) Serve(Softirq.VcpuKick, context);
            if (_loaded.IsIdle) EnterIdle(context);
            else EnterGuest(context);
        }
    }

    private void Serve(Softirq softirq, EntityContext context)
    {
        _page.PendingSoftirqs &= ~(1 << (int)softirq);
        context.Record(PcpuFacts.SoftirqServed, number, softirq);
    }

    private void DeliverInterrupt(EntityContext context)
    {
        var (irq, raised) = _interrupts.Take();
        if (irq == InterruptQueue.LocalTimer) _page.PendingSoftirqs |= 1 << (int)Softirq.Timer;
        else context.Send(wiring.Irqs[irq], new IrqTaken(number, raised));
    }

    private void Switch(SwitchTo decision, EntityContext context)
    {
        if (decision.Slice != Duration.Unlimited)
            _slice = context.Schedule(
                context.Self<IPcpu>(), decision.Slice, SliceExpired.Instance, Phase.HostInterrupt);
        // The answer to the first pass, at boot.
        if (_stretch == Stretch.None && _clock.Mode == PcpuMode.Idle && decision.Next.IsIdle) return;
        Invariant.Holds(_stretch == Stretch.Deciding, $"{number} gets a decision while {_stretch}");
        _next = decision.Next;
        var previous = _loaded;
        var cost = _decide;
        if (_next == previous)
        {
            BeginStretch(Stretch.GoOut, PcpuMode.Hypervisor, cost, context);
            return;
        }

        // A switch to idle and back to the same vCPU saves and restores nothing, because its context is still there.
        if (!previous.IsIdle && !_next.IsIdle) cost += _switchHalf;
        if (!_next.IsIdle && _next != _page.LastGuest) cost += _switchHalf;
        context.Record(PcpuFacts.ContextSwitched, number, previous, _next);
        BeginStretch(Stretch.SwitchContext, PcpuMode.Hypervisor, cost, context);
    }

    private void FinishSwitch(EntityContext context)
    {
        var previous = _loaded;
        _loaded = _next;
        context.Send(wiring.Schedulers[_page.Pool], new ContextSaved(number, previous));
        if (!previous.IsIdle)
        {
            _page.EndVisit(context.Now);
            occupancy[previous].CoreTimeLeft = _page.CoreTime(context.Now);
        }

        if (_next.IsIdle) return;
        var next = occupancy[_next];
        var last = next.LastPcpu == PcpuId.None ? null : occupancy[next.LastPcpu];
        _caches.Charge(next, _page, last, context.Now);
        next.LastPcpu = number;
        _page.LastGuest = _next;
        _page.BeginVisit(context.Now);
    }

    private void EnterGuest(EntityContext context)
    {
        EnterMode(PcpuMode.Guest, context);
        _exit.End(context);
        context.Record(VcpuFacts.VcpuEntered, _loaded, number);
        var page = occupancy[_loaded];
        context.Send(wiring.Vcpus[_loaded.Number], new VmEntry(number, page.Cold, page.Drag));
        page.Cold = Duration.Zero;
    }

    private void EnterIdle(EntityContext context)
    {
        EnterMode(PcpuMode.Idle, context);
        _exit.End(context);
        var state = governor.Enter(context.Now, _page.NextTimer);
        context.Record(PcpuFacts.IdleEntered, number, state, governor.WorstExit);
    }

    /// <summary>What the present stretch of hypervisor time is for.</summary>
    private enum Stretch
    {
        None,
        Waking,
        TakeInterrupt,
        Deciding,
        SwitchContext,
        GoOut,
    }
}

/// <summary>The entities to which a pCPU sends messages.</summary>
/// <param name="Schedulers">The schedulers of the pools, by number.</param>
/// <param name="Timers">Its own timer queue.</param>
/// <param name="Vcpus">The vCPUs, by number on the host.</param>
/// <param name="Irqs">Entities of the physical lines, by irq number.</param>
public sealed record PcpuWiring(
    IReadOnlyList<EntityRef<IScheduler>> Schedulers,
    EntityRef<IPcpuTimers> Timers,
    IReadOnlyList<EntityRef<IVcpu>> Vcpus,
    IReadOnlyList<EntityRef<IIrqDesc>> Irqs)
{
    /// <summary>
    /// By irq number; None for an MSI, because only a level line is notified when its interrupt has ended.
    /// </summary>
    public IReadOnlyList<EntityRef<ILevelLine>> LevelLines { get; init; } = [];

    /// <summary>The pCPUs, by number; only the thread siblings of a core send each other messages.</summary>
    public IReadOnlyList<EntityRef<IPcpu>> Pcpus { get; init; } = [];
}
