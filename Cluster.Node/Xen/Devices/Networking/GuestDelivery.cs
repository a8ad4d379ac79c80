using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.Networking;

/// <summary>From a guest's driver to its applications, wherever the driver has the packets from.</summary>
/// <remarks>
/// Interrupts §18.3 step 4. Packets of one connection that a poll takes together are one message for the application.
/// </remarks>
internal sealed class GuestDelivery(DomainSeat seat, CostTable costs)
{
    private readonly Duration _perMessage = costs[SocketCosts.Receive];
    private readonly CopyPrice _copy = costs.GuestCopy();
    private EntityRef<INetApplication> _server = EntityRef<INetApplication>.None;
    private EntityRef<INetApplication>[] _clients = [];
    private bool _hasOneConnection;
    private int _merged;

    /// <inheritdoc cref="NetFrontend.AttachWorkloads"/>
    public void Attach(
        EntityRef<INetApplication> server,
        IReadOnlyList<EntityRef<INetApplication>> clients,
        bool hasOneConnection) =>
        (_server, _clients, _hasOneConnection) = (server, [.. clients], hasOneConnection);

    /// <summary>What a packet of a poll costs above the driver. A poll asks for its packets in their order.</summary>
    /// <param name="isFirst">Of the poll.</param>
    public Duration PriceOf(in Packet packet, bool isFirst)
    {
        var length = _copy.Of(packet.Bytes);
        _merged = isFirst ? packet.Bytes : _merged + packet.Bytes;
        if (!isFirst && _hasOneConnection && _merged <= SocketCosts.LongestMessage) return length;
        _merged = packet.Bytes;
        // The sender of a request sleeps until the reply; servers and readers pay for their own wakeups.
        return packet.Purpose == PacketPurpose.Reply ? length + _perMessage + seat.WakeCost : length + _perMessage;
    }

    public void Deliver(in Packet packet, int vcpu, EntityContext context)
    {
        var application = packet.Purpose == PacketPurpose.Request ? _server : ClientOf(packet.Id);
        if (!application.Exists)
        {
            context.Record(DeviceFacts.PacketDropped, new(seat.Domain), DropReason.NoSuchInterface, packet.Bytes);
            context.Record(PathFacts.RequestLost, new(seat.Domain), packet);
            return;
        }

        context.Record(DeviceFacts.PacketPassed, new(seat.Domain), packet.Bytes, PacketDirection.Received);
        context.Record(PathFacts.PacketTaken, seat.VcpuOf(vcpu), packet);
        context.Send(application, new PacketReceived(packet, vcpu));
    }

    private EntityRef<INetApplication> ClientOf(long id) =>
        _clients.Length == 0 ? EntityRef<INetApplication>.None : _clients[(int)(id % _clients.Length)];
}
