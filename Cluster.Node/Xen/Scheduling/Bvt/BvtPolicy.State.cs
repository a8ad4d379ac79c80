using ActorXen.Messages;

namespace ActorXen.Xen.Scheduling.Bvt;

// Checkpoints. Domains first, since units refer to them; then units; then the queues in their order.
internal sealed partial class BvtPolicy
{
    public void Save(StateWriter state)
    {
        state.Int(_domains.Count);
        foreach (var domain in _domains.Values) SaveDomain(state, domain);
        state.Int(_units.Count);
        foreach (var unit in _units)
        {
            state.Bool(unit is not null);
            if (unit is not null) SaveUnit(state, unit);
        }

        foreach (var pcpu in _pcpus)
        {
            state.Long(pcpu.SystemTime);
            state.Long(pcpu.SliceEnd.Nanoseconds);
            state.Int(pcpu.Queue.Count);
            foreach (var unit in pcpu.Queue) state.Int(unit.Page.Number.Number);
        }
    }

    public void Load(StateReader state)
    {
        for (var left = state.Int(); left > 0; left--) LoadDomain(state);
        var units = state.Int();
        for (var vcpu = 0; vcpu < units; vcpu++) _units.Add(state.Bool() ? LoadUnit(state, new(vcpu)) : null);
        foreach (var pcpu in _pcpus)
        {
            pcpu.SystemTime = state.Long();
            pcpu.SliceEnd = new(state.Long());
            for (var left = state.Int(); left > 0; left--) pcpu.Queue.AddLast(this[new(state.Int())].Queued);
        }
    }

    private static void SaveDomain(StateWriter state, BvtDomain domain)
    {
        state.Int(domain.Number.Number);
        state.Int(domain.Advance);
        state.Bool(domain.Warp.IsOn);
        state.Long(domain.Warp.Value);
        state.Long(domain.Warp.Limit.Nanoseconds);
        state.Long(domain.Warp.Pause.Nanoseconds);
        state.Bool(domain.IsWarping);
    }

    private void LoadDomain(StateReader state)
    {
        var domain = DomainOf(new(state.Int()));
        domain.Advance = state.Int();
        domain.Warp = new(state.Bool(), state.Long(), new(state.Long()), new(state.Long()));
        domain.IsWarping = state.Bool();
    }

    private static void SaveUnit(StateWriter state, BvtUnit unit)
    {
        state.Long(unit.Actual);
        state.Long(unit.Effective);
        state.Long(unit.StartedAt.Nanoseconds);
        state.Bool(unit.HasMoved);
    }

    private BvtUnit LoadUnit(StateReader state, VcpuId vcpu)
    {
        var page = _occupancy[vcpu];
        var domain = DomainOf(page.Domain);
        domain.Units++;
        return new(page, domain)
        {
            Actual = state.Long(),
            Effective = state.Long(),
            StartedAt = new(state.Long()),
            HasMoved = state.Bool(),
        };
    }
}
