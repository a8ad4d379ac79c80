using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Interrupts;

/// <summary>On which pCPU a line interrupts, with which vector, and how it moves.</summary>
/// <remarks>
/// Interrupts §10.4. A move is lazy: it is applied when the next interrupt is acknowledged. The old vector is released
/// once an interrupt has arrived at the new pCPU. A pCPU without a free vector gets no further line, so the line stays
/// where it is. If the line follows its vCPU, an affinity that was set explicitly holds until the vCPU migrates.
/// </remarks>
internal sealed class LineVectors
{
    private readonly IrqRoute _route;
    private readonly LineSharer _owner;
    private readonly Occupancy _occupancy;
    private readonly bool _follows;
    private PcpuId _wanted = PcpuId.None;
    private PcpuId _homeThen = PcpuId.None;
    private PcpuId _left = PcpuId.None;

    /// <param name="route">The line's route; only this class changes it.</param>
    /// <param name="owner">The port that the line signals, which also gives the vCPU.</param>
    /// <param name="follows">True if the line follows its vCPU (not <c>noirqbalance</c>).</param>
    public LineVectors(IrqRoute route, LineSharer owner, Occupancy occupancy, bool follows)
    {
        (_route, _owner, _occupancy, _follows) = (route, owner, occupancy, follows);
        var isAllocated = occupancy[route.Destination].Vectors.TryAllocate(route.Irq);
        Invariant.Holds(isAllocated, $"irq {route.Irq} finds no free vector on {route.Destination}");
    }

    public EntityRef<IPcpu> Target => _route.Target;

    public EntityRef<IPcpu> EntityOf(PcpuId pcpu) => _route.EntityOf(pcpu);

    /// <summary>Its vector on a pCPU where it interrupts, or interrupted before a move.</summary>
    public int On(PcpuId pcpu) => _occupancy[pcpu].Vectors[_route.Irq];

    public void Want(PcpuId pcpu) => (_wanted, _homeThen) = (pcpu, Home);

    /// <summary>An interrupt is acknowledged; a move takes effect from the next one.</summary>
    public void Acknowledge(PcpuId taken, EntityContext context)
    {
        if (taken == _route.Destination) ReleaseLeft();
        if (_follows && _wanted != PcpuId.None && Home != _homeThen) _wanted = PcpuId.None;
        var target = _wanted != PcpuId.None ? _wanted : _follows ? Home : _route.Destination;
        if (target == _route.Destination || target == PcpuId.None) return;
        if (!_occupancy[target].Vectors.TryAllocate(_route.Irq)) return;
        context.Record(IrqFacts.Moved, new(_route.Irq), _route.Destination, target);
        if (_left != target) ReleaseLeft();
        (_left, _route.Destination) = (_route.Destination, target);
    }

    public void Save(StateWriter state)
    {
        state.Int(_route.Destination.Number);
        state.Int(_wanted.Number);
        state.Int(_homeThen.Number);
        state.Int(_left.Number);
    }

    public void Load(StateReader state)
    {
        _route.Destination = new(state.Int());
        _wanted = new(state.Int());
        _homeThen = new(state.Int());
        _left = new(state.Int());
    }

    private PcpuId Home => _occupancy[_owner.Notified].Home;

    private void ReleaseLeft()
    {
        if (_left != PcpuId.None) _occupancy[_left].Vectors.Release(_route.Irq);
        _left = PcpuId.None;
    }
}
