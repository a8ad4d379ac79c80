using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Scheduling.Credit;

// Ticks determine which vCPUs earn credit; accountings hand it out and enforce caps (schedulers §3.10 and §3.11).
internal sealed partial class CreditPolicy
{
    /// <summary>Domains with active vCPUs; the one that became active last comes first.</summary>
    private readonly LinkedList<CreditDomain> _activeDomains = new();

    /// <summary>Sum of the weights of all active vCPUs. Xen computes it in unsigned 32 bits.</summary>
    private uint _activeWeight;

    /// <summary>Total credit of all active vCPUs after the last accounting.</summary>
    private int _creditBalance;

    /// <summary>Number of accountings so far; after each one, every queue is sorted at its next tick.</summary>
    private int _epoch;

    /// <summary>The pCPU on which the accountings run: the first of the pool.</summary>
    private PcpuId _master = PcpuId.None;

    private VirtualTime _accountsAt;

    private void Tick(CreditPcpu here, VirtualTime now)
    {
        var pcpu = new PcpuId(here.Number);
        var current = _occupancy[pcpu].Current;
        if (!current.IsIdle) TickFor(this[current], pcpu, now);
        if (here.SortSeen != _epoch)
        {
            here.SortSeen = _epoch;
            here.Sort();
        }

        _services.ArmTimer(here.Number, pcpu, now + _settings.Tick);
    }

    private void TickFor(CreditUnit unit, PcpuId pcpu, VirtualTime now)
    {
        if (unit.Priority == CreditPriority.Boost) unit.Priority = CreditPriority.Under;
        Burn(unit, now);
        if (_settings.SamplesTicks) unit.Credit -= _settings.CreditsPerTick;
        if (!unit.IsActive)
        {
            Activate(unit);
        }
        else if (Pick(unit.Page, out _) != pcpu)
        {
            // The pass finds it not runnable, and the generic layer then asks for its new home.
            unit.Page.Reasons |= PauseReasons.Migrating;
            _services.Tickle(pcpu);
        }
    }

    private void Activate(CreditUnit unit)
    {
        var domain = unit.Domain;
        domain.ActiveUnits.AddFirst(unit.Active);
        _activeWeight += (uint)domain.Weight;
        if (domain.Active.List is null) _activeDomains.AddFirst(domain.Active);
    }

    private void Deactivate(CreditUnit unit)
    {
        var domain = unit.Domain;
        domain.ActiveUnits.Remove(unit.Active);
        _activeWeight -= (uint)domain.Weight;
        if (domain.ActiveUnits.Count == 0) _activeDomains.Remove(domain.Active);
    }

    private void Account(VirtualTime now)
    {
        if (_activeWeight == 0) _creditBalance = 0;
        else HandOutCredit(now);
        BeMaster(_master, now + _settings.Slice);
    }

    private void BeMaster(PcpuId pcpu, VirtualTime accountsAt)
    {
        (_master, _accountsAt) = (pcpu, accountsAt);
        _services.ArmTimer(MasterTimer, pcpu, accountsAt);
    }

    private void HandOutCredit(VirtualTime now)
    {
        var weight = _activeWeight;
        var debt = _creditBalance < 0 ? (uint)-_creditBalance : 0;
        var credit = _settings.CreditsPerSlice * (uint)_occupancy.Pool.Count + debt;
        var left = weight;
        var balance = 0;
        var someWantMore = false;
        LinkedListNode<CreditDomain>? following;
        for (var at = _activeDomains.First; at is not null; at = following)
        {
            following = at.Next;    // The domain may leave the list, or go to its head.
            var domain = at.Value;
            var units = (uint)domain.ActiveUnits.Count;
            var share = (uint)domain.Weight * units;
            left -= share;
            var (peak, capPerUnit) = Most(domain, units, debt, share, weight);
            var fair = DivideUp(credit * share, weight);
            if (fair < peak)
            {
                someWantMore = true;
            }
            else
            {
                // What it cannot use goes to the domains behind it; next time it comes before those that want more.
                if (left != 0) credit += DivideUp((fair - peak) * weight, left);
                if (someWantMore) MoveToHead(at);
                fair = peak;
            }

            balance += Pay(domain, (int)DivideUp(fair, units), (int)capPerUnit, now);
        }

        _creditBalance = balance;
        _epoch++;
    }

    /// <summary>
    /// How much a domain's active vCPUs can use together, and how far below zero a cap lets each of them go.
    /// </summary>
    private (uint Peak, uint CapPerUnit) Most(CreditDomain domain, uint units, uint debt, uint share, uint weight)
    {
        var peak = units * _settings.CreditsPerSlice;
        if (debt != 0) peak += DivideUp(debt * share, weight);
        if (domain.Cap == 0) return (peak, 0);
        var cap = DivideUp((uint)domain.Cap * _settings.CreditsPerSlice, 100);
        return (Math.Min(peak, cap), DivideUp(cap, units));
    }

    private void MoveToHead(LinkedListNode<CreditDomain> domain)
    {
        _activeDomains.Remove(domain);
        _activeDomains.AddFirst(domain);
    }

    /// <returns>Total credit of the vCPUs afterwards.</returns>
    private int Pay(CreditDomain domain, int income, int capPerUnit, VirtualTime now)
    {
        var sum = 0;
        LinkedListNode<CreditUnit>? following;
        for (var at = domain.ActiveUnits.First; at is not null; at = following)
        {
            following = at.Next;    // A vCPU that has saved enough leaves the list.
            var unit = at.Value;
            unit.Credit += income;
            if (unit.Credit < 0) BeOver(unit, capPerUnit, now);
            else BeUnder(unit, now);
            sum += unit.Credit;
        }

        return sum;
    }

    private void BeOver(CreditUnit unit, int capPerUnit, VirtualTime now)
    {
        unit.Priority = CreditPriority.Over;
        if (unit.Domain.Cap != 0 && unit.Credit < -capPerUnit && !unit.IsParked)
        {
            unit.IsParked = true;
            _services.Pause(unit.Page.Number, now);
        }

        unit.Credit = Math.Max(unit.Credit, -(int)_settings.CreditsPerSlice);
    }

    private void BeUnder(CreditUnit unit, VirtualTime now)
    {
        unit.Priority = CreditPriority.Under;
        if (unit.IsParked)
        {
            _services.Unpause(unit.Page.Number, now);
            unit.IsParked = false;      // After the wake, which earns no boost this way.
        }

        if (unit.Credit <= (int)_settings.CreditsPerSlice) return;
        Deactivate(unit);
        unit.Credit /= 2;
    }

    private static uint DivideUp(uint dividend, uint divisor) => (dividend + divisor - 1) / divisor;
}
