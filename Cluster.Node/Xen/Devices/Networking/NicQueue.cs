using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.Networking;

/// <summary>
/// A receive queue of a NIC beyond its first, or of one of its virtual functions; it has its own MSI-X vector
/// (interrupts §10, §13, §22).
/// </summary>
/// <param name="spec">Moderation and size, as of all queues.</param>
/// <param name="costs">DMA and message latencies.</param>
/// <param name="ring">Shared with the queue's part of the driver; saved here.</param>
/// <param name="route">The route of its interrupt line.</param>
/// <param name="isDirect">Whether a guest drives it.</param>
/// <param name="window">How it sees that guest's memory; null if it never waits.</param>
public sealed class NicQueue(
    NicSpec spec, CostTable costs, NicRing ring, IrqRoute route, bool isDirect = false, DmaWindow? window = null)
    : IEntity, INicQueue
{
    private readonly NicReceive _receive = new(spec, costs, ring, route, isDirect, window);

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case PacketArrived arrived: _receive.Receive(arrived.Packet, context); break;
            case CoalesceExpired: _receive.Expire(context); break;
            case Appointment: _receive.LookAgain(context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Save(StateWriter state) => _receive.Save(state);

    public void Load(StateReader state) => _receive.Load(state);
}
