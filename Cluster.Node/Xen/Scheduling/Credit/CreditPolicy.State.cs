using ActorXen.Messages;

namespace ActorXen.Xen.Scheduling.Credit;

// Checkpoints. Domains first, since units refer to them; then units; then the lists, in their order.
internal sealed partial class CreditPolicy
{
    public void Save(StateWriter state)
    {
        state.Set(_idlers);
        state.Int(_creditBalance);
        state.Int(_epoch);
        state.Int(_master.Number);
        state.Long(_accountsAt.Nanoseconds);
        foreach (var bias in _balanceBias) state.Int(bias);
        state.Int(_domains.Count);
        foreach (var domain in _domains.Values) SaveDomain(state, domain);
        state.Int(_units.Count);
        foreach (var unit in _units)
        {
            state.Bool(unit is not null);
            if (unit is not null) SaveUnit(state, unit);
        }

        foreach (var pcpu in _pcpus) SavePcpu(state, pcpu);
        state.Int(_activeDomains.Count);
        foreach (var domain in _activeDomains)
        {
            state.Int(domain.Number.Number);
            SaveOrder(state, domain.ActiveUnits);
        }
    }

    public void Load(StateReader state)
    {
        _idlers = state.Set();
        _creditBalance = state.Int();
        _epoch = state.Int();
        _master = new(state.Int());
        _accountsAt = new(state.Long());
        for (var node = 0; node < _balanceBias.Length; node++) _balanceBias[node] = state.Int();
        for (var left = state.Int(); left > 0; left--) LoadDomain(state);
        var units = state.Int();
        for (var vcpu = 0; vcpu < units; vcpu++) _units.Add(state.Bool() ? LoadUnit(state, new(vcpu)) : null);
        foreach (var pcpu in _pcpus) LoadPcpu(state, pcpu);
        for (var left = state.Int(); left > 0; left--)
        {
            var domain = DomainOf(new(state.Int()));
            _activeDomains.AddLast(domain.Active);
            for (var unit = state.Int(); unit > 0; unit--) domain.ActiveUnits.AddLast(this[new(state.Int())].Active);
            _activeWeight += (uint)(domain.Weight * domain.ActiveUnits.Count);
        }
    }

    private static void SaveDomain(StateWriter state, CreditDomain domain)
    {
        state.Int(domain.Number.Number);
        state.Int(domain.Weight);
        state.Int(domain.Cap);
    }

    private void LoadDomain(StateReader state)
    {
        var domain = DomainOf(new(state.Int()));
        domain.Weight = state.Int();
        domain.Cap = state.Int();
    }

    private static void SaveUnit(StateWriter state, CreditUnit unit)
    {
        state.Int((int)unit.Priority);
        state.Int(unit.Credit);
        state.Long(unit.Residual);
        state.Long(unit.StartTime);
        state.Long(unit.LastRan.Nanoseconds);
        state.Bool(unit.IsParked);
        state.Bool(unit.Yields);
        state.Bool(unit.Moves);
    }

    private CreditUnit LoadUnit(StateReader state, VcpuId vcpu)
    {
        var page = _occupancy[vcpu];
        var domain = DomainOf(page.Domain);
        domain.Units++;
        return new(page, domain)
        {
            Priority = (CreditPriority)state.Int(),
            Credit = state.Int(),
            Residual = state.Long(),
            StartTime = state.Long(),
            LastRan = new(state.Long()),
            IsParked = state.Bool(),
            Yields = state.Bool(),
            Moves = state.Bool(),
        };
    }

    private static void SavePcpu(StateWriter state, CreditPcpu pcpu)
    {
        state.Int(pcpu.Runnable);
        state.Int(pcpu.SortSeen);
        state.Int(pcpu.IdleBias);
        state.Long(pcpu.LastBalance.Nanoseconds);
        state.Int(pcpu.LastTickled);
        SaveOrder(state, pcpu.Queue);
    }

    private void LoadPcpu(StateReader state, CreditPcpu pcpu)
    {
        pcpu.Runnable = state.Int();
        pcpu.SortSeen = state.Int();
        pcpu.IdleBias = state.Int();
        pcpu.LastBalance = new(state.Long());
        pcpu.LastTickled = state.Int();
        for (var left = state.Int(); left > 0; left--) pcpu.Queue.AddLast(this[new(state.Int())].Waiting);
    }

    private static void SaveOrder(StateWriter state, LinkedList<CreditUnit> units)
    {
        state.Int(units.Count);
        foreach (var unit in units) state.Int(unit.Page.Number.Number);
    }
}
