using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Interrupts;

/// <summary>One physical line: an edge-triggered, maskable MSI bound to one domain (ack type "none").</summary>
/// <remarks>
/// While the rate limiter has disabled it, its device is masked. Interrupts §10.2 steps 2, 3 and 6, §10.4. Invariant
/// I-18. For level lines see <see cref="LevelLine"/>.
/// </remarks>
/// <param name="route">Where the device writes, and its mask; only this entity changes it.</param>
/// <param name="guest">The owner's pirq port: the line follows the pCPU of the vCPU that the port signals.</param>
/// <param name="occupancy">Gives the pCPU of the owner's vCPU.</param>
/// <param name="rateLimit">Interrupts per 10 ms; 0 is off.</param>
/// <param name="follows">True if the line follows its vCPU (not <c>noirqbalance</c>).</param>
/// <param name="cleanup">Price of the IPI that frees its old vector after a move; null if that costs nothing.</param>
public sealed class IrqDesc(
    IrqRoute route, LineSharer guest, Occupancy occupancy, int rateLimit, bool follows, IpiPrice? cleanup = null)
    : IEntity, IIrqDesc
{
    private readonly LineVectors _vectors = new(route, guest, occupancy, follows, cleanup);
    private readonly EntityRef<IPort> _port = guest.Entity;
    private readonly RateLimiter _limiter = new(route.Irq, rateLimit);

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case IrqTaken taken: Take(taken, context); break;
            case SetIrqAffinity affinity: _vectors.Want(affinity.Pcpu); break;
            case IrqReenable: Enable(context); break;
            case VectorFreed: _vectors.EndCleanup(context); break;
            case GuestsChanged: break; // An event for a port that is closed is dropped there, and counted.
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Save(StateWriter state)
    {
        _vectors.Save(state);
        _limiter.Save(state);
    }

    public void Load(StateReader state)
    {
        _vectors.Load(state);
        _limiter.Load(state);
    }

    private void Take(IrqTaken taken, EntityContext context)
    {
        var waited = context.Now - taken.Raised;
        context.Record(IrqFacts.Handled, new(route.Irq), taken.Pcpu, waited);
        _vectors.Acknowledge(taken.Pcpu, context);
        if (_limiter.Suppresses(context))
        {
            route.Mask(); // This one is acknowledged and lost: an edge source must raise it again.
            return;
        }

        context.Send(_port, new SetPending(taken.Pcpu, true));
    }

    private void Enable(EntityContext context)
    {
        _limiter.Enable(context);
        route.Unmask(context);
    }
}
