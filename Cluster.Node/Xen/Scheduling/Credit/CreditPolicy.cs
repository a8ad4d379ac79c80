using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Scheduling.Core;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Scheduling.Credit;

/// <summary>
/// Xen's default policy before credit2: a queue per pCPU, credit
/// by weight every 30 ms, and a boost for vCPUs that wake.
/// </summary>
/// <remarks>
/// Schedulers §3. This file holds the constants, the data and the hooks in the order in which Xen calls them. The rest:
/// Tickle (which pCPU a wakeup disturbs), Decision (what runs next, stealing), Accounting (ticks, income, caps),
/// Placement (homes), State (checkpoints), Waits (why a vCPU waits, for reports).
/// </remarks>
internal sealed partial class CreditPolicy : ISchedulingPolicy
{
    /// <summary>Price of a millisecond of run time (schedulers §3.1).</summary>
    internal const int CreditsPerMs = 10;

    /// <summary>Run time for one credit, in nanoseconds.</summary>
    internal const long CreditTime = 1_000_000 / CreditsPerMs;

    /// <summary>Greatest weight that a domain may have.</summary>
    internal const int MostWeight = 65_535;

    /// <summary>
    /// Shortest remainder of the rate limit. Xen takes microseconds for nanoseconds here (MIN_TIMER, schedulers §3.1).
    /// </summary>
    internal static readonly Duration ShortestRest = 100.Ns;

    private CreditSettings _settings;
    private readonly Occupancy _occupancy;
    private readonly ISchedulerServices _services;
    private readonly CreditPcpu[] _pcpus;
    private readonly SortedDictionary<int, CreditDomain> _domains = [];

    /// <summary>By vCPU number; null for those that are not inserted.</summary>
    private readonly List<CreditUnit?> _units = [];

    private readonly PcpuSet[] _pcpusOfNode;

    /// <summary>The NUMA nodes that have pCPUs, as a set of numbers, because the search cycles through them.</summary>
    private readonly PcpuSet _nodes;

    /// <summary>Per node, the pCPU after which the next search for work begins.</summary>
    private readonly int[] _balanceBias;

    /// <summary>pCPUs that run the idle vCPU and have not been tickled since.</summary>
    private PcpuSet _idlers;

    public CreditPolicy(CreditSettings settings, Occupancy occupancy, ISchedulerServices services)
    {
        (_settings, _occupancy, _services) = (settings, occupancy, services);
        var pcpus = occupancy.Pcpus;
        _pcpus = [.. pcpus.Select(NewPcpu)];
        _nodes = PcpuSet.Of(pcpus.Select(pcpu => pcpu.Node));
        _pcpusOfNode = [.. Enumerable.Range(0, pcpus.Max(pcpu => pcpu.Node) + 1).Select(
            node => SetOf(pcpu => pcpu.Node == node))];
        _balanceBias = [.. _pcpusOfNode.Select(members => members.First)];
    }

    public string Name => "credit";

    private int MasterTimer => _pcpus.Length;

    public void AddPcpu(PcpuId pcpu, VirtualTime now)
    {
        if (_master == PcpuId.None) BeMaster(pcpu, now + _settings.Slice);
        _services.ArmTimer(pcpu.Number, pcpu, now + _settings.Tick);
        _idlers = _idlers.With(pcpu.Number);
    }

    /// <summary>The next accounting keeps its time and moves to the first of the pCPUs that are left.</summary>
    public void RemovePcpu(PcpuId pcpu, VirtualTime now)
    {
        Invariant.Holds(
            _pcpus[pcpu.Number].Runnable == 0, $"{pcpu} leaves with {_pcpus[pcpu.Number].Runnable} runnable vCPUs");
        _services.StopTimer(pcpu.Number);
        _idlers = _idlers.Without(pcpu.Number);
        _pcpus[pcpu.Number] = NewPcpu(_occupancy[pcpu]);
        if (pcpu != _master) return;
        if (!_occupancy.Pool.IsEmpty)
        {
            BeMaster(new(_occupancy.Pool.First), _accountsAt);
            return;
        }

        _master = PcpuId.None;
        _services.StopTimer(MasterTimer);
    }

    public void SetParameters(Func<string, long> value) => _settings = CreditSettings.From(value);

    public void Insert(VcpuId vcpu, VirtualTime now)
    {
        var page = _occupancy[vcpu];
        Invariant.Holds(!page.IsRunnable, $"{vcpu} is inserted while it is runnable");
        var unit = new CreditUnit(page, DomainOf(page.Domain));
        unit.Domain.Units++;
        while (_units.Count <= vcpu.Number) _units.Add(null);
        _units[vcpu.Number] = unit;
        page.Home = ChooseHome(unit);
    }

    public void Remove(VcpuId vcpu, VirtualTime now)
    {
        var unit = this[vcpu];
        if (unit.IsQueued) LeaveQueue(unit);
        if (unit.IsActive) Deactivate(unit);
        if (unit.IsParked) _services.Unpause(vcpu, now);
        _units[vcpu.Number] = null;
        if (--unit.Domain.Units == 0) _domains.Remove(unit.Domain.Number.Number);
    }

    public void Wake(VcpuId vcpu, PcpuId executing, VirtualTime now)
    {
        var unit = this[vcpu];
        if (IsCurrent(unit) || unit.IsQueued) return;
        if (EarnsBoost(unit)) unit.Priority = CreditPriority.Boost;
        unit.Moves = false;
        var home = HomeOf(unit);
        home.Insert(unit);
        home.Runnable++;
        TickleFor(unit, executing);
    }

    public void Sleep(VcpuId vcpu, PcpuId executing, VirtualTime now)
    {
        var unit = this[vcpu];
        if (IsCurrent(unit)) _services.Tickle(unit.Page.Home);
        else if (unit.IsQueued) LeaveQueue(unit);
    }

    public void Yield(VcpuId vcpu, VirtualTime now) => this[vcpu].Yields = true;

    /// <summary>Nothing: a preempted vCPU went back to its queue in the decision.</summary>
    public void ContextSaved(PcpuId pcpu, VcpuId previous, VirtualTime now)
    {
    }

    public PcpuId PickPcpu(VcpuId vcpu, PcpuId executing, VirtualTime now) => ChooseHome(this[vcpu]);

    public void Migrate(VcpuId vcpu, PcpuId home, PcpuId executing, VirtualTime now) => _occupancy[vcpu].Home = home;

    public void TimerFired(int timer, PcpuId owner, VirtualTime now)
    {
        if (timer == MasterTimer) Account(now);
        else Tick(_pcpus[timer], now);
    }

    public bool SetShare(DomainId number, int? weight, int? cap, PcpuId executing, VirtualTime now)
    {
        var domain = DomainOf(number);
        if (weight is < 1 or > MostWeight || cap < 0) return false;
        if (weight is { } share)
        {
            _activeWeight += (uint)((share - domain.Weight) * domain.ActiveUnits.Count);
            domain.Weight = share;
        }

        domain.Cap = cap ?? domain.Cap;     // The next accounting applies it.
        return true;
    }

    private CreditPcpu NewPcpu(PcpuPage here) => new(
        here.Number.Number,
        here.Node,
        SetOf(other => other.Socket == here.Socket && other.Core == here.Core),
        SetOf(other => other.IsSameSocketAs(here)),
        _occupancy.Pcpus.Count - 1);

    private PcpuSet SetOf(Func<PcpuPage, bool> isMember) =>
        PcpuSet.Of(_occupancy.Pcpus.Where(isMember).Select(pcpu => pcpu.Number.Number));

    private CreditUnit this[VcpuId vcpu] => _units[vcpu.Number]!;

    private CreditPcpu HomeOf(CreditUnit unit) => _pcpus[unit.Page.Home.Number];

    private bool IsCurrent(CreditUnit unit) => _occupancy[unit.Page.Home].Current == unit.Page.Number;

    private bool EarnsBoost(CreditUnit unit) =>
        _settings.Boosts
        && (!unit.Moves || _settings.BoostsMoved)
        && unit.Priority == CreditPriority.Under
        && !unit.IsParked;

    private CreditDomain DomainOf(DomainId number)
    {
        if (_domains.TryGetValue(number.Number, out var domain)) return domain;
        return _domains[number.Number] = new(number);
    }

    /// <summary>A queued vCPU is no longer runnable.</summary>
    private void LeaveQueue(CreditUnit unit)
    {
        var home = HomeOf(unit);
        home.Remove(unit);
        home.Runnable--;
    }

    /// <summary>
    /// Charges a vCPU for the time since it was charged last (schedulers §3.4). As in Xen, the fraction of a credit is
    /// carried twice, in the residual and in the start time, so the start time may get ahead of now.
    /// </summary>
    private void Burn(CreditUnit unit, VirtualTime now)
    {
        if (_settings.SamplesTicks) return;
        var ran = now.Nanoseconds - unit.StartTime;
        if (ran <= 0) return;
        var (credits, residual) = Math.DivRem(ran * CreditsPerMs + unit.Residual, CreditTime * CreditsPerMs);
        unit.Residual = residual;
        unit.Credit -= (int)credits;
        unit.StartTime += credits * CreditTime;
    }
}
