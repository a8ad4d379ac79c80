using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.Networking;

/// <summary>The transmit side of an interface that the guest drives itself: through its stack to the NIC.</summary>
/// <remarks>
/// Interrupts §13 and §18.4. The doorbell is a write to memory of the device that is mapped into the guest, so it does
/// not exit, and costs nothing here. The device drops what it has no descriptor for, as for a driver domain.
/// </remarks>
/// <param name="number">Index of the interface in the guest.</param>
/// <param name="seat">The guest.</param>
/// <param name="costs">The host's costs.</param>
/// <param name="nic">The NIC that it uses.</param>
internal sealed class DirectInterface(int number, DomainSeat seat, CostTable costs, EntityRef<INic> nic)
    : IEntity, INetFrontend
{
    private readonly Fifo<Packet> _queue = new(FrontendTransmit.QueueLimit, ItemCodecs.Packets);
    private readonly Duration _perPacket = costs[NetworkCosts.PacketDriver];
    private readonly Duration _perMessage = costs[SocketCosts.Send];
    private readonly CopyPrice _copy = costs.GuestCopy();

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case SendPacket send: Send(send.Packet, send.Vcpu, context); break;
            case WorkFinished finished: EndStack(finished.Vcpu, context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Save(StateWriter state) => _queue.Save(state);

    public void Load(StateReader state) => _queue.Load(state);

    private void Send(in Packet packet, int vcpu, EntityContext context)
    {
        if (_queue.IsFull)
        {
            FrontendTransmit.Drop(packet, number, seat.Domain, context);
            return;
        }

        _queue.Add(packet);
        var length = _perPacket;
        if (packet.Purpose != PacketPurpose.Acknowledgement) length += _perMessage + _copy.Of(packet.Bytes);
        seat.Work(vcpu, vcpu, WorkClass.SoftIrq, length, WorkTag.None, context);
    }

    private void EndStack(int vcpu, EntityContext context)
    {
        var packet = _queue.Remove();
        context.Record(PathFacts.PacketThroughStack, seat.VcpuOf(vcpu), packet);
        context.Record(PathFacts.PacketPushed, seat.VcpuOf(vcpu), packet);
        context.Record(DeviceFacts.PacketPassed, new(seat.Domain), packet.Bytes, PacketDirection.Sent);
        context.Send(nic, new TransmitPacket(packet));
    }
}
