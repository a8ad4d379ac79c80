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
internal sealed class FrontendReceive(DomainSeat seat, CostTable costs, RingPage<Packet> ring, PortHandle port)
{
    /// <summary>Number of the ring in facts.</summary>
    private const RingKind Ring = RingKind.NetRx;

    private readonly NapiPoller _napi = new(seat, costs);
    private readonly Duration _perPacket = costs[NetworkCosts.PacketDriver];
    private EntityRef<INetApplication> _server = EntityRef<INetApplication>.None;
    private EntityRef<INetApplication>[] _clients = [];

    public Doorbell Bell { get; } = new(seat, port, WorkTag.Of(FrontendWork.ReceiveNotification));

    public void Attach(EntityRef<INetApplication> server, IReadOnlyList<EntityRef<INetApplication>> clients) =>
        (_server, _clients) = (server, [.. clients]);

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
        for (var taken = 0; taken < count; taken++) Deliver(ring.TakeResponse(), vcpu, context);
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
        var count = _napi.BatchOf(ring.WaitingResponses);
        if (count == 0)
        {
            var waiting = ring.ArmResponses();
            Invariant.Holds(!waiting, $"the poll of {seat.Domain} sleeps while {ring.WaitingResponses} packets wait");
            return;
        }

        var foreseen = ring.WouldNotifyRequests(count);
        var length = (_perPacket * count) + Bell.Price(foreseen);
        _napi.Begin(count, length, WorkTag.Of(FrontendWork.ReceivePoll, foreseen), vcpu, context);
    }

    private void Deliver(in Packet packet, int vcpu, EntityContext context)
    {
        var application = packet.Purpose == PacketPurpose.Request ? _server : ClientOf(packet.Id);
        if (!application.Exists)
        {
            context.Record(DeviceFacts.PacketDropped, new(seat.Domain), DropReason.NoSuchInterface, packet.Bytes);
            return;
        }

        context.Record(DeviceFacts.PacketPassed, new(seat.Domain), packet.Bytes, PacketDirection.Received);
        context.Send(application, new PacketReceived(packet, vcpu));
    }

    private EntityRef<INetApplication> ClientOf(long id) =>
        _clients.Length == 0 ? EntityRef<INetApplication>.None : _clients[(int)(id % _clients.Length)];
}
