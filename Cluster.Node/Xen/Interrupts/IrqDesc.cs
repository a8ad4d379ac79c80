using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Interrupts;

/// <summary>One physical line: an edge-triggered, maskable MSI bound to one domain (ack type "none").</summary>
/// <remarks>
/// While the rate limiter has disabled it, its device is masked; so it is while no domain has bound a line that goes
/// from one to another. Interrupts §10.2 steps 2, 3 and 6, §10.4. Invariant I-18. For level lines see
/// <see cref="LevelLine"/>.
/// </remarks>
/// <param name="route">Where the device writes, and its mask; only this entity changes it.</param>
/// <param name="guest">The owner's pirq port: the line follows the pCPU of the vCPU that the port signals.</param>
/// <param name="occupancy">Gives the pCPU of the owner's vCPU.</param>
/// <param name="rateLimit">Interrupts per 10 ms; 0 is off.</param>
/// <param name="follows">True if the line follows its vCPU (not <c>noirqbalance</c>).</param>
/// <param name="cleanup">Price of the IPI that frees its old vector after a move; null if that costs nothing.</param>
/// <param name="guests">Who has bound it, if it goes to other domains during the run; otherwise null.</param>
/// <param name="byDpci">
/// Guests that get the interrupts by the softirq dpci (interrupts §13), if the line is theirs; null for none.
/// </param>
/// <param name="posted">Guests to which the IOMMU posts them, if the line is theirs; null for none.</param>
public sealed class IrqDesc(
    IrqRoute route, LineSharer guest, Occupancy occupancy, int rateLimit, bool follows, IpiPrice? cleanup = null,
    GuestLine? guests = null, IReadOnlySet<DomainId>? byDpci = null, IReadOnlySet<DomainId>? posted = null)
    : IEntity, IMessageLine
{
    private readonly LineVectors _vectors = new(route, guest, occupancy, follows, cleanup, guests);
    private readonly RateLimiter _limiter = new(route.Irq, rateLimit);
    private bool _isMaskedByGuest;

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case IrqTaken taken: Take(taken, context); break;
            case SetIrqAffinity affinity: _vectors.Want(affinity.Pcpu); break;
            case IrqReenable: Enable(context); break;
            case DpciServed served: context.Send(Guest.Entity, new SetPending(served.Pcpu, true)); break;
            case PostedIrq: Post(context); break;
            case WakeupTaken wakeup: context.Send(Guest.Entity, new SetPending(wakeup.Pcpu, true)); break;
            case VectorFreed: _vectors.EndCleanup(context); break;
            case MaskMessage mask: ChangeMask(mask.IsMasked, context); break;
            case HandOverLine next: route.HandOver(next.Fate); break;
            case GuestsChanged: ChangeGuests(context); break;
            case LeavePcpu leave: _vectors.Leave(leave, context); break;
            case ForgetPcpu forget: _vectors.Forget(forget.Pcpu); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Save(StateWriter state)
    {
        _vectors.Save(state);
        _limiter.Save(state);
        state.Bool(_isMaskedByGuest);
    }

    public void Load(StateReader state)
    {
        _vectors.Load(state);
        _limiter.Load(state);
        _isMaskedByGuest = state.Bool();
    }

    private bool IsUnbound => guests is { Sharers.Count: 0 };

    private LineSharer Guest => guests is { Sharers.Count: > 0 } ? guests.Sharers[0] : guest;

    private void Take(IrqTaken taken, EntityContext context)
    {
        var waited = context.Now - taken.Raised;
        context.Record(IrqFacts.Handled, new(route.Irq), taken.Pcpu, waited);
        if (route.IsStray)
        {
            context.Record(IrqFacts.CameAfterHandOver, new(route.Irq), LineFate.Stray, taken.Pcpu);
            occupancy[taken.Pcpu].TakeStray(route.Irq);
            return;
        }

        _vectors.Acknowledge(taken.Pcpu, context);
        if (_limiter.Suppresses(context))
        {
            route.Mask(); // This one is acknowledged and lost: an edge source must raise it again.
            return;
        }

        var to = Guest;
        if (byDpci?.Contains(to.Domain.Domain) == true)
            context.Send(route.EntityOf(taken.Pcpu), new QueueDpci(route.Irq));
        else context.Send(to.Entity, new SetPending(taken.Pcpu, true));
    }

    /// <summary>
    /// The IOMMU has written the interrupt to the descriptor of the vCPU that the port signals (interrupts §12.3). That
    /// of a blocked vCPU is read when the pCPU where it blocked takes the wakeup vector; the others become pending now.
    /// </summary>
    private void Post(EntityContext context)
    {
        // It was for the guest that had the line before, which is told nothing of it any more.
        if (!route.IsPosted || IsUnbound) return;
        var to = Guest;
        var vcpu = occupancy[to.Notified];
        if ((vcpu.Reasons & PauseReasons.Blocked) != 0)
        {
            context.Record(IrqFacts.Posted, new(route.Irq), PostedTo.Blocked, vcpu.Waker);
            context.Send(route.EntityOf(vcpu.Waker), new PostedWakeup(route.Irq));
            return;
        }

        var place = vcpu.State == RunState.Running ? occupancy.PlaceOf(vcpu.Number) : PcpuId.None;
        context.Record(
            IrqFacts.Posted, new(route.Irq), place == PcpuId.None ? PostedTo.Waiting : PostedTo.Running, place);
        context.Send(to.Entity, SignalMessages.SetPending(PcpuId.None, inInterrupt: true));
    }

    private void Enable(EntityContext context)
    {
        _limiter.Enable(context);
        UnmaskIfNobodyMasks(context);
    }

    private void ChangeMask(bool isMasked, EntityContext context)
    {
        if (route.IsStray) return;
        _isMaskedByGuest = isMasked;
        if (isMasked) route.Mask();
        else UnmaskIfNobodyMasks(context);
    }

    /// <summary>Guest, rate limiter, and the time between two guests: each masks the device by itself.</summary>
    private void UnmaskIfNobodyMasks(EntityContext context)
    {
        if (!_isMaskedByGuest && !_limiter.IsDisabled && !IsUnbound && !route.IsStray) route.Unmask(context);
    }

    /// <summary>
    /// An event for a port that is closed is dropped there, and counted. A line that goes from one domain to another
    /// is masked between them, and the new driver looks at its device at once: the old one may not have served it.
    /// </summary>
    private void ChangeGuests(EntityContext context)
    {
        if (guests is null || route.IsStray) return;
        if (IsUnbound)
        {
            route.Mask();
            return;
        }

        route.IsPosted = posted?.Contains(Guest.Domain.Domain) == true;
        _isMaskedByGuest = false; // The new driver begins with a message that is not masked.
        UnmaskIfNobodyMasks(context);
        context.Send(Guest.Entity, new SetPending(route.Destination, false));
    }
}
