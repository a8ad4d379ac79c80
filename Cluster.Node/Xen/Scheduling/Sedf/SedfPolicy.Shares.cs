using ActorXen.Messages;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Sedf;

// What the toolstack sets (schedulers §9): reservations, weights.
internal sealed partial class SedfPolicy
{
    /// <summary>
    /// A domain's weight is its extra weight while it may use extra time, and its claim to real-time slices otherwise.
    /// There are no caps.
    /// </summary>
    public bool SetShare(DomainId domain, int? weight, int? cap, PcpuId executing, VirtualTime now)
    {
        if (weight is < 1 or > MostWeight) return false;
        foreach (var unit in _units)
        {
            if (unit is null || unit.Page.Domain != domain) continue;
            unit.Weight = weight ?? unit.Weight;
            ShareOut(unit.Page.Home);
        }

        return true;
    }

    public bool Configure(PolicyTarget target, IExtra settings, VirtualTime now)
    {
        if (settings is not SedfSpec reservation) return true;
        if (!reservation.IsLegal) return false;
        foreach (var unit in _units)
            if (unit is not null && target.Includes(unit.Page)) Reserve(unit, reservation);
        return true;
    }

    /// <summary>Without a period its reservation is removed, and its weight decides again.</summary>
    private void Reserve(SedfUnit unit, SedfSpec reservation)
    {
        var isReserved = reservation.Period != Duration.Zero;
        var queues = _queues[unit.Page.Home.Number];
        var wasWaiting = unit.Queued.List == queues.Waiting;
        if (wasWaiting) queues.Waiting.Remove(unit.Queued);
        (unit.IsReserved, unit.IsExtraAware) = (isReserved, reservation.ExtraTime);
        (unit.Period, unit.Slice) =
            isReserved ? (reservation.Period, reservation.Slice) : (SedfUnit.WeightPeriod, Duration.Zero);
        ShareOut(unit.Page.Home);
        if (wasWaiting) queues.Wait(unit);      // The wait queue is in order of the periods.
        if (!IsCurrent(unit)) EnterOrLeaveExtra(unit, queues);
    }

    /// <summary>A vCPU that runs in extra time stays in its queue until the next decision removes it.</summary>
    private static void EnterOrLeaveExtra(SedfUnit unit, SedfQueues queues)
    {
        SedfQueues.LeaveExtra(unit);
        if (unit.IsExtraAware && unit.Queued.List is not null) queues.AddExtra(unit);
    }

    /// <summary>
    /// Divides the time that a pCPU's time-driven vCPUs leave among
    /// its weight-driven ones; each gets at least the least slice.
    /// </summary>
    private void ShareOut(PcpuId pcpu)
    {
        var free = SedfUnit.WeightPeriod - WeightSafety;
        var weights = 0L;
        foreach (var unit in _units)
        {
            if (unit is null || unit.Page.Home != pcpu) continue;
            if (unit.IsWeightDriven) weights += unit.Weight;
            else free -= SedfUnit.WeightPeriod * unit.Slice.Nanoseconds / unit.Period.Nanoseconds;
        }

        foreach (var unit in _units)
        {
            if (unit is { IsWeightDriven: true } && unit.Page.Home == pcpu)
                unit.Slice = Duration.Longer(SedfSpec.ShortestSlice, free * unit.Weight / weights);
        }
    }
}
