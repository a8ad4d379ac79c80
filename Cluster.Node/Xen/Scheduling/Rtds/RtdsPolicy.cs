using ActorXen.Messages;
using ActorXen.Xen.Scheduling.Core;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Scheduling.Rtds;

/// <summary>
/// Real-time policy: each vCPU is a server with a budget per period; of all vCPUs that wait in the pool, those with the
/// earliest deadlines run. A budget is kept while its vCPU is blocked, until the period ends (deferrable servers).
/// </summary>
/// <remarks>
/// Schedulers §5; parameters in <see cref="RtdsSpec"/>. This file holds the data, the hooks and the decision; the rest:
/// Replenishment (renewal of budgets), <see cref="RtdsUnit"/> (a vCPU and the lists), State (checkpoints).
/// </remarks>
internal sealed partial class RtdsPolicy(Occupancy occupancy, ISchedulerServices services) : ISchedulingPolicy
{
    /// <summary>vCPUs that may run, by priority.</summary>
    private readonly RtdsList _runnable = new();

    /// <summary>vCPUs that want to run but must wait for budget; the last one to arrive is first.</summary>
    private readonly RtdsList _depleted = new();

    /// <summary>By vCPU number; null for those that are not inserted.</summary>
    private readonly List<RtdsUnit?> _units = [];

    /// <summary>pCPUs that were tickled and have not made a decision since.</summary>
    private PcpuSet _tickled;

    public string Name => "rtds";

    public void AddPcpu(PcpuId pcpu, VirtualTime now)
    {
        // The queues belong to the pool; a pCPU has no data of its own.
    }

    /// <summary>The timer may have been on that pCPU.</summary>
    public void RemovePcpu(PcpuId pcpu, VirtualTime now)
    {
        _tickled = _tickled.Without(pcpu.Number);
        ArmForFirst();
    }

    public void Insert(VcpuId vcpu, VirtualTime now)
    {
        var unit = new RtdsUnit(occupancy[vcpu]);
        while (_units.Count <= vcpu.Number) _units.Add(null);
        _units[vcpu.Number] = unit;
        unit.Page.Home = PlaceFor(unit);
        if (now >= unit.Deadline) BeginPeriod(unit, now);
    }

    public void Remove(VcpuId vcpu, VirtualTime now)
    {
        var unit = this[vcpu];
        Dequeue(unit);
        CancelReplenishment(unit);
        _units[vcpu.Number] = null;
    }

    public bool Configure(PolicyTarget target, IExtra settings, VirtualTime now)
    {
        if (settings is not RtdsSpec reservation) return true;
        if (!reservation.IsLegal || reservation.Vcpus.Any(own => !own.Rtds.IsLegal)) return false;
        foreach (var unit in _units)
            if (unit is not null && target.Includes(unit.Page)) unit.Reservation = reservation.Of(unit.Page.Index);
        return true;
    }

    /// <summary>Its first period begins at once, so that servers are in phase with tasks of the same period.</summary>
    public bool ConfigureNew(PolicyTarget target, IExtra settings, VirtualTime now)
    {
        if (!Configure(target, settings, now)) return false;
        if (settings is not RtdsSpec) return true;
        foreach (var unit in _units)
        {
            if (unit is null || !target.Includes(unit.Page)) continue;
            unit.Deadline = now;
            BeginPeriod(unit, now);
        }

        return true;
    }

    /// <summary>This policy has no weights or caps, so a domain's values are ignored.</summary>
    public bool SetShare(DomainId domain, int? weight, int? cap, PcpuId executing, VirtualTime now) => true;

    public void Wake(VcpuId vcpu, PcpuId executing, VirtualTime now)
    {
        var unit = this[vcpu];
        if (IsCurrent(unit) || unit.IsQueued) return;
        var isLate = now >= unit.Deadline;
        if (isLate) BeginPeriod(unit, now);
        if (unit.IsScheduled)
        {
            // Still being switched out: the pCPU that saves its context queues it. Its replenishment is pending.
            unit.DelayedAdd = true;
            if (isLate) MoveReplenishment(unit);
            return;
        }

        PlanReplenishment(unit);
        Enqueue(unit);
        TickleFor(unit);
    }

    public void Sleep(VcpuId vcpu, PcpuId executing, VirtualTime now)
    {
        var unit = this[vcpu];
        if (IsCurrent(unit))
        {
            services.Tickle(unit.Page.Home);
        }
        else if (unit.IsQueued)
        {
            Dequeue(unit);
            CancelReplenishment(unit);
        }
        else
        {
            unit.DelayedAdd = false;
        }
    }

    public void Yield(VcpuId vcpu, VirtualTime now)
    {
        // A yield is a decision like any other (schedulers §5.2).
    }

    public Decision Decide(PcpuId pcpu, VcpuId previous, VirtualTime now)
    {
        _tickled = _tickled.Without(pcpu.Number);
        var before = previous.IsIdle ? null : this[previous];
        if (before is not null) Burn(before, now);

        var next = occupancy.Pool.Contains(pcpu.Number) ? FirstFor(pcpu) : null;
        if (before is { Page.IsRunnable: true })
        {
            // Of two equals, the one that waits runs (schedulers §5.3).
            if (before.Budget > Duration.Zero && (next is null || before.IsAbove(next))) next = before;
            else before.DelayedAdd = true;
        }

        if (next is null) return new(VcpuId.Idle, Duration.Unlimited);

        next.LastStart = now;
        if (next != before)
        {
            Dequeue(next);
            next.IsScheduled = true;
        }

        next.Page.Home = pcpu;
        return new(next.Page.Number, next.Budget);
    }

    public void ContextSaved(PcpuId pcpu, VcpuId previous, VirtualTime now)
    {
        if (previous.IsIdle) return;
        var unit = this[previous];
        var mustQueue = unit.DelayedAdd && unit.Page.IsRunnable;
        unit.IsScheduled = false;
        unit.DelayedAdd = false;
        if (mustQueue)
        {
            Enqueue(unit);
            TickleFor(unit);
        }
        else
        {
            CancelReplenishment(unit);
        }
    }

    public PcpuId PickPcpu(VcpuId vcpu, PcpuId executing, VirtualTime now) => PlaceFor(this[vcpu]);

    public void Migrate(VcpuId vcpu, PcpuId home, PcpuId executing, VirtualTime now) => occupancy[vcpu].Home = home;

    public WaitRule WhyWaits(VcpuId vcpu, VcpuId holder, VirtualTime now) =>
        this[vcpu].IsDepleted ? WaitRule.Budget : holder.IsIdle ? WaitRule.None : WaitRule.Priority;

    private RtdsUnit this[VcpuId vcpu] => _units[vcpu.Number]!;

    private bool IsCurrent(RtdsUnit unit) => occupancy[unit.Page.Home].Current == unit.Page.Number;

    /// <summary>The present pCPU if it may stay there, else the next one that it may use.</summary>
    private PcpuId PlaceFor(RtdsUnit unit) =>
        new((unit.Page.HardAffinity & occupancy.Pool).TestOrCycle(unit.Page.Home.Number));

    private void Enqueue(RtdsUnit unit)
    {
        if (unit.Budget > Duration.Zero || unit.Reservation.ExtraTime) _runnable.InsertByPriority(unit.Place);
        else _depleted.InsertAfter(null, unit.Place);
    }

    private static void Dequeue(RtdsUnit unit) => unit.Place.List?.Remove(unit.Place);

    /// <summary>Charges a vCPU for the time since it was charged last (schedulers §5.2).</summary>
    private static void Burn(RtdsUnit unit, VirtualTime now)
    {
        unit.Budget -= now - unit.LastStart;
        unit.LastStart = now;
        if (unit.Budget > Duration.Zero) return;
        if (unit.Reservation.ExtraTime)
        {
            // The overrun is not charged.
            unit.Level++;
            unit.Budget = unit.Reservation.Budget;
        }
        else
        {
            unit.Budget = Duration.Zero;
            unit.IsDepleted = true;
        }
    }

    private RtdsUnit? FirstFor(PcpuId pcpu)
    {
        RtdsNode? following;
        for (var node = _runnable.First; node is not null; node = following)
        {
            following = node.Next;
            var unit = node.Unit;
            if (!unit.Page.HardAffinity.Contains(pcpu.Number)) continue;
            if (unit.Page.IsRunnable) return unit;
            Dequeue(unit);
            CancelReplenishment(unit);
        }

        return null;
    }

    /// <summary>Asks an idle pCPU to decide, or the one whose vCPU has the lowest priority (schedulers §5.4).</summary>
    private void TickleFor(RtdsUnit unit)
    {
        var candidates = (unit.Page.HardAffinity & occupancy.Pool) - _tickled;
        RtdsUnit? lowest = null;
        var pcpu = candidates.TestOrCycle(unit.Page.Home.Number);
        for (; pcpu >= 0; candidates = candidates.Without(pcpu), pcpu = candidates.Cycle(pcpu))
        {
            var current = occupancy[new PcpuId(pcpu)].Current;
            if (current.IsIdle)
            {
                TicklePcpu(pcpu);
                return;
            }

            var runner = this[current];
            if (lowest is null || lowest.IsAbove(runner)) lowest = runner;
        }

        if (lowest is not null && unit.IsAbove(lowest)) TicklePcpu(lowest.Page.Home.Number);
    }

    private void TicklePcpu(int pcpu)
    {
        _tickled = _tickled.With(pcpu);
        services.Tickle(new(pcpu));
    }
}
