using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.Networking;

/// <summary>
/// The late end of a back end's event (interrupts §7.2): it is over when each direction that its channel serves rests.
/// </summary>
/// <param name="seat">The driver domain.</param>
/// <param name="port">The driver domain's end of the channel.</param>
internal sealed class EventEnd(DomainSeat seat, PortHandle port)
{
    private bool _isSending;
    private bool _isReceiving;

    public bool IsOpen(PacketDirection direction) =>
        direction == PacketDirection.Sent ? _isSending : _isReceiving;

    /// <summary>An event has come that concerns the direction, or a restored run has one.</summary>
    public void Set(PacketDirection direction, bool isOpen)
    {
        if (direction == PacketDirection.Sent) _isSending = isOpen;
        else _isReceiving = isOpen;
    }

    /// <summary>The direction rests.</summary>
    public void End(PacketDirection direction, int vcpu, EntityContext context)
    {
        if (!IsOpen(direction)) return;
        Set(direction, false);
        if (!_isSending && !_isReceiving) seat.FinishEvent(port, vcpu, context);
    }
}
