using ActorXen.Messages;

namespace ActorXen.Xen.Scheduling.Sedf;

// Checkpoints: the units, then the queues in their order.
internal sealed partial class SedfPolicy
{
    public void Save(StateWriter state)
    {
        state.Int(_units.Count);
        foreach (var unit in _units)
        {
            state.Bool(unit is not null);
            if (unit is not null) SaveUnit(state, unit);
        }

        foreach (var queues in _queues)
        {
            state.Long(queues.SliceEnd.Nanoseconds);
            SaveOrder(state, queues.Running);
            SaveOrder(state, queues.Waiting);
            SaveOrder(state, queues.Penalty);
            SaveOrder(state, queues.Utilisation);
        }
    }

    public void Load(StateReader state)
    {
        var units = state.Int();
        for (var vcpu = 0; vcpu < units; vcpu++) _units.Add(state.Bool() ? LoadUnit(state, new(vcpu)) : null);
        foreach (var queues in _queues)
        {
            queues.SliceEnd = new(state.Long());
            for (var left = state.Int(); left > 0; left--) queues.Running.AddLast(this[new(state.Int())].Queued);
            for (var left = state.Int(); left > 0; left--) queues.Waiting.AddLast(this[new(state.Int())].Queued);
            for (var left = state.Int(); left > 0; left--) queues.Penalty.AddLast(this[new(state.Int())].Penalised);
            for (var left = state.Int(); left > 0; left--) queues.Utilisation.AddLast(this[new(state.Int())].Extra);
        }
    }

    private static void SaveUnit(StateWriter state, SedfUnit unit)
    {
        state.Int(unit.Weight);
        state.Bool(unit.IsReserved);
        state.Bool(unit.IsExtraAware);
        state.Long(unit.Period.Nanoseconds);
        state.Long(unit.Slice.Nanoseconds);
        state.Long(unit.Deadline.Nanoseconds);
        state.Long(unit.Used.Nanoseconds);
        state.Long(unit.StartedAt.Nanoseconds);
        state.Int((int)unit.Turn);
        state.Long(unit.PenaltyScore);
        state.Bool(unit.WantsPenalty);
        state.Long(unit.ExtraScore);
    }

    private SedfUnit LoadUnit(StateReader state, VcpuId vcpu) => new(occupancy[vcpu], state.Int())
    {
        IsReserved = state.Bool(),
        IsExtraAware = state.Bool(),
        Period = new(state.Long()),
        Slice = new(state.Long()),
        Deadline = new(state.Long()),
        Used = new(state.Long()),
        StartedAt = new(state.Long()),
        Turn = (SedfTurn)state.Int(),
        PenaltyScore = state.Long(),
        WantsPenalty = state.Bool(),
        ExtraScore = state.Long(),
    };

    private static void SaveOrder(StateWriter state, LinkedList<SedfUnit> units)
    {
        state.Int(units.Count);
        foreach (var unit in units) state.Int(unit.Page.Number.Number);
    }
}
