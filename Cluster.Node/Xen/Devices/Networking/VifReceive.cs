using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.Networking;

/// <summary>The receive thread of a vif: from the bridge's queue into the guest's buffers, by grant copies.</summary>
/// <remarks>Interrupts §18.3 steps 2 and 3. Part of <see cref="NetBackend"/>.</remarks>
internal sealed class VifReceive(
    int domain, int number, DomainSeat seat, CostTable costs, RingPage<Packet> ring, PortHandle port)
{
    /// <summary>Packets, and grant operations, per batch.</summary>
    private const int MostPerBatch = 64;

    /// <summary>Number of the ring in facts.</summary>
    private const RingKind Ring = RingKind.NetRx;

    private readonly VifQueue _queue = new();
    private readonly Duration _perPacket = costs[NetworkCosts.PacketBackend];
    private readonly GrantCopyPrice _copy = costs.GrantCopy();
    private int _planned;
    private bool _eventIsOpen;

    public Doorbell Bell { get; } = new(seat, port, WorkTag.Of(BackendWork.ReceiveNotification));

    public int Waiting => _queue.Count;

    private bool IsAwake => _planned > 0;

    public void Queue(in Packet packet, int vcpu, EntityContext context)
    {
        if (!_queue.TryAdd(packet, context.Now))
        {
            Drop(DropReason.BackendQueueFull, packet.Bytes, context);
            return;
        }

        // Without buffers the thread sleeps until the frontend has refilled the ring.
        if (!IsAwake && ring.WaitingRequests > 0) BeginBatch(DomainSeat.AnyVcpu, vcpu, context);
        else if (!IsAwake && _queue.Count == 1) AwaitBuffers(context);
    }

    /// <summary>The frontend has put buffers into the ring.</summary>
    public void TakeEvent(int vcpu, EntityContext context)
    {
        _eventIsOpen = true;
        if (!IsAwake) TakeTurn(DomainSeat.AnyVcpu, vcpu, context);
    }

    public void EndBatch(bool paid, int vcpu, EntityContext context)
    {
        for (; _planned > 0; _planned--)
        {
            ring.TakeRequest();
            ring.PutResponse(_queue.Remove());
        }

        var notify = ring.PublishResponses();
        context.Record(DeviceFacts.RingPushed, new(domain), Ring, notify);
        if (notify) Bell.Ring(paid, vcpu, WorkClass.KernelThread, context);
        TakeTurn(vcpu, vcpu, context);
    }

    public void Save(StateWriter state)
    {
        _queue.Save(state);
        state.Int(_planned);
        state.Bool(_eventIsOpen);
    }

    public void Load(StateReader state)
    {
        _queue.Load(state);
        _planned = state.Int();
        _eventIsOpen = state.Bool();
    }

    private void TakeTurn(int place, int from, EntityContext context)
    {
        while (_queue.HeadIsTooOld(context.Now))
            Drop(DropReason.TooOld, _queue.Remove().Bytes, context);
        if (_queue.Count > 0 && ring.WaitingRequests > 0) BeginBatch(place, from, context);
        else Sleep(from, context);
    }

    private void Drop(DropReason reason, int bytes, EntityContext context)
    {
        context.Record(DeviceFacts.PacketDropped, new(domain), reason, bytes);
        context.Record(DeviceFacts.InterfaceDropped, new(domain), number, reason);
    }

    private void BeginBatch(int place, int from, EntityContext context)
    {
        _planned = Math.Min(MostPerBatch, Math.Min(_queue.Count, ring.WaitingRequests));
        var foreseen = ring.WouldNotifyResponses(_planned);
        var length = (_perPacket * _planned) + Bell.Price(foreseen);
        for (var index = 0; index < _planned; index++) length += _copy.Of(_queue.BytesAt(index));
        seat.Work(place, from, WorkClass.KernelThread, length, WorkTag.Of(BackendWork.ReceiveBatch, foreseen), context);
    }

    private void Sleep(int vcpu, EntityContext context)
    {
        if (_queue.Count > 0) AwaitBuffers(context);
        if (_eventIsOpen) seat.FinishEvent(port, vcpu, context);
        _eventIsOpen = false;
    }

    private void AwaitBuffers(EntityContext context)
    {
        var waiting = ring.ArmRequests();
        Invariant.Holds(!waiting, $"the receive thread of {domain} sleeps while {ring.WaitingRequests} buffers wait");
        context.Record(DeviceFacts.RingFull, new(domain), Ring, _queue.Count);
    }
}
