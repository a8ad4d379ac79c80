using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Scheduling.Credit2;

// Caps: a domain's budget per period, from which its vCPUs take portions (schedulers §4.10). Parking does not change
// the run state here: a parked vCPU goes offline when it is switched out, and from there straight to running.
internal sealed partial class Credit2Policy
{
    public void TimerFired(int timer, PcpuId owner, VirtualTime now)
    {
        var domain = _domains[timer];
        do
        {
            domain.NextReplenishment += settings.CapPeriod;
            domain.Budget += domain.TotalBudget;
        }
        while (domain.NextReplenishment <= now);

        if (domain.Budget > Duration.Zero)
        {
            domain.Budget = Duration.Shorter(domain.Budget, domain.TotalBudget);
            UnparkAll(domain, now);
        }

        services.ArmTimer(timer, owner, domain.NextReplenishment);
    }

    private void SetCap(Credit2Domain domain, int cap, VirtualTime now)
    {
        var hadCap = domain.Cap != 0;
        domain.Cap = cap;
        if (cap == 0)
        {
            if (hadCap) LiftCap(domain, now);
            return;
        }

        domain.TotalBudget = settings.CapPeriod * cap / 100;
        var quota = QuotaOf(domain);
        foreach (var unit in domain.Units) unit.Quota = quota;
        if (!hadCap) BeginCap(domain, now);
    }

    private void BeginCap(Credit2Domain domain, VirtualTime now)
    {
        domain.Budget = domain.TotalBudget;
        domain.NextReplenishment = now + settings.CapPeriod;
        services.ArmTimer(domain.Number.Number, domain.TimerOwner, domain.NextReplenishment);
        foreach (var unit in domain.Units)
        {
            if (IsCurrent(unit))
            {
                // Its pCPU must decide, so that it takes a portion or parks.
                Burn(unit, now);
                unit.Queue.Tickled = unit.Queue.Tickled.With(unit.Page.Home.Number);
                services.Tickle(unit.Page.Home);
            }

            unit.Budget = Duration.Zero;
        }
    }

    private void LiftCap(Credit2Domain domain, VirtualTime now)
    {
        services.StopTimer(domain.Number.Number);
        foreach (var unit in domain.Units)
        {
            unit.Budget = Duration.Unlimited;
            unit.Quota = Duration.Zero;
        }

        UnparkAll(domain, now);
    }

    /// <summary>Adds a vCPU to a domain that is already capped: the portions become smaller.</summary>
    private static void GiveQuotas(Credit2Domain domain, Credit2Unit newcomer)
    {
        newcomer.Budget = Duration.Zero;
        var quota = QuotaOf(domain);
        foreach (var unit in domain.Units) unit.Quota = quota;
    }

    private static Duration QuotaOf(Credit2Domain domain) =>
        Duration.Longer(domain.TotalBudget / domain.Units.Count, ShortestSlice);

    /// <summary>Makes sure that the vCPU has budget, if necessary from its domain; parks it if there is none.</summary>
    private bool TryGrabBudget(Credit2Unit unit, VirtualTime now)
    {
        if (unit.Budget > Duration.Zero) return true;
        var domain = unit.Domain;
        domain.Budget += unit.Budget;       // It pays its debt first.
        if (domain.Budget > Duration.Zero)
        {
            unit.Budget = Duration.Shorter(unit.Quota, domain.Budget);
            domain.Budget -= unit.Budget;
            return true;
        }

        unit.Budget = Duration.Zero;
        Park(unit, now);
        return false;
    }

    private void Park(Credit2Unit unit, VirtualTime now)
    {
        unit.Page.Reasons |= PauseReasons.Parked;
        if (unit.IsQueued) Dequeue(unit, now);
        unit.Domain.Parked.InsertAfter(null, unit);
    }

    /// <summary>Gives back what a vCPU that stops running has not used.</summary>
    /// <returns>True if the domain then has budget for its parked vCPUs.</returns>
    private static bool ReturnBudget(Credit2Unit unit)
    {
        unit.Domain.Budget += unit.Budget;
        unit.Budget = Duration.Zero;
        return unit.Domain.Budget > Duration.Zero;
    }

    private void UnparkAll(Credit2Domain domain, VirtualTime now)
    {
        while (domain.Parked.First is { } unit)
        {
            domain.Parked.Remove(unit);
            unit.Page.Reasons &= ~PauseReasons.Parked;
            if (unit.IsScheduled) unit.DelayedAdd = true;
            else if (unit.Page.IsRunnable) Enqueue(unit, now);
        }
    }
}
