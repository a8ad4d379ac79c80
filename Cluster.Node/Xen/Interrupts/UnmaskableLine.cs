using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Interrupts;

/// <summary>
/// One physical line of a device that cannot mask its messages: each interrupt stays in service on the pCPU that took
/// it until the guest has answered (ack type "EOI").
/// </summary>
/// <remarks>
/// Interrupts §10.2 to §10.4. Invariants I-15, I-16, I-18. A message that comes to the same pCPU meanwhile waits there,
/// because its own vector holds it back. After a move a message may still come to the old pCPU while one is in service
/// on the new one: one answer ends both, each on its pCPU.
/// </remarks>
public sealed class UnmaskableLine : IEntity, IUnmaskableLine
{
    private readonly int _irq;
    private readonly IrqRoute _route;
    private readonly LineSharer _guest;
    private readonly Occupancy _occupancy;
    private readonly IpiPrice _ipi;
    private readonly LineVectors _vectors;
    private readonly RateLimiter _limiter;

    /// <summary>pCPUs on which an interrupt waits for the answer.</summary>
    private readonly SortedSet<int> _unanswered = [];

    /// <summary>pCPUs that have been asked to end theirs, and whether the answer was missing.</summary>
    private readonly SortedDictionary<int, bool> _ending = [];
    private ScheduledEvent _deadline;

    /// <param name="route">The route to its pCPU; only this entity changes it.</param>
    /// <param name="guest">The owner's port: the line follows the pCPU of its notify vCPU.</param>
    /// <param name="hypervisor">Rate limit, whether lines follow vCPUs, cleanup after moves.</param>
    /// <param name="ipi">Price of the IPIs by which another pCPU asks for an end, and frees a vector.</param>
    public UnmaskableLine(
        IrqRoute route, LineSharer guest, Occupancy occupancy, HypervisorSpec hypervisor, IpiPrice ipi)
    {
        (_irq, _route, _guest, _occupancy, _ipi) = (route.Irq, route, guest, occupancy, ipi);
        _vectors = new(route, guest, occupancy, hypervisor.IrqBalance, hypervisor.CleanupIpi ? ipi : null);
        _limiter = new(_irq, hypervisor.IrqRateLimit);
    }

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case IrqTaken taken: Take(taken, context); break;
            case GuestEoi answer: Answer(answer.Vcpu, context); break;
            case ForcedEoi: Force(context); break;
            case EoiMade made: Leave(made.Pcpu, context); break;
            case SetIrqAffinity affinity: _vectors.Want(affinity.Pcpu); break;
            case IrqReenable: _limiter.Enable(context); break;
            case VectorFreed: _vectors.EndCleanup(context); break;
            case GuestsChanged: EndWithoutGuest(context); break;
            case LeavePcpu leave: _vectors.Leave(leave, context); break;
            case ForgetPcpu forget: _vectors.Forget(forget.Pcpu); break;
            case HandOverLine next: HandOver(next.Fate, context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Save(StateWriter state)
    {
        _vectors.Save(state);
        _limiter.Save(state);
        state.Int(_unanswered.Count);
        foreach (var pcpu in _unanswered) state.Int(pcpu);
        state.Int(_ending.Count);
        foreach (var (pcpu, isForced) in _ending)
        {
            state.Int(pcpu);
            state.Bool(isForced);
        }

        _deadline.Save(state);
    }

    public void Load(StateReader state)
    {
        _vectors.Load(state);
        _limiter.Load(state);
        _unanswered.Clear();
        for (var left = state.Int(); left > 0; left--) _unanswered.Add(state.Int());
        _ending.Clear();
        for (var left = state.Int(); left > 0; left--) _ending.Add(state.Int(), state.Bool());
        _deadline = ScheduledEvent.Load(state);
    }

    private void Take(IrqTaken taken, EntityContext context)
    {
        context.Record(IrqFacts.Handled, new(_irq), taken.Pcpu, context.Now - taken.Raised);
        if (_route.IsStray)
        {
            context.Record(IrqFacts.CameAfterHandOver, new(_irq), LineFate.Stray, taken.Pcpu);
            if (_occupancy[taken.Pcpu].LosesEois) _occupancy[taken.Pcpu].TakeStray(_irq);
            else context.Record(IrqFacts.Ended, new(_irq), taken.Pcpu, 0);
            return;
        }

        var vector = _vectors.On(taken.Pcpu);
        // A move waits until nothing is in service, so that a vector on a stack keeps its line.
        if (_unanswered.Count == 0 && _ending.Count == 0) _vectors.Acknowledge(taken.Pcpu, context);
        if (_limiter.Suppresses(context)) return; // Acknowledged and lost: the device must raise it again.
        // A message that had waited at a pCPU which the line has left since has no vector there, and is over at once;
        // so is one that no guest has bound, whose event is dropped at the port.
        if (vector != 0 && _guest.IsBound) BeginService(taken.Pcpu, vector, context);
        else context.Record(IrqFacts.Ended, new(_irq), taken.Pcpu, 0);
        context.Send(_guest.Entity, new SetPending(taken.Pcpu, true));
    }

    private void BeginService(PcpuId pcpu, int vector, EntityContext context)
    {
        _occupancy[pcpu].Eois.Push(_irq, vector);
        _unanswered.Add(pcpu.Number);
        if (_deadline.IsSet) context.Cancel(ref _deadline);
        _deadline = context.Schedule(
            context.Self<IAnsweredLine>(), LevelLine.Patience, ForcedEoi.Instance, Phase.HostInterrupt);
    }

    /// <summary>An answer that comes after its interrupts were ended by force is ignored.</summary>
    private void Answer(VcpuId vcpu, EntityContext context)
    {
        if (_unanswered.Count == 0) return;
        context.Cancel(ref _deadline);
        End(_occupancy.PlaceOf(vcpu), isForced: false, context);
    }

    /// <summary>A guest that frees the line will not answer.</summary>
    private void EndWithoutGuest(EntityContext context)
    {
        if (_guest.IsBound || _unanswered.Count == 0) return;
        context.Cancel(ref _deadline);
        End(PcpuId.None, isForced: false, context);
    }

    /// <summary>The next kernel finds the APICs with nothing in service (interrupts §25.3).</summary>
    private void HandOver(LineFate fate, EntityContext context)
    {
        _route.HandOver(fate);
        if (_unanswered.Count == 0) return;
        context.Cancel(ref _deadline);
        End(PcpuId.None, isForced: false, context);
    }

    private void Force(EntityContext context)
    {
        _deadline = ScheduledEvent.None;
        End(PcpuId.None, isForced: true, context);
    }

    private void End(PcpuId from, bool isForced, EntityContext context)
    {
        foreach (var pcpu in _unanswered)
        {
            _ending.Add(pcpu, isForced);
            HostEnd.Ask(_irq, from, _vectors.PlaceOf(new(pcpu)), _occupancy, _ipi, context);
        }

        _unanswered.Clear();
    }

    /// <summary>The interrupt is over on one pCPU, which takes the next message.</summary>
    private void Leave(PcpuId pcpu, EntityContext context)
    {
        _ending.Remove(pcpu.Number, out var isForced);
        context.Record(IrqFacts.Ended, new(_irq), pcpu, isForced ? 1 : 0);
    }
}
