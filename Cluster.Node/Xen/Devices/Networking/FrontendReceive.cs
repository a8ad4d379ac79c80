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
    private bool _isClosed;
    private bool _isStale;

    public Doorbell Bell { get; } = new(seat, port, WorkTag.Of(FrontendWork.ReceiveNotification));

    public GuestDelivery Delivery { get; } = new(seat, costs);

    /// <summary>Puts a buffer into every free slot.</summary>
    /// <returns>True if the backend must be notified.</returns>
    public bool Fill()
    {
        while (ring.FreeSlots > 0) ring.PutRequest(default);
        return ring.PublishRequests();
    }

    public void TakeEvent(int vcpu, EntityContext context)
    {
        if (!_napi.IsPolling && !_isClosed) LookAgain(vcpu, context);
    }

    public void EndPoll(bool paid, int vcpu, EntityContext context)
    {
        var count = _napi.End();
        if (_isStale)
        {
            _isStale = false;
            if (!_isClosed) LookAgain(vcpu, context);
            return;
        }

        for (var taken = 0; taken < count; taken++) DeliverNext(vcpu, context);

        var notify = Fill();
        context.Record(DeviceFacts.RingPushed, new(seat.Domain), Ring, notify);
        if (notify) Bell.Ring(paid, vcpu, WorkClass.SoftIrq, context);
        LookAgain(vcpu, context);
        _napi.Report(count, context);
    }

    /// <summary>
    /// The ring is not used any more: what is in it goes up at once, and a poll under way finds nothing.
    /// </summary>
    public void Close(int vcpu, EntityContext context)
    {
        (_isClosed, _isStale) = (true, _napi.IsPolling);
        while (ring.WaitingResponses > 0) DeliverNext(vcpu, context);
    }

    /// <summary>The ring is a new one.</summary>
    public void Open(int vcpu, EntityContext context)
    {
        _isClosed = false;
        var notify = Fill();
        context.Record(DeviceFacts.RingPushed, new(seat.Domain), Ring, notify);
        if (notify) Bell.Ring(paid: false, vcpu, WorkClass.SoftIrq, context);
    }

    public void Save(StateWriter state)
    {
        _napi.Save(state);
        state.Bool(_isClosed);
        state.Bool(_isStale);
    }

    public void Load(StateReader state)
    {
        _napi.Load(state);
        _isClosed = state.Bool();
        _isStale = state.Bool();
    }

    private void DeliverNext(int vcpu, EntityContext context)
    {
        var packet = ring.TakeResponse();
        for (var blank = framing.SlotsOf(packet) - 1; blank > 0; blank--) ring.TakeResponse();
        Delivery.Deliver(packet, vcpu, context);
    }

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
        var (count, slots, length) = (0, 0, Duration.Zero);
        while (slots < ring.WaitingResponses && _napi.HasRoomFor(count))
        {
            ref readonly var packet = ref ring.PeekResponse(slots);
            var more = framing.SlotsOf(packet);
            var packets = framing.PacketsOf(packet);
            length += (_perPacket * packets) + (_perSlot * (more - packets))
                + Delivery.PriceOf(packet, isFirst: count == 0);
            (count, slots) = (count + 1, slots + more);
        }

        var foreseen = ring.WouldNotifyRequests(slots);
        length += Bell.Price(foreseen);
        _napi.Begin(count, length, WorkTag.Of(FrontendWork.ReceivePoll, foreseen), vcpu, context);
    }
}
