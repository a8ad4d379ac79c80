using ActorXen.Messages;
using ActorXen.Xen.Scheduling.Core;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Scheduling.Bvt;

/// <summary>
/// Historic (Xen 1 to 3.0): borrowed virtual time. Each pCPU runs the vCPU that has had the least time by weight. A
/// domain may warp, that is, borrow from its future. The policy never moves a vCPU on its own.
/// </summary>
/// <remarks>
/// Schedulers §10, after Duda and Cheriton, SOSP 1999; readings in decision 0008. This file holds the constants, the
/// data and the hooks in the order in which Xen calls them. The rest: Warping (warp timers), State (checkpoints).
/// </remarks>
internal sealed partial class BvtPolicy : ISchedulingPolicy
{
    /// <summary>Virtual time per charging unit of a domain of weight 256 (schedulers §10).</summary>
    internal const int DefaultAdvance = 10;

    /// <summary>Greatest weight that a domain may have.</summary>
    internal const int MostWeight = 65_535;

    /// <summary>
    /// Xen's virtual times have 32 bits: when a pCPU reaches this one, all its virtual times are set back.
    /// </summary>
    internal const long RebaseAt = 0xf000_0000;
    internal const long RebaseBy = 0xe000_0000;

    /// <summary>Minimum charging unit: run time is rounded up to it.</summary>
    internal static readonly Duration ChargingUnit = 100.Us;

    private const int DefaultWeight = 256;

    /// <summary>A vCPU that is alone on its pCPU gets a slice this many times as long.</summary>
    private const int AloneFactor = 10;

    private readonly Occupancy _occupancy;
    private readonly ISchedulerServices _services;

    /// <summary>How much longer than the next vCPU a vCPU may run, so that switches do not take up the time.</summary>
    private readonly Duration _allowance;

    private readonly BvtPcpu[] _pcpus;
    private readonly SortedDictionary<int, BvtDomain> _domains = [];

    /// <summary>By vCPU number; null for those that are not inserted.</summary>
    private readonly List<BvtUnit?> _units = [];

    /// <param name="allowance">ctx_allow, at least 10 us.</param>
    /// <param name="occupancy">Which vCPU runs on which pCPU.</param>
    /// <param name="services">Carries out what the policy asks for.</param>
    public BvtPolicy(Duration allowance, Occupancy occupancy, ISchedulerServices services)
    {
        (_allowance, _occupancy, _services) = (allowance, occupancy, services);
        _pcpus = [.. occupancy.Pcpus.Select(_ => new BvtPcpu())];
    }

    /// <summary>The context switch allowance, in microseconds.</summary>
    public static PolicyParameter Allowance { get; } = new("ctx_allow_us", 10, 1_000_000, 5_000)
    {
        Unit = "us",
        Meaning = "how much longer than the next one a vCPU may run",
    };

    public string Name => "bvt";

    /// <summary>Nothing: the pCPU's queue exists already and is empty.</summary>
    public void AddPcpu(PcpuId pcpu, VirtualTime now)
    {
    }

    public void RemovePcpu(PcpuId pcpu, VirtualTime now)
    {
        _services.StopTimer(pcpu.Number);
        _pcpus[pcpu.Number] = new();
    }

    public void Insert(VcpuId vcpu, VirtualTime now)
    {
        var page = _occupancy[vcpu];
        var unit = new BvtUnit(page, DomainOf(page.Domain));
        unit.Domain.Units++;
        unit.Actual = HomeOf(unit).SystemTime;
        unit.Effective = unit.Actual;
        while (_units.Count <= vcpu.Number) _units.Add(null);
        _units[vcpu.Number] = unit;
    }

    public void Remove(VcpuId vcpu, VirtualTime now)
    {
        var unit = this[vcpu];
        unit.Queued.List?.Remove(unit.Queued);
        _units[vcpu.Number] = null;
        if (--unit.Domain.Units > 0) return;
        _services.StopTimer(WarpTimer(unit.Domain));
        _services.StopTimer(UnwarpTimer(unit.Domain));
        _domains.Remove(unit.Domain.Number.Number);
    }

    public void Wake(VcpuId vcpu, PcpuId executing, VirtualTime now)
    {
        var unit = this[vcpu];
        if (unit.Queued.List is not null) return;
        var home = HomeOf(unit);
        home.Queue.AddFirst(unit.Queued);
        if (unit.HasMoved || unit.Actual < home.SystemTime) unit.Actual = home.SystemTime;
        unit.HasMoved = false;
        unit.Effective = EffectiveAt(unit, unit.Actual);
        Disturb(unit, home, now);
    }

    public void Sleep(VcpuId vcpu, PcpuId executing, VirtualTime now)
    {
        var unit = this[vcpu];
        if (IsCurrent(unit)) _services.Tickle(unit.Page.Home);
        else unit.Queued.List?.Remove(unit.Queued);
    }

    /// <summary>Nothing: virtual time alone decides which vCPU is next.</summary>
    public void Yield(VcpuId vcpu, VirtualTime now)
    {
    }

    public Decision Decide(PcpuId pcpu, VcpuId previous, VirtualTime now)
    {
        var here = _pcpus[pcpu.Number];
        _services.StopTimer(pcpu.Number);
        if (!previous.IsIdle) PutBack(this[previous], here, now);
        var best = Scan(here, out var second, out var least);
        if (best is null)
        {
            here.SliceEnd = now + _allowance;
            return new(VcpuId.Idle, _allowance);
        }

        here.SystemTime = least;
        if (least >= RebaseAt) Rebase(pcpu);
        var slice = second is null
            ? _allowance * AloneFactor
            : _allowance + new Duration((second.Effective - best.Effective) / best.Domain.Advance);
        best.StartedAt = now;
        here.SliceEnd = now + slice;
        StartWarpTimer(best.Domain, pcpu, now);
        return new(best.Page.Number, slice);
    }

    /// <summary>Nothing: the decision has already put the vCPU where it belongs.</summary>
    public void ContextSaved(PcpuId pcpu, VcpuId previous, VirtualTime now)
    {
    }

    public PcpuId PickPcpu(VcpuId vcpu, PcpuId executing, VirtualTime now) =>
        new((_occupancy[vcpu].HardAffinity & _occupancy.Pool).First);

    public void Migrate(VcpuId vcpu, PcpuId home, PcpuId executing, VirtualTime now)
    {
        _occupancy[vcpu].Home = home;
        this[vcpu].HasMoved = true;
    }

    public void TimerFired(int timer, PcpuId owner, VirtualTime now)
    {
        if (timer < _pcpus.Length) _services.Tickle(owner);
        else WarpTimerFired(timer, owner, now);
    }

    /// <summary>Sets the inverse weight from the weight, in whole numbers as in Xen. There are no caps.</summary>
    public bool SetShare(DomainId domain, int? weight, int? cap, PcpuId executing, VirtualTime now)
    {
        if (weight is < 1 or > MostWeight) return false;
        if (weight is { } share)
            DomainOf(domain).Advance = Math.Max(1, (DefaultAdvance * DefaultWeight + share / 2) / share);
        return true;
    }

    private BvtUnit this[VcpuId vcpu] => _units[vcpu.Number]!;

    private BvtPcpu HomeOf(BvtUnit unit) => _pcpus[unit.Page.Home.Number];

    private bool IsCurrent(BvtUnit unit) => _occupancy[unit.Page.Home].Current == unit.Page.Number;

    private BvtDomain DomainOf(DomainId number)
    {
        if (_domains.TryGetValue(number.Number, out var domain)) return domain;
        return _domains[number.Number] = new(number);
    }

    /// <summary>The actual virtual time that a running vCPU would have if it were charged now.</summary>
    private static long ActualAt(BvtUnit unit, VirtualTime now)
    {
        var units = ((now - unit.StartedAt).Nanoseconds + ChargingUnit.Nanoseconds - 1) / ChargingUnit.Nanoseconds;
        return unit.Actual + units * unit.Domain.Advance;
    }

    private static long EffectiveAt(BvtUnit unit, long actual) =>
        actual - (unit.Domain.IsWarping ? unit.Domain.Warp.Value : 0);

    /// <summary>A waker takes the pCPU at once, or shortens the slice of the vCPU that runs there.</summary>
    private void Disturb(BvtUnit waker, BvtPcpu home, VirtualTime now)
    {
        var pcpu = waker.Page.Home;
        var current = _occupancy[pcpu].Current;
        var runner = current.IsIdle ? null : this[current];
        var lead = runner is null ? 0 : waker.Effective - EffectiveAt(runner, ActualAt(runner, now));
        if (runner is null || lead <= 0)
        {
            _services.Tickle(pcpu);
            return;
        }

        // Here virtual time counts as nanoseconds, as in Xen (schedulers §10), so the allowance is nearly all of it.
        var end = runner.StartedAt + new Duration(lead / runner.Domain.Advance) + _allowance;
        if (home.SliceEnd <= end) return;
        home.SliceEnd = end;
        _services.ArmTimer(pcpu.Number, pcpu, end);
    }

    private void PutBack(BvtUnit unit, BvtPcpu here, VirtualTime now)
    {
        unit.Actual = ActualAt(unit, now);
        unit.Effective = EffectiveAt(unit, unit.Actual);
        _services.StopTimer(WarpTimer(unit.Domain));
        here.Queue.Remove(unit.Queued);
        if (unit.Page.IsRunnable) here.Queue.AddLast(unit.Queued);
    }

    /// <summary>Finds the least and the second least effective time; among equals the first in the queue.</summary>
    private static BvtUnit? Scan(BvtPcpu here, out BvtUnit? second, out long least)
    {
        BvtUnit? best = null;
        second = null;
        least = long.MaxValue;
        for (var at = here.Queue.First; at is not null; at = at.Next)
        {
            var unit = at.Value;
            least = Math.Min(least, unit.Actual);
            if (best is null || unit.Effective < best.Effective) (second, best) = (best, unit);
            else if (second is null || unit.Effective < second.Effective) second = unit;
        }

        return best;
    }

    private void Rebase(PcpuId pcpu)
    {
        _pcpus[pcpu.Number].SystemTime -= RebaseBy;
        foreach (var unit in _units)
        {
            if (unit is null || unit.Page.Home != pcpu) continue;
            unit.Actual -= RebaseBy;
            unit.Effective -= RebaseBy;
        }
    }
}
