using ActorXen.Messages;
using ActorXen.Xen.Scheduling.Core;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Scheduling.Stride;

/// <summary>
/// One queue for the whole pool. Each vCPU has a pass, its run time by inverse weight; the smallest pass runs.
/// </summary>
/// <remarks>
/// Stride scheduling after Waldspurger and Weihl, MIT/LCS/TM-528, 1995. A woken vCPU begins at the pool's pass, so
/// sleep saves up nothing. No caps and no soft affinity. Invariant: a queued vCPU is runnable and runs nowhere.
/// </remarks>
internal sealed class StridePolicy(
    Duration quantum, Occupancy occupancy, ISchedulerServices services) : ISchedulingPolicy
{
    private const int DefaultWeight = 256;
    private const int MostWeight = 65_535;

    /// <summary>By vCPU number; null for those that are not inserted.</summary>
    private readonly List<Unit?> _units = [];

    /// <summary>By pass; equal ones in order of arrival.</summary>
    private readonly List<Unit> _queue = [];

    /// <summary>The pool's pass: the least of all vCPUs that want to run. It never decreases.</summary>
    private long _poolPass;

    /// <summary>pCPUs that were asked to decide but have not yet, so the next waker asks another one.</summary>
    private PcpuSet _asked;

    /// <summary>How long a vCPU may run before the next decision.</summary>
    public static PolicyParameter Quantum { get; } = new("quantum_us", 100, 1_000_000, 5_000);

    public string Name => "stride";

    public void AddPcpu(PcpuId pcpu, VirtualTime now)
    {
        // The one queue serves all pCPUs.
    }

    public void RemovePcpu(PcpuId pcpu, VirtualTime now) => _asked = _asked.Without(pcpu.Number);

    public void Insert(VcpuId vcpu, VirtualTime now)
    {
        while (_units.Count <= vcpu.Number) _units.Add(null);
        _units[vcpu.Number] = new Unit(occupancy[vcpu]) { Pass = _poolPass };
        _queue.EnsureCapacity(_units.Count); // Decisions allocate nothing.
    }

    public void Remove(VcpuId vcpu, VirtualTime now)
    {
        _queue.Remove(this[vcpu]);
        _units[vcpu.Number] = null;
    }

    public void Wake(VcpuId vcpu, PcpuId executing, VirtualTime now)
    {
        var unit = this[vcpu];
        // A running vCPU keeps its pCPU. One whose context is being saved is queued after that.
        if (unit.Page.IsRunning || _queue.Contains(unit)) return;
        unit.Pass = Math.Max(unit.Pass, _poolPass);
        Enqueue(unit);
        if (PcpuFor(unit, preempts: true, now) is { } pcpu) Ask(pcpu);
    }

    public void Sleep(VcpuId vcpu, PcpuId executing, VirtualTime now)
    {
        var unit = this[vcpu];
        if (!_queue.Remove(unit) && IsCurrent(unit)) Ask(unit.Page.Home);
    }

    /// <summary>Goes behind the first vCPU that waits.</summary>
    public void Yield(VcpuId vcpu, VirtualTime now)
    {
        if (_queue.Count > 0) this[vcpu].Pass = Math.Max(this[vcpu].Pass, _queue[0].Pass);
    }

    public Decision Decide(PcpuId pcpu, VcpuId previous, VirtualTime now)
    {
        _asked = _asked.Without(pcpu.Number);
        var current = previous.IsIdle ? null : this[previous];
        if (current is not null) Charge(current, now);
        _poolPass = Math.Max(_poolPass, LeastPass());
        var first = FirstFor(pcpu);
        if (current is not null && MayRun(current, pcpu) && (first is null || current.Pass < first.Pass))
            return new(previous, quantum * current.Quanta);
        if (first is null) return new(VcpuId.Idle, Duration.Unlimited);
        _queue.Remove(first);
        first.Page.Home = pcpu;
        first.ChargedUntil = now;
        PassOn(pcpu);
        return new(first.Page.Number, quantum * first.Quanta);
    }

    public void ContextSaved(PcpuId pcpu, VcpuId previous, VirtualTime now)
    {
        if (previous.IsIdle || !occupancy[previous].IsRunnable || _queue.Contains(this[previous])) return;
        this[previous].Pass = Math.Max(this[previous].Pass, _poolPass);
        Enqueue(this[previous]);
        // Who has lost its pCPU takes nobody else's: two pCPUs would take turns to preempt each other for ever.
        if (PcpuFor(this[previous], preempts: false, now) is { } idle) Ask(idle);
    }

    public PcpuId PickPcpu(VcpuId vcpu, PcpuId executing, VirtualTime now)
    {
        var page = occupancy[vcpu];
        var allowed = page.HardAffinity & occupancy.Pool;
        return allowed.Contains(page.Home.Number) ? page.Home : new(allowed.First);
    }

    public void Migrate(VcpuId vcpu, PcpuId home, PcpuId executing, VirtualTime now) => occupancy[vcpu].Home = home;

    public void TimerFired(int timer, PcpuId owner, VirtualTime now) =>
        throw new InvalidOperationException($"stride has no timer {timer}");

    public bool SetShare(DomainId domain, int? weight, int? cap, PcpuId executing, VirtualTime now)
    {
        if (weight is < 1 or > MostWeight) return false;
        foreach (var unit in _units)
            if (unit is not null && unit.Page.Domain == domain) unit.Weight = weight ?? unit.Weight;
        return true;
    }

    public bool Configure(PolicyTarget target, IExtra settings, VirtualTime now)
    {
        if (settings is not StrideSpec own) return true;
        if (own.Quanta is < 1 or > StrideSpec.Most) return false;
        foreach (var unit in _units)
            if (unit is not null && target.Includes(unit.Page)) unit.Quanta = own.Quanta;
        return true;
    }

    public void Save(StateWriter state)
    {
        state.Long(_poolPass);
        state.Set(_asked);
        state.Int(_units.Count);
        foreach (var unit in _units)
        {
            state.Bool(unit is not null);
            unit?.Save(state);
        }

        state.Int(_queue.Count);
        foreach (var unit in _queue) state.Int(unit.Page.Number.Number);
    }

    public void Load(StateReader state)
    {
        _poolPass = state.Long();
        _asked = state.Set();
        var units = state.Int();
        for (var vcpu = 0; vcpu < units; vcpu++)
            _units.Add(state.Bool() ? new Unit(occupancy[new VcpuId(vcpu)]).Load(state) : null);
        for (var left = state.Int(); left > 0; left--) _queue.Add(this[new(state.Int())]);
        _queue.EnsureCapacity(units);
    }

    private Unit this[VcpuId vcpu] => _units[vcpu.Number]!;

    private bool IsCurrent(Unit unit) => occupancy[unit.Page.Home].Current == unit.Page.Number;

    private bool MayRun(Unit unit, PcpuId pcpu) =>
        unit.Page.IsRunnable && (unit.Page.HardAffinity & occupancy.Pool).Contains(pcpu.Number);

    private void Ask(PcpuId pcpu)
    {
        _asked = _asked.With(pcpu.Number);
        services.Tickle(pcpu);
    }

    private static long PassAt(Unit unit, VirtualTime now) =>
        unit.Pass + (now - unit.ChargedUntil).Nanoseconds * DefaultWeight / unit.Weight;

    private static void Charge(Unit unit, VirtualTime now)
    {
        unit.Pass = PassAt(unit, now);
        unit.ChargedUntil = now;
    }

    private void Enqueue(Unit unit)
    {
        var place = _queue.Count;
        while (place > 0 && _queue[place - 1].Pass > unit.Pass) place--;
        _queue.Insert(place, unit);
    }

    private Unit? FirstFor(PcpuId pcpu)
    {
        foreach (var unit in _queue)
            if (MayRun(unit, pcpu)) return unit;
        return null;
    }

    /// <summary>
    /// The pCPU that should decide again for a queued vCPU: an idle one, else, if it may take one from another vCPU,
    /// the one whose vCPU is furthest ahead.
    /// </summary>
    private PcpuId? PcpuFor(Unit waker, bool preempts, VirtualTime now)
    {
        PcpuId? best = null;
        var most = waker.Pass;
        foreach (var pcpu in (waker.Page.HardAffinity & occupancy.Pool) - _asked)
        {
            var current = occupancy[new PcpuId(pcpu)].Current;
            if (current.IsIdle) return new(pcpu);
            var pass = PassAt(this[current], now);
            if (!preempts || pass <= most) continue;
            (best, most) = (new(pcpu), pass);
        }

        return best;
    }

    /// <summary>
    /// This pCPU may have taken a vCPU other than the one it was asked for, so idle pCPUs look at the rest.
    /// </summary>
    private void PassOn(PcpuId here)
    {
        foreach (var pcpu in occupancy.Pool - _asked.With(here.Number))
        {
            if (_queue.Count == 0) return;
            if (occupancy[new PcpuId(pcpu)].Current.IsIdle && FirstFor(new(pcpu)) is not null) Ask(new(pcpu));
        }
    }

    private long LeastPass()
    {
        var least = _queue.Count > 0 ? _queue[0].Pass : long.MaxValue;
        foreach (var pcpu in occupancy.Pool)
        {
            var current = occupancy[new PcpuId(pcpu)].Current;
            if (!current.IsIdle) least = Math.Min(least, this[current].Pass);
        }

        return least == long.MaxValue ? _poolPass : least;
    }

    /// <summary>Stride's state of a vCPU.</summary>
    private sealed class Unit(VcpuPage page)
    {
        public VcpuPage Page { get; } = page;
        public int Weight { get; set; } = DefaultWeight;
        public int Quanta { get; set; } = StrideSpec.Default.Quanta;

        /// <summary>Run time in nanoseconds, by inverse weight.</summary>
        public long Pass { get; set; }

        /// <summary>Run time up to this point is in the pass; valid only while it runs.</summary>
        public VirtualTime ChargedUntil { get; set; }

        public void Save(StateWriter state)
        {
            state.Int(Weight);
            state.Int(Quanta);
            state.Long(Pass);
            state.Long(ChargedUntil.Nanoseconds);
        }

        public Unit Load(StateReader state)
        {
            (Weight, Quanta, Pass, ChargedUntil) = (state.Int(), state.Int(), state.Long(), new(state.Long()));
            return this;
        }
    }
}
