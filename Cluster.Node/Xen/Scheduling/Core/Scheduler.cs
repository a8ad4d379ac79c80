using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Scheduling.Core;

/// <summary>
/// The scheduler of a pool of a host: owns the policy, and turns its requests into softirqs and timers.
/// </summary>
/// <remarks>
/// Schedulers §2. A schedule pass is one message, and so is everything else that may change a decision.
/// </remarks>
public sealed partial class Scheduler : IEntity, IScheduler, ISchedulerEvents, IPoolControl
{
    private readonly Occupancy _occupancy;
    private readonly IReadOnlyList<DomainSpec> _domains;
    private readonly IReadOnlyList<EntityRef<IPcpu>> _pcpus;
    private readonly Extras _extras;
    private readonly IReadOnlyList<SchedulerAction> _actions;
    private readonly IReadOnlyList<EntityRef<IScheduler>> _pools;
    private readonly IReadOnlyList<EntityRef<IGuestKernel>> _kernels;
    private readonly SchedulerCore _core;
    private readonly SortedDictionary<int, ScheduledEvent> _timers = [];
    private EntityContext? _context;

    /// <summary>
    /// True if the policy has asked for a pass in this step: changes of timers then take effect after the request.
    /// </summary>
    private bool _hasAsked;

    /// <param name="pool">Policy and parameters.</param>
    /// <param name="occupancy">Which vCPU runs on which pCPU.</param>
    /// <param name="domains">In order of creation, which is also the order of their vCPUs in the occupancy.</param>
    /// <param name="pcpus">By number.</param>
    /// <param name="policies">Where the pool's policy is looked up.</param>
    /// <param name="actions">What the toolstack will do during the run; none by default.</param>
    /// <param name="pools">The schedulers of all pools, by number; this one alone by default.</param>
    /// <param name="kernels">
    /// The domains' kernels, by id, which take their vCPUs down and bring them up; none where vCPUs run programs.
    /// </param>
    /// <exception cref="ArgumentException">The policy or a parameter is unknown or out of range.</exception>
    public Scheduler(
        PoolSpec pool,
        Occupancy occupancy,
        IReadOnlyList<DomainSpec> domains,
        IReadOnlyList<EntityRef<IPcpu>> pcpus,
        PolicyCatalog policies,
        IReadOnlyList<ToolstackAction>? actions = null,
        IReadOnlyList<EntityRef<IScheduler>>? pools = null,
        IReadOnlyList<EntityRef<IGuestKernel>>? kernels = null)
    {
        (_actions, _pools) = ([.. (actions ?? []).Cast<SchedulerAction>()], pools ?? []);
        _kernels = kernels ?? [];
        (_occupancy, _domains, _pcpus, _extras) = (occupancy, domains, pcpus, pool.Extras);
        _core = new SchedulerCore(pool.Policy, pool.Parameters, occupancy, this, policies);
    }

    /// <summary>The physical lines, by irq number.</summary>
    public IReadOnlyList<EntityRef<IIrqDesc>> Lines { get; init; } = [];

    /// <summary>Those that their devices cannot mask, by irq number; None for a line of another kind.</summary>
    public IReadOnlyList<EntityRef<IUnmaskableLine>> UnmaskableLines { get; init; } = [];

    /// <summary>The host's memory; None where no action changes it.</summary>
    public EntityRef<IHostMemory> Memory { get; init; } = EntityRef<IHostMemory>.None;

    public void Handle(Message message, EntityContext context)
    {
        _context = context; // The core calls back within this step only.
        _hasAsked = false;
        switch (message)
        {
            case SchedulePass pass: Decide(pass.Pcpu, context); break;
            case ContextSaved saved: FinishSwitch(saved, context); break;
            case WakeVcpu wake: Wake(wake, context); break;
            case YieldVcpu yield: Yield(yield, context); break;
            case VcpuOnline change: ChangeOnline(change, context); break;
            case PolicyTimer timer: FireTimer(timer, context); break;
            case SetPolicyTimer timer: SetTimer(timer, context); break;
            case TakeAction action: Take(action, context); break;
            case AdoptDomain moved: Adopt(moved.Domain, context); break;
            case ActionEnded: TakeWaiting(context); break;
            case StopDomains: StopOwnDomains(); break;
            case LookAtPcpu: LookAtPlugged(context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    /// <summary>
    /// Boot, then every domain: created paused, given its share,
    /// reservations and affinity, unpaused (schedulers §1.3, §2.4).
    /// </summary>
    public void Start(EntityContext context)
    {
        _context = context;
        _core.Boot(context.Now);
        Configure(PolicyTarget.Pool, _extras, isNew: false);
        foreach (var pcpu in _occupancy.Pool) FirstPass(new(pcpu), context);
        foreach (var domain in _domains.Where(domain => domain.Pool == _occupancy.PoolNumber)) Create(StartOf(domain));
    }

    public void Save(StateWriter state)
    {
        _core.Save(state);
        SaveChange(state);
        SaveHotplug(state);
        state.Int(_timers.Count);
        foreach (var (number, scheduled) in _timers)
        {
            state.Int(number);
            scheduled.Save(state);
        }
    }

    public void Load(StateReader state)
    {
        _core.Load(state);
        LoadChange(state);
        LoadHotplug(state);
        _timers.Clear();
        for (var left = state.Int(); left > 0; left--) _timers.Add(state.Int(), ScheduledEvent.Load(state));
    }

    void ISchedulerEvents.RaiseSchedule(PcpuId target, PcpuId executing)
    {
        _context!.Record(SchedulingFacts.PassRequested, target, executing);
        _context.Send(_pcpus[target.Number], new RaiseSoftirq(Softirq.Schedule, executing));
        _hasAsked = true;
    }

    void ISchedulerEvents.ArmPolicyTimer(int timer, PcpuId owner, VirtualTime deadline) =>
        SetInTurn(new(timer, owner, deadline));

    void ISchedulerEvents.StopPolicyTimer(int timer) => SetInTurn(new(timer, PcpuId.None, VirtualTime.Never));

    void ISchedulerEvents.RunStateChanged(VcpuPage vcpu, RunState before, PcpuId pcpu, VirtualTime now)
    {
        _occupancy.Board.Change(vcpu, before, _context!);
        if (vcpu.State == RunState.Offline) RecordWait(vcpu, PcpuId.None, _context!);
        if (vcpu.State != RunState.Running) return;
        // A vCPU that is woken before its pCPU is up waits for the machine, not for the policy.
        var waited = vcpu.WokenAt == VirtualTime.Never
            ? new Duration(-1)
            : now - VirtualTime.Later(vcpu.WokenAt, _occupancy[pcpu].UpAt);
        _context!.Record(SchedulingFacts.VcpuDispatched, vcpu.Number, pcpu, waited);
        if (vcpu.LastPcpu != PcpuId.None && vcpu.LastPcpu != pcpu)
            _context.Record(SchedulingFacts.VcpuMigrated, vcpu.Number, vcpu.LastPcpu, pcpu);
    }

    /// <summary>
    /// The first pass, from idle to idle. Only the pCPU can arm
    /// a slice, so it gets the decision if there is one to arm.
    /// </summary>
    private void FirstPass(PcpuId pcpu, EntityContext context)
    {
        var decision = _core.Pass(pcpu, context.Now);
        if (decision.Slice != Duration.Unlimited)
            context.Send(_pcpus[pcpu.Number], new SwitchTo(decision.Next, decision.Slice));
    }

    private void Decide(PcpuId pcpu, EntityContext context)
    {
        var decision = _core.Pass(pcpu, context.Now);
        context.Record(SchedulingFacts.PassEnded, pcpu, decision.Next, decision.Slice);
        if (context.IsAsked(PathFacts.VcpuWaits)) RecordWaits(pcpu, context);
        context.Send(_pcpus[pcpu.Number], new SwitchTo(decision.Next, decision.Slice));
    }

    /// <summary>For whom this decision was not.</summary>
    private void RecordWaits(PcpuId decided, EntityContext context)
    {
        foreach (var vcpu in _occupancy.Pages)
        {
            if (vcpu.State == RunState.Runnable && vcpu.Pool == _occupancy.PoolNumber)
                RecordWait(vcpu, decided, context);
        }
    }

    /// <inheritdoc cref="SchedulerCore.WhyWaits"/>
    private void RecordWait(VcpuPage vcpu, PcpuId decided, EntityContext context)
    {
        if (context.IsAsked(PathFacts.VcpuWaits) && _core.WhyWaits(vcpu, decided, context.Now) is { } reason)
            context.Record(PathFacts.VcpuWaits, vcpu.Number, reason.Pcpu, reason.Rule);
    }

    private void FinishSwitch(ContextSaved saved, EntityContext context)
    {
        _core.ContextSaved(saved.Pcpu, saved.Previous, context.Now);
        if (_change.IsUnderWay) ContinueAfterSwitch(context);
    }

    private void Wake(WakeVcpu wake, EntityContext context)
    {
        if (HasLeft(wake.Vcpu, out var pool))
        {
            context.Send(pool, wake);
            return;
        }

        context.Record(SchedulingFacts.VcpuWoken, wake.Vcpu, wake.Cause, wake.From);
        // The vCPU has cleared its blocked flag itself, because it owns the flag; the scheduler owns the queues.
        _core.Allow(wake.Vcpu, PauseReasons.Blocked, wake.From, context.Now);
        if (_occupancy[wake.Vcpu].State == RunState.Runnable)
            RecordWait(_occupancy[wake.Vcpu], PcpuId.None, context);
    }

    private void Yield(YieldVcpu yield, EntityContext context)
    {
        var vcpu = yield.Vcpu;
        if (HasLeft(vcpu, out var pool))
        {
            context.Send(pool, yield);
            return;
        }

        var here = _occupancy[vcpu].Home;
        context.Record(SchedulingFacts.VcpuYielded, vcpu, here);
        _core.Yield(vcpu, here, context.Now);
    }

    private void ChangeOnline(VcpuOnline change, EntityContext context)
    {
        var vcpu = change.Vcpu;
        if (HasLeft(vcpu, out var pool))
        {
            context.Send(pool, change);
            return;
        }

        var place = _occupancy.PlaceOf(vcpu);
        var executing = place == PcpuId.None ? Builder : place;
        SetDown(vcpu, !change.IsOnline, executing);
        if (change.IsOnline) return;
        // A vCPU that is down waits for no event (interrupts §2.2).
        if ((_occupancy[vcpu].Reasons & PauseReasons.Blocked) != 0)
            _core.Allow(vcpu, PauseReasons.Blocked, executing, context.Now);
    }

    /// <summary>
    /// Any interrupt makes a pCPU serve a pass that another pCPU has requested, even while the IPI for it is still in
    /// flight (interrupts §9).
    /// </summary>
    private void LookForSoftirqs(PcpuId here, EntityContext context)
    {
        if (_occupancy[here].IsPending(Softirq.Schedule)) context.Send(_pcpus[here.Number], IpiReceived.Instance);
    }

    /// <summary>
    /// Keeps the order of requests: an IPI that was requested before a timer is sent first, even if the timer is due in
    /// the instant in which the IPI arrives.
    /// </summary>
    private void SetInTurn(SetPolicyTimer timer)
    {
        if (_hasAsked) _context!.Send(_context.Self<IScheduler>(), timer);
        else SetTimer(timer, _context!);
    }

    private void SetTimer(SetPolicyTimer timer, EntityContext context)
    {
        if (_timers.Remove(timer.Timer, out var scheduled)) context.Cancel(ref scheduled);
        if (timer.Deadline == VirtualTime.Never) return;
        var delay = timer.Deadline > context.Now ? timer.Deadline - context.Now : Duration.Zero;
        _timers[timer.Timer] = context.Schedule(
            context.Self<IScheduler>(), delay, new PolicyTimer(timer.Timer, timer.Owner), Phase.HostInterrupt);
    }

    private void FireTimer(PolicyTimer timer, EntityContext context)
    {
        _timers.Remove(timer.Timer);
        LookForSoftirqs(timer.Owner, context);
        _core.TimerFired(timer.Timer, timer.Owner, context.Now);
    }
}
