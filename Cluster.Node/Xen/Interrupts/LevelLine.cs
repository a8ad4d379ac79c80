using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Interrupts;

/// <summary>
/// A physical line behind a pin of the IO-APIC: it interrupts while its level is high, once at a time, and ends each
/// interrupt when every guest that is bound to it has answered.
/// </summary>
/// <remarks>
/// Interrupts §10.2 to §10.5. Invariants I-15 to I-18. While an interrupt is in service the pin is masked (ack type
/// "unmask") or its remote IRR is set ("EOI"); both mean that it does not interrupt again.
/// </remarks>
public sealed class LevelLine : IEntity, ILevelLine
{
    /// <summary>How long the hypervisor waits for guests before it ends an interrupt without them.</summary>
    public static readonly Duration Patience = 1.Ms;

    private readonly GuestLine _guests;
    private readonly LineLevel _level;
    private readonly IrqRoute _route;
    private readonly Occupancy _occupancy;
    private readonly AckType _ack;
    private readonly IpiPrice _ipi;
    private readonly LineVectors _vectors;
    private readonly RateLimiter _limiter;
    private readonly SortedSet<int> _unanswered = [];
    private bool _isInService;
    private PcpuId _takenOn = PcpuId.None;
    private int _forced;
    private ScheduledEvent _deadline;

    /// <param name="guests">The domains that are bound to it; each gets every interrupt.</param>
    /// <param name="level">The level of the wire; saved here.</param>
    /// <param name="route">The route to its pCPU; only this entity changes it.</param>
    /// <param name="owner">The first guest's port: the line follows the pCPU of its notify vCPU.</param>
    /// <param name="hypervisor">Rate limit, acknowledgement, whether lines follow vCPUs, cleanup after moves.</param>
    /// <param name="ipi">
    /// Price of the IPIs by which another pCPU asks for the end of an interrupt, and frees a vector.
    /// </param>
    public LevelLine(
        GuestLine guests,
        LineLevel level,
        IrqRoute route,
        LineSharer owner,
        Occupancy occupancy,
        HypervisorSpec hypervisor,
        IpiPrice ipi)
    {
        (_guests, _level, _route, _occupancy) = (guests, level, route, occupancy);
        (_ack, _ipi) = (hypervisor.IoApicAck, ipi);
        _vectors = new(route, owner, occupancy, hypervisor.IrqBalance, hypervisor.CleanupIpi ? ipi : null, guests);
        _limiter = new(route.Irq, hypervisor.IrqRateLimit);
    }

    private int Irq => _guests.Pirq;

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case LineAssert assert: Rise(assert.Source, context); break;
            case LineDeassert deassert: Fall(deassert.Source, context); break;
            case IrqTaken taken: Take(taken, context); break;
            case GuestEoi answer: Answer(answer.Vcpu, context); break;
            case ForcedEoi: Force(context); break;
            case IrqEnded: Leave(context); break;
            case SetIrqAffinity affinity: _vectors.Want(affinity.Pcpu); break;
            case IrqReenable: Enable(context); break;
            case VectorFreed: _vectors.EndCleanup(context); break;
            case GuestsChanged: ForgetOthers(context); break;
            case LeavePcpu leave: _vectors.Leave(leave, context); break;
            case ForgetPcpu forget: _vectors.Forget(forget.Pcpu); break;
            case HandOverLine next: HandOver(next.Fate, context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Save(StateWriter state)
    {
        _level.Save(state);
        _vectors.Save(state);
        _limiter.Save(state);
        state.Int(_unanswered.Count);
        foreach (var domain in _unanswered) state.Int(domain);
        state.Bool(_isInService);
        state.Int(_takenOn.Number);
        state.Int(_forced);
        _deadline.Save(state);
    }

    public void Load(StateReader state)
    {
        _level.Load(state);
        _vectors.Load(state);
        _limiter.Load(state);
        _unanswered.Clear();
        for (var left = state.Int(); left > 0; left--) _unanswered.Add(state.Int());
        _isInService = state.Bool();
        _takenOn = new(state.Int());
        _forced = state.Int();
        _deadline = ScheduledEvent.Load(state);
    }

    private void Rise(int source, EntityContext context)
    {
        if (!_level.Assert(source)) return;
        context.Record(IrqFacts.LineAsserted, new(Irq), source);
        Interrupt(context);
    }

    private void Fall(int source, EntityContext context)
    {
        _level.Deassert(source);
        context.Record(IrqFacts.LineDeasserted, new(Irq), source);
    }

    /// <summary>
    /// Remote IRR, or the mask, blocks duplicates while an interrupt is in service (I-17). The pin is masked while no
    /// guest has bound the line. After a hand-over nobody tells the pin that its interrupt has ended, so that it
    /// interrupts once more at most, whether the IOMMU blocks that or not (interrupts §25.3).
    /// </summary>
    private void Interrupt(EntityContext context)
    {
        if (!_level.IsHigh || _isInService || _limiter.IsDisabled || _guests.Sharers.Count == 0) return;
        if (_route.IsQuiet) return;
        _isInService = true;
        if (_route.IsBlocked) _route.RecordBlocked(context);
        else context.Send(_vectors.Target, new MsiWrite(Irq));
    }

    private void Take(IrqTaken taken, EntityContext context)
    {
        Invariant.Holds(_isInService, $"irq {Irq} is taken but did not interrupt");
        Invariant.Holds(
            _unanswered.Count == 0, $"irq {Irq} is taken while {_unanswered.Count} guests have not answered");
        context.Record(IrqFacts.Handled, new(Irq), taken.Pcpu, context.Now - taken.Raised);
        if (_route.IsStray)
        {
            context.Record(IrqFacts.CameAfterHandOver, new(Irq), LineFate.Stray, taken.Pcpu);
            _occupancy[taken.Pcpu].TakeStray(Irq);
            return;
        }

        var vector = _vectors.On(taken.Pcpu);
        _vectors.Acknowledge(taken.Pcpu, context);
        if (_limiter.Suppresses(context))
        {
            _isInService = false; // Acknowledged and masked: a high level interrupts again when the line is enabled.
            return;
        }

        (_takenOn, _forced) = (taken.Pcpu, 0);
        if (_guests.Sharers.Count == 0)
        {
            Leave(context); // The last guest freed the line while the interrupt was on its way.
            return;
        }

        if (_ack == AckType.Eoi) _occupancy[taken.Pcpu].Eois.Push(Irq, vector);
        foreach (var guest in _guests.Sharers)
        {
            _unanswered.Add(guest.Domain.Domain.Number);
            context.Send(guest.Entity, new SetPending(taken.Pcpu, true));
        }

        _deadline = context.Schedule(context.Self<ILevelLine>(), Patience, ForcedEoi.Instance, Phase.HostInterrupt);
    }

    /// <summary>
    /// An answer that comes after its interrupt was ended by force is ignored. If the line was taken again meanwhile,
    /// the answer counts for the new interrupt, because it does not say to which one it belongs.
    /// </summary>
    private void Answer(VcpuId vcpu, EntityContext context)
    {
        if (!_unanswered.Remove(_occupancy[vcpu].Domain.Number) || _unanswered.Count != 0) return;
        context.Cancel(ref _deadline);
        End(_occupancy.PlaceOf(vcpu), context);
    }

    /// <summary>A guest that frees the line will not answer; one that binds it gets what its devices want.</summary>
    private void ForgetOthers(EntityContext context)
    {
        var waited = _unanswered.Count > 0;
        _unanswered.RemoveWhere(domain => !_guests.Sharers.Any(guest => guest.Domain.Domain.Number == domain));
        if (waited && _unanswered.Count == 0)
        {
            context.Cancel(ref _deadline);
            End(PcpuId.None, context);
        }

        Interrupt(context);
    }

    /// <summary>
    /// An interrupt that guests have not answered is ended for the next kernel, and a level that is still high causes
    /// another one; a pin that Xen had masked meanwhile stays masked.
    /// </summary>
    private void HandOver(LineFate fate, EntityContext context)
    {
        _route.HandOver(fate);
        if (_unanswered.Count == 0) return;
        context.Cancel(ref _deadline);
        _unanswered.Clear();
        if (_ack == AckType.Eoi) End(PcpuId.None, context);
    }

    private void Force(EntityContext context)
    {
        _deadline = ScheduledEvent.None;
        _forced = _unanswered.Count;
        _unanswered.Clear();
        End(_takenOn, context);
    }

    /// <summary>Ends an interrupt: all guests have answered, or the hypervisor has stopped waiting for them.</summary>
    /// <param name="from">The pCPU on which the last answer came.</param>
    private void End(PcpuId from, EntityContext context)
    {
        switch (_ack)
        {
            case AckType.Unmask: Leave(context); break;
            case AckType.Eoi: HostEnd.Ask(Irq, from, _vectors.PlaceOf(_takenOn), _occupancy, _ipi, context); break;
            case AckType.None: throw new InvariantBrokenException($"level line {Irq} has no acknowledgement");
            default: throw new InvariantBrokenException($"level line {Irq} is acknowledged by {_ack}");
        }
    }

    /// <summary>The interrupt is over; a level that is still high, or high again, causes the next one.</summary>
    private void Leave(EntityContext context)
    {
        context.Record(IrqFacts.Ended, new(Irq), _takenOn, _forced);
        _isInService = false;
        Interrupt(context);
    }

    private void Enable(EntityContext context)
    {
        if (_route.IsStray) return; // What the rate limiter has masked stays so.
        _limiter.Enable(context);
        Interrupt(context);
    }
}
