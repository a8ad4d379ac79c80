using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices;

/// <summary>How a driver notifies the other end of its ring, and pays for it.</summary>
/// <remarks>
/// The send hypercall takes CPU time, which has to be asked for before it is certain that the ring will want it. The
/// driver looks ahead (<see cref="Price"/>); if the forecast was no, the hypercall's time is asked for afterwards.
/// </remarks>
/// <param name="seat">The driver's domain.</param>
/// <param name="port">The driver's own end.</param>
/// <param name="alone">The tag of work that consists of the hypercall alone.</param>
internal sealed class Doorbell(DomainSeat seat, PortHandle port, WorkTag alone)
{
    /// <summary>What to add to the work whose end will probably ring.</summary>
    public Duration Price(bool foreseen) => foreseen ? seat.NotifyCost : Duration.Zero;

    /// <summary>The ring says that the other end must be notified.</summary>
    public void Ring(bool paid, int vcpu, WorkClass work, EntityContext context)
    {
        if (paid) Press(vcpu, context);
        else seat.Work(vcpu, vcpu, work, seat.NotifyCost, alone, context);
    }

    /// <summary>The hypercall's time is spent.</summary>
    public void Press(int vcpu, EntityContext context) => seat.Notify(port, vcpu, context);
}
