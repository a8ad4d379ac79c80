using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices;

/// <summary>How a driver notifies the other end of its ring, and pays for it.</summary>
/// <remarks>
/// The send hypercall takes CPU time, which the driver must request before it is certain that the ring needs a
/// notification. The driver looks ahead (<see cref="Price"/>). If the forecast was no but the ring needs one, the
/// driver requests the hypercall's time afterwards.
/// </remarks>
/// <param name="seat">The driver's domain.</param>
/// <param name="port">The driver's own end of the channel.</param>
/// <param name="alone">The tag of work that consists of the hypercall alone.</param>
internal sealed class Doorbell(DomainSeat seat, PortHandle port, WorkTag alone)
{
    /// <summary>The CPU time to add to work at whose end the driver will probably notify.</summary>
    public Duration Price(bool foreseen) => foreseen ? seat.NotifyCost : Duration.Zero;

    /// <summary>Notifies the other end, because the ring requires it.</summary>
    public void Ring(bool paid, int vcpu, WorkClass work, EntityContext context)
    {
        if (paid) Press(vcpu, context);
        else seat.Work(vcpu, vcpu, work, seat.NotifyCost, alone, context);
    }

    /// <summary>The hypercall's time is spent.</summary>
    public void Press(int vcpu, EntityContext context) => seat.Notify(port, vcpu, context);
}
