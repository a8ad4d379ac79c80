using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.Networking;

/// <summary>
/// A guest receives: a poll takes packets out of the ring, gives them to applications and refills it.
/// </summary>
/// <remarks>
/// Interrupts §18.3 step 4 and §18.6. Part of <see cref="NetFrontend"/>. Buffers are always available.
/// </remarks>
internal sealed class FrontendReceive(
    DomainSeat seat, CostTable costs, Framing framing, RingPage<Packet> ring, PortHandle port)
{
    /// <summary>Number of the ring in facts.</summary>
    private const RingKind Ring = RingKind.NetRx;

    private readonly NapiPoller _napi = new(seat, costs);
    private readonly Duration _perPacket = costs[NetworkCosts.PacketDriver];
    private readonly Duration _perSlot = costs[NetworkCosts.RingSlot];
    private readonly Duration _perMessage = costs[SocketCosts.Receive];
    private readonly CopyPrice _copy = costs.GuestCopy();
    private EntityRef<INetApplication> _server = EntityRef<INetApplication>.None;
    private EntityRef<INetApplication>[] _clients = [];
    private bool _hasOneConnection;

    public Doorbell Bell { get; } = new(seat, port, WorkTag.Of(FrontendWork.ReceiveNotification));

    public void Attach(
        EntityRef<INetApplication> server,
        IReadOnlyList<EntityRef<INetApplication>> clients,
        bool hasOneConnection) =>
        (_server, _clients, _hasOneConnection) = (server, [.. clients], hasOneConnection);

    /// <summary>Puts a buffer into every free slot.</summary>
    /// <returns>True if the backend must be notified.</returns>
    public bool Fill()
    {
        while (ring.FreeSlots > 0) ring.PutRequest(default);
        return ring.PublishRequests();
    }

    public void TakeEvent(int vcpu, EntityContext context)
    {
        if (!_napi.IsPolling) LookAgain(vcpu, context);
    }

    public void EndPoll(bool paid, int vcpu, EntityContext context)
    {
        var count = _napi.End();
        for (var taken = 0; taken < count; taken++)
        {
            var packet = ring.TakeResponse();
            for (var blank = framing.SlotsOf(packet) - 1; blank > 0; blank--) ring.TakeResponse();
            Deliver(packet, vcpu, context);
        }

        var notify = Fill();
        context.Record(DeviceFacts.RingPushed, new(seat.Domain), Ring, notify);
        if (notify) Bell.Ring(paid, vcpu, WorkClass.SoftIrq, context);
        LookAgain(vcpu, context);
        _napi.Report(count, context);
    }

    public void Save(StateWriter state) => _napi.Save(state);

    public void Load(StateReader state) => _napi.Load(state);

    private void LookAgain(int vcpu, EntityContext context)
    {
        if (ring.WaitingResponses == 0)
        {
            _napi.Rest();
            var waiting = ring.ArmResponses();
            Invariant.Holds(!waiting, $"the poll of {seat.Domain} sleeps while {ring.WaitingResponses} packets wait");
            return;
        }

        BeginPoll(vcpu, context);
    }

    private void BeginPoll(int vcpu, EntityContext context)
    {
        var (count, slots, merged, length) = (0, 0, 0, Duration.Zero);
        while (slots < ring.WaitingResponses && _napi.HasRoomFor(count))
        {
            ref readonly var packet = ref ring.PeekResponse(slots);
            var more = framing.SlotsOf(packet);
            var packets = framing.PacketsOf(packet);
            length += (_perPacket * packets) + (_perSlot * (more - packets)) + _copy.Of(packet.Bytes);
            merged += packet.Bytes;
            if (count == 0 || !_hasOneConnection || merged > SocketCosts.LongestMessage)
            {
                length += _perMessage;
                // The sender of a request sleeps until the reply; servers and readers pay for their own wakeups.
                if (packet.Purpose == PacketPurpose.Reply) length += seat.WakeCost;
                merged = packet.Bytes;
            }

            (count, slots) = (count + 1, slots + more);
        }

        var foreseen = ring.WouldNotifyRequests(slots);
        length += Bell.Price(foreseen);
        _napi.Begin(count, length, WorkTag.Of(FrontendWork.ReceivePoll, foreseen), vcpu, context);
    }

    private void Deliver(in Packet packet, int vcpu, EntityContext context)
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
