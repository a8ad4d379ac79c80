using ActorXen.Messages;
using ActorXen.Xen.Scheduling.Core;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Scheduling.Credit2;

/// <summary>
/// Xen's default policy: run queues shared by several pCPUs; credit burns by weight and is reset when it is gone.
/// </summary>
/// <remarks>
/// Schedulers §4. This file holds the constants, the data and the hooks in the order in which Xen calls them. The rest:
/// Arrangement (pCPUs to queues), Tickle (which pCPU a wakeup disturbs), Decision (what runs next), Caps (budgets),
/// Balance (loads, moves, homes), State (checkpoints), Waits (why a vCPU waits, for reports).
/// </remarks>
internal sealed partial class Credit2Policy(Credit2Settings settings, Occupancy occupancy, ISchedulerServices services)
    : ISchedulingPolicy
{
    // Schedulers §4.1. Credit is nanoseconds of run time at the greatest weight of the queue.
    internal const long InitialCredit = 10_000_000;
    internal const long LeastCredit = -10_000_000;

    /// <summary>Credit of idle, below that of every vCPU.</summary>
    internal const long IdleCredit = LeastCredit - 1;

    /// <summary>Most credit after a reset.</summary>
    internal const long MostCredit = InitialCredit + 500_000;

    /// <summary>
    /// Given to a vCPU that is pulled by another pCPU of its queue, so that it is not pulled back at once.
    /// </summary>
    internal const long Compensation = 50_000;

    /// <summary>Load averages count time in units of 2^10 ns, with 18 fractional bits.</summary>
    internal const int LoadGranularityShift = 10;
    internal const int LoadPrecision = 18;

    /// <summary>Greatest weight that a domain may have.</summary>
    internal const int MostWeight = 65_535;

    internal static readonly Duration ShortestSlice = 500.Us;
    internal static readonly Duration LongestSlice = 10.Ms;

    /// <summary>
    /// How much less than the rate limit a vCPU may have run when a wakeup preempts it from another pCPU.
    /// </summary>
    internal static readonly Duration RateLimitTolerance = 50.Us;

    /// <summary>Run queues in ascending order of their ids.</summary>
    private readonly List<Credit2Queue> _queues = [];

    /// <summary>By pCPU; null for those that are not in the pool.</summary>
    private readonly Credit2Queue?[] _queueOf = new Credit2Queue?[occupancy.Pcpus.Count];

    private readonly SortedDictionary<int, Credit2Domain> _domains = [];

    /// <summary>By vCPU number; null for those that are not inserted.</summary>
    private readonly List<Credit2Unit?> _units = [];

    public string Name => "credit2";

    public void Insert(VcpuId vcpu, VirtualTime now)
    {
        var page = occupancy[vcpu];
        var domain = DomainOf(page.Domain);
        page.Home = ChooseHome(page, unit: null);
        var unit = new Credit2Unit(page, domain, QueueOf(page.Home)) { LoadLast = LoadTime(now) };
        while (_units.Count <= vcpu.Number) _units.Add(null);
        _units[vcpu.Number] = unit;
        foreach (var queue in _queues) queue.Assigned.EnsureCapacity(_units.Count);     // Moves allocate nothing.
        domain.Units.Add(unit);
        Assign(unit, QueueOf(page.Home));
        if (domain.Cap != 0) GiveQuotas(domain, unit);
    }

    public void Remove(VcpuId vcpu, VirtualTime now)
    {
        var unit = this[vcpu];
        if (unit.IsQueued) Dequeue(unit, now);
        unit.List?.Remove(unit);
        unit.Page.Reasons &= ~PauseReasons.Parked;
        Deassign(unit);
        unit.Domain.Units.Remove(unit);
        _units[vcpu.Number] = null;
        if (unit.Domain.Units.Count > 0) return;
        services.StopTimer(unit.Domain.Number.Number);
        _domains.Remove(unit.Domain.Number.Number);
    }

    public void Wake(VcpuId vcpu, PcpuId executing, VirtualTime now)
    {
        var unit = this[vcpu];
        if (IsCurrent(unit) || unit.IsQueued) return;
        if (unit.IsScheduled)
        {
            // Still being switched out: the pCPU that saves its context queues it.
            unit.DelayedAdd = true;
            return;
        }

        Enqueue(unit, now);
    }

    public void Sleep(VcpuId vcpu, PcpuId executing, VirtualTime now)
    {
        var unit = this[vcpu];
        if (IsCurrent(unit)) TicklePcpu(unit.Queue, unit.Page.Home.Number);
        else if (unit.IsQueued) Dequeue(unit, now);
        else unit.DelayedAdd = false;
    }

    public void Yield(VcpuId vcpu, VirtualTime now) => this[vcpu].Yields = true;

    public void ContextSaved(PcpuId pcpu, VcpuId previous, VirtualTime now)
    {
        if (previous.IsIdle) return;
        var unit = this[previous];
        unit.IsScheduled = false;
        var othersCanRun = unit.IsCapped && unit.Budget > Duration.Zero && ReturnBudget(unit);
        var mustQueue = unit.DelayedAdd && unit.Page.IsRunnable;
        unit.DelayedAdd = false;
        if (mustQueue)
        {
            // It has stayed runnable, so the load does not change.
            unit.Queue.Runnable.InsertByCredit(unit);
            TickleFor(unit, now);
        }
        else
        {
            UpdateLoad(unit.Queue, unit, -1, now);
        }

        if (othersCanRun) UnparkAll(unit.Domain, now);
    }

    public bool SetShare(DomainId number, int? weight, int? cap, PcpuId executing, VirtualTime now)
    {
        var domain = DomainOf(number);
        if (weight is < 1 or > MostWeight || cap < 0 || cap > 100 * domain.Units.Count) return false;
        if (weight is { } share) SetWeight(domain, share);
        if (cap is { } percent) SetCap(domain, percent, now);
        return true;
    }

    /// <summary>Xen changes only the rate limit; the other parameters are boot options.</summary>
    public void SetParameters(Func<string, long> value) =>
        settings = settings with { RateLimit = Credit2Settings.From(value).RateLimit };

    private static void SetWeight(Credit2Domain domain, int weight)
    {
        domain.Weight = weight;
        foreach (var unit in domain.Units)
        {
            var before = unit.Weight;
            unit.Weight = weight;
            unit.Queue.WeightChanged(before, weight);
        }
    }

    private Credit2Unit this[VcpuId vcpu] => _units[vcpu.Number]!;

    private Credit2Queue QueueOf(PcpuId pcpu) => _queueOf[pcpu.Number]!;

    private bool IsCurrent(Credit2Unit unit) => occupancy[unit.Page.Home].Current == unit.Page.Number;

    private Credit2Domain DomainOf(DomainId number)
    {
        if (_domains.TryGetValue(number.Number, out var domain)) return domain;
        return _domains[number.Number] = new(number, new(occupancy.Pool.First));
    }

    /// <summary>Queues a vCPU that has become runnable.</summary>
    private void Enqueue(Credit2Unit unit, VirtualTime now)
    {
        UpdateLoad(unit.Queue, unit, +1, now);
        unit.Queue.Runnable.InsertByCredit(unit);
        TickleFor(unit, now);
    }

    /// <summary>A queued vCPU is no longer runnable.</summary>
    private void Dequeue(Credit2Unit unit, VirtualTime now)
    {
        UpdateLoad(unit.Queue, unit, -1, now);
        unit.Queue.Runnable.Remove(unit);
    }

    /// <summary>Charges a vCPU for the time since it was charged last (schedulers §4.3).</summary>
    private static void Burn(Credit2Unit unit, VirtualTime now)
    {
        var ran = now - unit.StartTime;
        if (ran <= Duration.Zero) return;
        var weighted = ran.Nanoseconds * unit.Queue.MaxWeight + unit.Residual;
        unit.Residual = weighted % unit.Weight;
        unit.Credit = Math.Max(unit.Credit - weighted / unit.Weight, LeastCredit);
        if (unit.IsCapped) unit.Budget -= ran;
        unit.StartTime = now;
    }

    /// <summary>How long a vCPU can run on an amount of credit.</summary>
    private static Duration RunTime(Credit2Unit unit, long credit) => new(credit * unit.Weight / unit.Queue.MaxWeight);
}
