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
/// softirqs lowest number first, and starts over after each one, before it enters a guest. The
/// parts: Attention (what makes it enter the hypervisor), Switch (between vCPUs).
/// </remarks>
public sealed partial class Pcpu(
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
    private readonly SoftirqClock _softirq = new(number.Number);
    private readonly WorkMeter _work = new();
    private readonly InterruptQueue _interrupts = new(occupancy[number]);
    private readonly Duration _takeInterrupt = costs[CommonCosts.IrqEntryExit];
    private readonly Duration _programTimer = costs[ProcessorCosts.TimerProgram];
    private readonly IpiPrice _ipi = costs.Ipi();
    private readonly Duration _decide = costs[ProcessorCosts.ScheduleDecision];
    private readonly Duration _switchHalf = costs[ProcessorCosts.VmSwitch] / 2;
    private readonly CachePrice _caches = new(costs);
    private readonly AssignedInterrupts _assigned = new(costs, wiring);
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
            case IpiReceived: CheckEvents(context); break;
            case MsiWrite write: Interrupt(write.Irq, context); break;
            case TimerInterrupt: Interrupt(InterruptQueue.LocalTimer, context); break;
            case HostEoi end: EndInterrupt(end, context); break;
            case FreeVector free: FreeVectorOf(free.Irq, context); break;
            case SliceExpired: ForceDecision(context); break;
            case QueueDpci queue: QueueAssigned(queue.Irq, context); break;
            case HypervisorDone: EndStretch(context); break;
            case SwitchTo decision: Switch(decision, context); break;
            case SpeedChanged: ChangeSpeed(context); break;
            case IdleExited: LeaveIdle(context); break;
            case StealTime steal: GiveAway(steal, context); break;
            case CallCpus call: Call(call, context); break;
            case CallArrived call: GetCall(call, context); break;
            case PostedWakeup wakeup: GetWakeup(wakeup.Irq, context); break;
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
        _softirq.Save(state);
        _work.Save(state);
        _interrupts.Save(state);
        _assigned.Save(state);
        state.Int((int)_stretch);
        _stretchEnd.Save(state);
        state.Int(_loaded.Number);
        state.Int(_next.Number);
        _slice.Save(state);
        governor.Save(state);
        _callers.Save(state);
        SaveWakeups(state);
    }

    public void Load(StateReader state)
    {
        _page.Load(state);
        _clock.Load(state);
        _exit.Load(state);
        _softirq.Load(state);
        _page.IsBusy = _clock.Mode != PcpuMode.Idle;
        _work.Load(state);
        _interrupts.Load(state);
        _assigned.Load(state);
        _stretch = (Stretch)state.Int();
        _page.IsWaking = _stretch == Stretch.Waking;
        _stretchEnd = ScheduledEvent.Load(state);
        _loaded = new(state.Int());
        _next = new(state.Int());
        _slice = ScheduledEvent.Load(state);
        governor.Load(state);
        _callers.Load(state);
        LoadWakeups(state);
    }

    private void LeaveIdle(EntityContext context)
    {
        if (context.Now < _page.StolenUntil)
        {
            WakeUp(_page.StolenUntil - context.Now, context);
            return;
        }

        _page.IsWaking = false;
        _stretch = Stretch.None; // It may find nothing to do, and must be wakeable when it idles again.
        context.Record(PcpuFacts.IdleLeft, number, governor.State, _clock.LastedAt(context.Now));
        EnterMode(PcpuMode.Hypervisor, context);
        ContinueOut(context);
    }

    private void BeginStretch(Stretch stretch, PcpuMode mode, Duration length, EntityContext context)
    {
        EnterMode(mode, context);
        _stretch = stretch;
        _work.Begin(length + _page.TakeOwed());
        Proceed(context);
    }

    private void Proceed(EntityContext context)
    {
        _work.Start(_page.ExecutesFrom(context.Now), _page.Speed);
        // Even a stretch of no length ends in an event of its own, so that messages sent in this instant come first and
        // their softirqs are served.
        _stretchEnd = context.Schedule(
            context.Self<IPcpu>(), _work.End - context.Now, HypervisorDone.Instance, Phase.Softirq);
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
            ProceedFromHere(context);
        }
    }

    private void ProceedFromHere(EntityContext context)
    {
        context.Cancel(ref _stretchEnd);
        _work.Stop(context.Now);
        Proceed(context);
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
            case Stretch.Assigned:
                _assigned.Deliver(number, context);
                AwaitSoftirqs(context);
                break;
            default: throw new InvariantBrokenException($"{number} ends a stretch while {ended}");
        }
    }

    /// <summary>
    /// A handler, and the end of a switch, may raise softirqs here. They are served before the guest is entered, or
    /// before the pCPU goes back to sleep, which would cost its exit latency once more.
    /// </summary>
    private void AwaitSoftirqs(EntityContext context) =>
        BeginStretch(Stretch.GoOut, PcpuMode.Hypervisor, Duration.Zero, context);

    /// <summary>
    /// One step of the way out: the time of IPIs that were sent meanwhile, the first thing that waits, or the guest, or
    /// idling.
    /// </summary>
    private void ContinueOut(EntityContext context)
    {
        if (_page.Owed != Duration.Zero)
        {
            BeginStretch(Stretch.GoOut, PcpuMode.Hypervisor, Duration.Zero, context);
            return;
        }

        _softirq.End(context);
        if (_interrupts.TryAccept())
        {
            BeginStretch(Stretch.TakeInterrupt, PcpuMode.Interrupt, _takeInterrupt, context);
        }
        else if (_page.IsPending(Softirq.Timer))
        {
            Begin(Softirq.Timer, context);
            context.Send(wiring.Timers, RunTimers.Instance);
            BeginStretch(Stretch.GoOut, PcpuMode.Hypervisor, _programTimer, context);
        }
        else if (_page.IsPending(Softirq.Schedule))
        {
            Begin(Softirq.Schedule, context);
            _stretch = Stretch.Deciding;
            EnterMode(PcpuMode.Hypervisor, context);
            context.Cancel(ref _slice);
            context.Send(wiring.Schedulers[_page.Pool], new SchedulePass(number));
        }
        else if (_page.IsPending(Softirq.HvmDpci))
        {
            Begin(Softirq.HvmDpci, context);
            BeginStretch(Stretch.Assigned, PcpuMode.Hypervisor, _assigned.Serve(_page, context), context);
        }
        else
        {
            // The kick's handler does nothing: its purpose was to make the vCPU leave the guest (interrupts §2.2).
            if (_page.IsPending(Softirq.VcpuKick)) Serve(Softirq.VcpuKick, context);
            if (_loaded.IsIdle) EnterIdle(context);
            else EnterGuest(context);
        }
    }

    private void Begin(Softirq softirq, EntityContext context)
    {
        Serve(softirq, context);
        _softirq.Begin(softirq, context.Now);
    }

    private void Serve(Softirq softirq, EntityContext context)
    {
        _page.PendingSoftirqs &= ~(1 << (int)softirq);
        context.Record(PcpuFacts.SoftirqServed, number, softirq);
    }

    private void DeliverInterrupt(EntityContext context)
    {
        var (irq, raised) = _interrupts.Take();
        Count(_interrupts.VectorOf(irq), Math.Max(irq, VectorCounts.NoIrq), context);
        if (_interrupts.Overtaken > 0 && irq >= 0)
            context.Record(IrqFacts.Overtook, new IrqId(irq), _interrupts.Overtaken, number);
        if (irq == InterruptQueue.LocalTimer) _page.PendingSoftirqs |= 1 << (int)Softirq.Timer;
        else if (irq == InterruptQueue.Call) AnswerCalls(context);
        else if (irq == InterruptQueue.PostedWakeup) WakeBlocked(context);
        else context.Send(wiring.Irqs[irq], new IrqTaken(number, raised));
    }

    private void Count(int vector, int irq, EntityContext context)
    {
        _page.Taken.Add(vector, irq);
        context.Record(PcpuFacts.VectorTaken, number, vector, irq);
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
        Assigned,
    }
}
