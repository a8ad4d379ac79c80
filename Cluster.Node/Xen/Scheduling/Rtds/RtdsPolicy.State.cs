using ActorXen.Messages;

namespace ActorXen.Xen.Scheduling.Rtds;

// Checkpoints: units, then the lists in their order.
internal sealed partial class RtdsPolicy
{
    private const int NoNumber = -1;

    public void Save(StateWriter state)
    {
        state.Set(_tickled);
        state.Int(_units.Count);
        foreach (var unit in _units)
        {
            state.Bool(unit is not null);
            if (unit is not null) SaveUnit(state, unit);
        }

        SaveChain(state, _runnable);
        SaveChain(state, _depleted);
        SaveChain(state, _replenishments);
    }

    public void Load(StateReader state)
    {
        _tickled = state.Set();
        var units = state.Int();
        for (var vcpu = 0; vcpu < units; vcpu++) _units.Add(state.Bool() ? LoadUnit(state, new(vcpu)) : null);
        LoadChain(state, _runnable, static unit => unit.Place);
        LoadChain(state, _depleted, static unit => unit.Place);
        LoadChain(state, _replenishments, static unit => unit.Replenishment);
    }

    private static void SaveUnit(StateWriter state, RtdsUnit unit)
    {
        state.Long(unit.Reservation.Period.Nanoseconds);
        state.Long(unit.Reservation.Budget.Nanoseconds);
        state.Bool(unit.Reservation.ExtraTime);
        state.Long(unit.Budget.Nanoseconds);
        state.Long(unit.Deadline.Nanoseconds);
        state.Long(unit.LastStart.Nanoseconds);
        state.Int(unit.Level);
        state.Bool(unit.IsScheduled);
        state.Bool(unit.DelayedAdd);
        state.Bool(unit.IsDepleted);
    }

    private RtdsUnit LoadUnit(StateReader state, VcpuId vcpu) => new(occupancy[vcpu])
    {
        Reservation = new(new(state.Long()), new(state.Long()), state.Bool()),
        Budget = new(state.Long()),
        Deadline = new(state.Long()),
        LastStart = new(state.Long()),
        Level = state.Int(),
        IsScheduled = state.Bool(),
        DelayedAdd = state.Bool(),
        IsDepleted = state.Bool(),
    };

    private static void SaveChain(StateWriter state, RtdsList list)
    {
        for (var node = list.First; node is not null; node = node.Next) state.Int(node.Unit.Page.Number.Number);
        state.Int(NoNumber);
    }

    private void LoadChain(StateReader state, RtdsList list, Func<RtdsUnit, RtdsNode> nodeOf)
    {
        RtdsNode? last = null;
        for (var vcpu = state.Int(); vcpu != NoNumber; vcpu = state.Int())
        {
            var node = nodeOf(this[new(vcpu)]);
            list.InsertAfter(last, node);
            last = node;
        }
    }
}
