using ActorXen.Messages;

namespace ActorXen.Xen.Scheduling.Rtds;

// When budgets are renewed (schedulers §5.1 and §5.5). A blocked vCPU has no renewal pending: its wake does it if due.
internal sealed partial class RtdsPolicy
{
    /// <summary>The one timer; it fires on the first pCPU of the pool.</summary>
    private const int ReplenishmentTimer = 0;

    /// <summary>
    /// By priority, as in Xen: a vCPU that runs on extra time may
    /// hide earlier deadlines behind its own (schedulers §5.1).
    /// </summary>
    private readonly RtdsList _replenishments = new();

    /// <summary>vCPUs that the timer has just renewed, the last one first; empty at other times.</summary>
    private readonly RtdsList _renewed = new();

    public void TimerFired(int timer, PcpuId owner, VirtualTime now)
    {
        while (_replenishments.First is { } node && now >= node.Unit.Deadline)
        {
            var unit = node.Unit;
            _replenishments.Remove(node);
            BeginPeriod(unit, now);
            _renewed.InsertAfter(null, node);
            if (!unit.IsQueued) continue;
            Dequeue(unit);
            Enqueue(unit);
        }

        while (_renewed.First is { } node)
        {
            _renewed.Remove(node);
            TickleAfterRenewal(node.Unit);
            _replenishments.InsertByPriority(node);
        }

        ArmForFirst();
    }

    private void TickleAfterRenewal(RtdsUnit unit)
    {
        if (IsCurrent(unit) && _runnable.First is { } first && first.Unit.IsAbove(unit))
        {
            TickleFor(first.Unit);
            return;
        }

        var wasDepleted = unit.IsDepleted;
        unit.IsDepleted = false;
        if (wasDepleted && unit.IsQueued) TickleFor(unit);
    }

    /// <summary>Moves the deadline beyond now by whole periods, and fills the budget.</summary>
    private static void BeginPeriod(RtdsUnit unit, VirtualTime now)
    {
        var period = unit.Reservation.Period;
        var periods = (now - unit.Deadline).Nanoseconds / period.Nanoseconds + 1;
        unit.Deadline += period * periods;
        unit.LastStart = now;
        unit.Budget = unit.Reservation.Budget;
        unit.Level = 0;
    }

    private void PlanReplenishment(RtdsUnit unit)
    {
        _replenishments.InsertByPriority(unit.Replenishment);
        if (_replenishments.First == unit.Replenishment) ArmForFirst();
    }

    private void CancelReplenishment(RtdsUnit unit)
    {
        if (unit.Replenishment.List is null) return;
        var wasFirst = _replenishments.First == unit.Replenishment;
        _replenishments.Remove(unit.Replenishment);
        if (wasFirst) ArmForFirst();
    }

    private void MoveReplenishment(RtdsUnit unit)
    {
        CancelReplenishment(unit);
        PlanReplenishment(unit);
    }

    private void ArmForFirst()
    {
        if (_replenishments.First is { } first)
            services.ArmTimer(ReplenishmentTimer, new(occupancy.Pool.First), first.Unit.Deadline);
        else services.StopTimer(ReplenishmentTimer);
    }
}
