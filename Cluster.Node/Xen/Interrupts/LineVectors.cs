using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Interrupts;

/// <summary>On which pCPU a line interrupts, with which vector, and how it moves.</summary>
/// <remarks>
/// Interrupts §10.4. A move is lazy: it is applied when the next interrupt is acknowledged. The old vector is released
/// once an interrupt has arrived at the new pCPU, by an IPI from there if Xen is set so, and the line stays until that
/// has come. A pCPU without a free vector gets no further line, so the line stays where it is, and the refusal is
/// recorded. If the line follows its vCPU, an affinity that was set explicitly holds until the vCPU migrates. From a
/// pCPU that goes off line it moves at once; its vector there serves what is under way, until the pCPU is quiet (§25).
/// </remarks>
internal sealed class LineVectors
{
    private readonly IrqRoute _route;
    private readonly LineSharer _owner;
    private readonly Occupancy _occupancy;
    private readonly GuestLine? _guests;
    private readonly bool _follows;
    private readonly IpiPrice? _cleanup;
    private PcpuId _wanted = PcpuId.None;
    private PcpuId _homeThen = PcpuId.None;
    private PcpuId _left = PcpuId.None;

    /// <summary>The pCPU that sent the cleanup IPI, while it is under way.</summary>
    private PcpuId _cleaner = PcpuId.None;

    /// <summary>The pCPU that refused the line last; while it is wanted, the refusal is not recorded again.</summary>
    private PcpuId _refused = PcpuId.None;

    /// <param name="route">The line's route; only this class changes it.</param>
    /// <param name="owner">The port that the line signals, which also gives the vCPU.</param>
    /// <param name="follows">True if the line follows its vCPU (not <c>noirqbalance</c>).</param>
    /// <param name="cleanup">Price of the cleanup IPI; null if the old vector is free at once.</param>
    /// <param name="guests">If several may bind it: the one that it follows once the owner has freed it.</param>
    public LineVectors(
        IrqRoute route, LineSharer owner, Occupancy occupancy, bool follows, IpiPrice? cleanup,
        GuestLine? guests = null)
    {
        _guests = guests;
        (_route, _owner, _occupancy, _follows, _cleanup) = (route, owner, occupancy, follows, cleanup);
        var isAllocated = occupancy[route.Destination].Vectors.TryAllocate(route.Irq);
        Invariant.Holds(isAllocated, $"irq {route.Irq} finds no free vector on {route.Destination}");
    }

    public EntityRef<IPcpu> Target => _route.Target;

    public EntityRef<IPcpu> EntityOf(PcpuId pcpu) => _route.EntityOf(pcpu);

    public (PcpuId Number, EntityRef<IPcpu> Entity) PlaceOf(PcpuId pcpu) => (pcpu, EntityOf(pcpu));

    /// <summary>Its vector on a pCPU where it interrupts, or interrupted before a move.</summary>
    public int On(PcpuId pcpu) => _occupancy[pcpu].Vectors[_route.Irq];

    public void Want(PcpuId pcpu) => (_wanted, _homeThen) = (pcpu, Home);

    /// <summary>An interrupt is acknowledged; a move takes effect from the next one.</summary>
    public void Acknowledge(PcpuId taken, EntityContext context)
    {
        if (taken == _route.Destination) LeaveOld(taken, context);
        if (_follows && _wanted != PcpuId.None && Home != _homeThen) _wanted = PcpuId.None;
        var target = _wanted != PcpuId.None ? _wanted : _follows ? Home : _route.Destination;
        if (target == _route.Destination || target == PcpuId.None || _cleaner != PcpuId.None) return;
        if (_occupancy[target].IsOffline) return;
        // With a cleanup IPI the old vector stays until an interrupt has come to the new pCPU: no second move (EAGAIN).
        if (_cleanup is not null && _left != PcpuId.None) return;
        if (!_occupancy[target].Vectors.TryAllocate(_route.Irq))
        {
            if (_refused != target) context.Record(IrqFacts.NoVector, new(_route.Irq), target);
            _refused = target;
            return;
        }

        _refused = PcpuId.None;
        context.Record(IrqFacts.Moved, new(_route.Irq), _route.Destination, target);
        if (_left != target) ReleaseLeft();
        (_left, _route.Destination) = (_route.Destination, target);
    }

    /// <summary>The cleanup IPI has arrived at the old pCPU.</summary>
    public void EndCleanup(EntityContext context)
    {
        context.Record(IrqFacts.VectorCleaned, new(_route.Irq), _left, _cleaner);
        ReleaseLeft();
        _cleaner = PcpuId.None;
    }

    /// <summary>A pCPU goes off line.</summary>
    public void Leave(LeavePcpu leave, EntityContext context)
    {
        var pcpu = leave.Pcpu;
        if (_wanted == pcpu) _wanted = PcpuId.None;
        if (_route.Destination != pcpu) return;
        var target = Allocate();
        if (target == PcpuId.None)
        {
            context.Record(IrqFacts.NoVector, new(_route.Irq), pcpu);
            return;
        }

        _occupancy[pcpu].Owed += leave.Cost;
        PcpuMoves.Record(PcpuStep.LineLeft, pcpu, target, context);
        context.Record(IrqFacts.Moved, new(_route.Irq), pcpu, target);
        _refused = PcpuId.None;
        // A vector that it left before stays for what is under way there; if it goes back to it, the vector is in use.
        if (_left == PcpuId.None || _left == target) _left = pcpu;
        _route.Destination = target;
    }

    /// <summary>
    /// No interrupt is under way to the pCPU any more. A cleanup IPI may be, and frees the vector when it comes.
    /// </summary>
    public void Forget(PcpuId pcpu)
    {
        if (_route.Destination == pcpu || (_left == pcpu && _cleaner != PcpuId.None)) return;
        if (_left == pcpu) _left = PcpuId.None;
        _occupancy[pcpu].Vectors.Release(_route.Irq);
    }

    public void Save(StateWriter state)
    {
        _route.Save(state);
        state.Int(_wanted.Number);
        state.Int(_homeThen.Number);
        state.Int(_left.Number);
        state.Int(_cleaner.Number);
        state.Int(_refused.Number);
    }

    public void Load(StateReader state)
    {
        _route.Load(state);
        _wanted = new(state.Int());
        _homeThen = new(state.Int());
        _left = new(state.Int());
        _cleaner = new(state.Int());
        _refused = new(state.Int());
    }

    private PcpuId Home => _occupancy[Followed.Notified].Home;

    /// <summary>The pCPU of its vCPU if the line follows it, or the lowest one that has a vector for it.</summary>
    private PcpuId Allocate()
    {
        var home = _follows ? Home : PcpuId.None;
        if (home != PcpuId.None && TryAllocate(_occupancy[home])) return home;
        foreach (var page in _occupancy.Pcpus)
            if (TryAllocate(page)) return page.Number;
        return PcpuId.None;
    }

    private bool TryAllocate(PcpuPage page) => !page.IsOffline && page.Vectors.TryAllocate(_route.Irq);

    private LineSharer Followed =>
        _guests is not { Sharers.Count: > 0 } || _owner.IsBound ? _owner : _guests.Sharers[0];

    /// <summary>An interrupt has arrived at the new pCPU, so none will come to the old one any more.</summary>
    private void LeaveOld(PcpuId taken, EntityContext context)
    {
        if (_left == PcpuId.None || _cleaner != PcpuId.None) return;
        if (_cleanup is not { } ipi)
        {
            ReleaseLeft();
            return;
        }

        _cleaner = taken;
        var delay = ipi.Charge(_occupancy[taken], _occupancy[_left]);
        context.Schedule(EntityOf(_left), delay, new FreeVector(_route.Irq), Phase.HostInterrupt);
    }

    private void ReleaseLeft()
    {
        if (_left != PcpuId.None) _occupancy[_left].Vectors.Release(_route.Irq);
        _left = PcpuId.None;
    }
}
