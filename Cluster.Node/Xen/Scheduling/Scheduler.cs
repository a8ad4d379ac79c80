using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Scheduling;

/// <summary>The scheduler of a host's pool: owns the policy, and turns its wishes into softirqs and timers.</summary>
/// <remarks>Schedulers §2. A schedule pass is one message; so is everything else that may change a decision.</remarks>
public sealed class Scheduler : IEntity, ISchedulerEvents
{
    private readonly Occupancy _occupancy;
    private readonly IReadOnlyList<DomainSpec> _domains;
    private readonly IReadOnlyList<EntityRef> _pcpus;
    private readonly Arinc653Spec? _table;
    private readonly SchedulerCore _core;
    private readonly SortedDictionary<int, ScheduledEvent> _timers = [];
    private EntityContext? _context;

    /// <param name="pool">Policy and parameters.</param>
    /// <param name="occupancy">Who runs where.</param>
    /// <param name="domains">In order of creation; their vCPUs stand in the occupancy in the same order.</param>
    /// <param name="pcpus">By number.</param>
    /// <exception cref="ArgumentException">The policy or a parameter is unknown or out of range.</exception>
    public Scheduler(PoolSpec pool, Occupancy occupancy, IReadOnlyList<DomainSpec> domains, IReadOnlyList<EntityRef> pcpus)
    {
        (_occupancy, _domains, _pcpus, _table) = (occupancy, domains, pcpus, pool.Arinc653);
        _core = new SchedulerCore(pool.Policy, pool.Parameters, occupancy, this);
    }

    public void Handle(Message message, EntityContext context)
    {
        _context = context; // The core calls back within this step only.
        switch (message)
        {
            case SchedulePass pass: Decide(pass.Pcpu, context); break;
            case ContextSaved saved: _core.ContextSaved(saved.Pcpu, saved.Previous, context.Now); break;
            case WakeVcpu wake: Wake(wake, context); break;
            case YieldVcpu yield: _core.Yield(yield.Vcpu, _occupancy[yield.Vcpu].Home, context.Now); break;
            case PolicyTimer timer: FireTimer(timer, context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    /// <summary>
    /// Boot, then every domain: created paused, given its share, reservations and affinity, unpaused (schedulers §1.3,
    /// §2.4).
    /// </summary>
    public void Start(EntityContext context)
    {
        _context = context;
        _core.Boot(context.Now);
        SetTable(context.Now);
        foreach (var pcpu in _occupancy.Pcpus) FirstPass(pcpu.Number, context);
        foreach (var domain in _domains) Create(domain, context);
    }

    public void Save(StateWriter state)
    {
        _core.Save(state);
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
        _timers.Clear();
        for (var left = state.Int(); left > 0; left--) _timers.Add(state.Int(), ScheduledEvent.Load(state));
    }

    void ISchedulerEvents.RaiseSchedule(PcpuId target, PcpuId executing) =>
        _context!.Send(_pcpus[target.Number], new RaiseSoftirq(Softirq.Schedule, executing));

    void ISchedulerEvents.ArmPolicyTimer(int timer, PcpuId owner, VirtualTime deadline)
    {
        ((ISchedulerEvents)this).StopPolicyTimer(timer);
        var delay = deadline > _context!.Now ? deadline - _context.Now : Duration.Zero;
        _timers[timer] = _context.Schedule(_context.Self, delay, new PolicyTimer(timer, owner), Phase.HostInterrupt);
    }

    void ISchedulerEvents.StopPolicyTimer(int timer)
    {
        if (!_timers.Remove(timer, out var scheduled)) return;
        _context!.Cancel(ref scheduled);
    }

    void ISchedulerEvents.RunStateChanged(VcpuPage vcpu, RunState before, PcpuId pcpu, VirtualTime now)
    {
        _context!.Record(FactKind.RunstateChanged, vcpu.Number.Number, (long)before, (long)vcpu.State);
        if (vcpu.State != RunState.Running) return;
        var waited = vcpu.WokenAt == VirtualTime.Never ? -1 : (now - vcpu.WokenAt).Nanoseconds;
        _context.Record(FactKind.VcpuDispatched, vcpu.Number.Number, pcpu.Number, waited);
        if (vcpu.LastPcpu != PcpuId.None && vcpu.LastPcpu != pcpu)
            _context.Record(FactKind.VcpuMigrated, vcpu.Number.Number, vcpu.LastPcpu.Number, pcpu.Number);
    }

    private void SetTable(VirtualTime now)
    {
        if (_table is null) return;
        var isGood = _core.SetTable(_table, now);
        Invariant.Holds(isGood, $"a table of {_table.Entries.Count} entries is not legal, which the checker let pass");
    }

    private void FirstPass(PcpuId pcpu, EntityContext context)
    {
        var decision = _core.Pass(pcpu, context.Now);

        // Only the pCPU can arm a slice, and it does so after a pass that it asked for.
        if (decision.Slice != Duration.Unlimited)
            context.Send(_pcpus[pcpu.Number], new RaiseSoftirq(Softirq.Schedule, pcpu));
    }

    private void Create(DomainSpec domain, EntityContext context)
    {
        var builder = new PcpuId(0);
        var id = new DomainId(domain.Id);
        var vcpus = _occupancy.Vcpus.Where(vcpu => vcpu.Domain == id).ToList();
        _core.PauseDomain(id, builder, context.Now);
        foreach (var vcpu in vcpus) _core.Insert(vcpu.Number, builder, context.Now);
        var isShareGood = _core.SetShare(id, domain.Weight, domain.Cap, builder, context.Now);
        Invariant.Holds(isShareGood, $"{domain.Name} has weight {domain.Weight} and cap {domain.Cap}, which the checker let pass");
        foreach (var vcpu in vcpus) Reserve(vcpu, domain);
        foreach (var vcpu in vcpus) SetAffinity(vcpu, domain, builder, context);
        foreach (var vcpu in vcpus) _core.ClearDownWhilePaused(vcpu.Number);
        _core.UnpauseDomain(id, builder, context.Now);
    }

    private void Reserve(VcpuPage vcpu, DomainSpec domain)
    {
        var isGood = _core.SetReservation(vcpu.Number, domain.Rtds);
        Invariant.Holds(isGood, $"{domain.Name} reserves {domain.Rtds}, which the checker let pass");
    }

    private void SetAffinity(VcpuPage vcpu, DomainSpec domain, PcpuId builder, EntityContext context)
    {
        // Two requests of the toolstack, each with a migration of its own.
        var hard = domain.HardAffinityOf(vcpu.Index, _pcpus.Count);
        if (hard != PcpuSet.All) _core.SetAffinity(vcpu.Number, hard, null, builder, context.Now);
        if (domain.SoftAffinity != PcpuSet.All) _core.SetAffinity(vcpu.Number, null, domain.SoftAffinity, builder, context.Now);
    }

    private void Decide(PcpuId pcpu, EntityContext context)
    {
        var decision = _core.Pass(pcpu, context.Now);
        context.Send(_pcpus[pcpu.Number], new SwitchTo(decision.Next, decision.Slice));
    }

    private void Wake(WakeVcpu wake, EntityContext context)
    {
        context.Record(FactKind.VcpuWoken, wake.Vcpu.Number, (long)wake.Cause, wake.From.Number);
        // The vCPU has cleared its blocked flag itself: the flag is its own, the queues are ours.
        _core.Allow(wake.Vcpu, PauseReasons.Blocked, wake.From, context.Now);
    }

    private void FireTimer(PolicyTimer timer, EntityContext context)
    {
        _timers.Remove(timer.Timer);
        _core.TimerFired(timer.Timer, timer.Owner, context.Now);
    }
}
