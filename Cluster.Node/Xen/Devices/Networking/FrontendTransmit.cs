using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.Networking;

/// <summary>A guest sends: through its stack, into its interface's queue, into the ring.</summary>
/// <remarks>
/// Interrupts §18.4. Part of <see cref="NetFrontend"/>. The time of the system call and of the stack is spent in
/// softirq context.
/// </remarks>
internal sealed class FrontendTransmit(
    int number, DomainSeat seat, CostTable costs, RingPage<Packet> ring, PortHandle port)
{
    /// <summary>Length of the interface's queue in packets: Linux's usual one (general behaviour †).</summary>
    public const int QueueLimit = 1_000;

    /// <summary>
    /// With fewer free slots the queue stops: one packet takes at most 18, and one slot is kept free (interrupts
    /// §18.4).
    /// </summary>
    private const int LeastFreeSlots = 19;

    /// <summary>Number of the ring in facts.</summary>
    private const RingKind Ring = RingKind.NetTx;

    /// <summary>Behind its limit there is room for what comes back from the ring of a back end that is gone.</summary>
    private readonly Fifo<Packet> _queue = new(QueueLimit + ring.Entries, ItemCodecs.Packets);
    private readonly Duration _perPacket = costs[NetworkCosts.PacketDriver];
    private readonly Duration _perSlot = costs[NetworkCosts.RingSlot];
    private readonly Duration _perMessage = costs[SocketCosts.Send];
    private readonly CopyPrice _copy = costs.GuestCopy();
    private int _throughStack;
    private bool _isStopped;
    private bool _isClosed;

    /// <summary>Packets at the head of the queue that have been in a ring before.</summary>
    private int _again;

    /// <summary>Waits until the ring is empty; None otherwise.</summary>
    private EntityRef<IDeviceLink> _closing = EntityRef<IDeviceLink>.None;

    public Doorbell Bell { get; } = new(seat, port, WorkTag.Of(FrontendWork.TransmitNotification));

    public void Send(in Packet packet, int vcpu, EntityContext context)
    {
        if (_queue.Count >= QueueLimit)
        {
            Drop(packet, number, seat.Domain, context);
            return;
        }

        _queue.Add(packet);
        var slots = Framing.SlotsOf(packet.Bytes);
        var foreseen = _queue.Count == 1 && ring.WouldNotifyRequests(slots);
        var length = _perPacket + (_perSlot * (slots - 1)) + Bell.Price(foreseen);
        if (packet.Purpose != PacketPurpose.Acknowledgement) length += _perMessage + _copy.Of(packet.Bytes);
        seat.Work(vcpu, vcpu, WorkClass.SoftIrq, length, WorkTag.Of(FrontendWork.TransmitStack, foreseen), context);
    }

    /// <summary>The interface's queue is full.</summary>
    public static void Drop(in Packet packet, int number, int domain, EntityContext context)
    {
        context.Record(DeviceFacts.PacketDropped, new(domain), DropReason.FrontendQueueFull, packet.Bytes);
        context.Record(DeviceFacts.InterfaceDropped, new(domain), number, DropReason.FrontendQueueFull);
        context.Record(PathFacts.RequestLost, new(domain), packet);
    }

    public void EndStack(bool paid, int vcpu, EntityContext context)
    {
        context.Record(PathFacts.PacketThroughStack, seat.VcpuOf(vcpu), _queue[_throughStack]);
        _throughStack++;
        Pump(paid, vcpu, context);
    }

    /// <summary>The backend has answered: buffers are free again. A handler's work, without a poll.</summary>
    public void TakeEvent(int vcpu, EntityContext context)
    {
        while (ring.WaitingResponses > 0) ring.TakeResponse();
        // Freed buffers are not urgent, so ask for a notification
        // when half of those outstanding are done (interrupts §18.1).
        var waiting = ring.ArmResponses(Math.Max(1, ring.Outstanding / 2));
        Invariant.Holds(!waiting, $"{ring.WaitingResponses} responses came within one step");
        Pump(paid: false, vcpu, context);
        if (_closing.Exists) EndClosing(vcpu, context);
    }

    /// <summary>
    /// Packets stay in the queue from now on. What the back end has not taken is sent by it before the ring is closed,
    /// or, if it is gone, goes back to the head of the queue.
    /// </summary>
    public void Close(CloseRing close, EntityContext context)
    {
        (_isClosed, _closing) = (true, close.ReplyTo);
        while (ring.WaitingResponses > 0) ring.TakeResponse();
        if (close.AtOnce) TakeBack(close.Vcpu, context);
        else EndClosing(close.Vcpu, context);
    }

    /// <summary>The ring is a new one.</summary>
    public void Open(int vcpu, EntityContext context)
    {
        _isClosed = false;
        Pump(paid: false, vcpu, context);
    }

    public void Save(StateWriter state)
    {
        _queue.Save(state);
        state.Int(_throughStack);
        state.Bool(_isStopped);
        state.Bool(_isClosed);
        state.Int(_again);
        state.Int(_closing.Number);
    }

    public void Load(StateReader state)
    {
        _queue.Load(state);
        _throughStack = state.Int();
        _isStopped = state.Bool();
        _isClosed = state.Bool();
        _again = state.Int();
        _closing = ItemCodecs.LoadLink(state);
    }

    private void TakeBack(int vcpu, EntityContext context)
    {
        var packets = new List<Packet>();
        while (ring.WaitingRequests > 0)
        {
            var packet = ring.TakeRequest();
            packets.Add(packet);
            for (var blank = Framing.SlotsOf(packet.Bytes) - 1; blank > 0; blank--) ring.TakeRequest();
        }

        for (var index = packets.Count - 1; index >= 0; index--) _queue.PutBack(packets[index]);
        _throughStack += packets.Count;
        _again += packets.Count;
        if (packets.Count > 0) context.Record(ControlFacts.Replayed, new(seat.Domain), Ring, packets.Count);
        Reply(vcpu, context);
    }

    private void EndClosing(int vcpu, EntityContext context)
    {
        if (ring.Unanswered + ring.WaitingRequests > 0)
        {
            ring.ArmResponses(ring.Outstanding);
            return;
        }

        Reply(vcpu, context);
    }

    private void Reply(int vcpu, EntityContext context)
    {
        context.Send(_closing, new RingClosed(vcpu));
        _closing = EntityRef<IDeviceLink>.None;
    }

    private void Pump(bool paid, int vcpu, EntityContext context)
    {
        if (_isClosed) return;
        var pushed = 0;
        for (; _throughStack > 0 && ring.FreeSlots >= LeastFreeSlots; _throughStack--, pushed++)
        {
            var packet = _queue.Remove();
            ring.PutRequest(packet);
            context.Record(PathFacts.PacketPushed, seat.VcpuOf(vcpu), packet);
            for (var blank = Framing.SlotsOf(packet.Bytes) - 1; blank > 0; blank--) ring.PutRequest(default);
            if (_again > 0) _again--;
            else context.Record(DeviceFacts.PacketPassed, new(seat.Domain), packet.Bytes, PacketDirection.Sent);
        }

        if (_throughStack > 0 && !_isStopped) context.Record(DeviceFacts.RingFull, new(seat.Domain), Ring,
            _throughStack);
        _isStopped = _throughStack > 0;
        if (pushed == 0) return;
        var notify = ring.PublishRequests();
        context.Record(DeviceFacts.RingPushed, new(seat.Domain), Ring, notify);
        if (notify) Bell.Ring(paid, vcpu, WorkClass.SoftIrq, context);
    }
}
