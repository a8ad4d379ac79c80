using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.Devices.Notices;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.Networking;

/// <summary>The receive thread of a vif: from the bridge's queue into the guest's buffers, by grant copies.</summary>
/// <remarks>Interrupts §18.3 steps 2 and 3. Part of <see cref="NetBackend"/>.</remarks>
internal sealed class VifReceive(
    int domain,
    int number,
    DomainSeat seat,
    CostTable costs,
    Framing framing,
    RingPage<Packet> ring,
    PortHandle port,
    EventEnd end,
    GrantUse grants,
    NoticeHold? hold = null)
{
    /// <summary>Packets per batch.</summary>
    private const int MostPerBatch = 64;

    /// <summary>Number of the ring in facts.</summary>
    private const RingKind Ring = RingKind.NetRx;

    private const PacketDirection Direction = PacketDirection.Received;

    private readonly VifQueue _queue = new();
    private readonly Duration _perPacket = costs[NetworkCosts.PacketBackend];
    private readonly Duration _perSlot = costs[NetworkCosts.RingSlot];
    private readonly GrantCopyPrice _copy = costs.GrantCopy();
    private int _planned;
    private bool _isClosed;
    private bool _isStale;

    public Doorbell Bell { get; } = new(seat, port, WorkTag.Of(BackendWork.ReceiveNotification));

    public int Waiting => _queue.Count;

    private bool IsAwake => _planned > 0;

    /// <summary>The guest has buffers for the first packet.</summary>
    private bool HeadFits => _queue.Count > 0 && framing.SlotsOf(_queue[0]) <= ring.WaitingRequests;

    public void Queue(in Packet packet, int vcpu, EntityContext context)
    {
        if (_isClosed)
        {
            Drop(DropReason.InterfaceDown, packet, context);
            return;
        }

        if (!_queue.TryAdd(packet, context.Now))
        {
            Drop(DropReason.BackendQueueFull, packet, context);
            return;
        }

        // Without buffers the thread sleeps until the frontend has refilled the ring.
        if (!IsAwake && HeadFits) BeginBatch(DomainSeat.AnyVcpu, vcpu, context);
        else if (!IsAwake && _queue.Count == 1) AwaitBuffers(context);
    }

    /// <summary>An event of the channel has come, which is served until the thread rests.</summary>
    public void BeginEvent()
    {
        if (!_isClosed) end.Set(Direction, true);
    }

    /// <summary>The frontend has put buffers into the ring.</summary>
    public void TakeEvent(int vcpu, EntityContext context)
    {
        if (!_isClosed && !IsAwake) TakeTurn(DomainSeat.AnyVcpu, vcpu, context);
    }

    public void EndBatch(bool paid, int vcpu, EntityContext context)
    {
        if (_isStale)
        {
            (_isStale, _planned) = (false, 0);
            if (!_isClosed) TakeTurn(vcpu, vcpu, context);
            return;
        }

        var packets = _planned;
        for (; _planned > 0; _planned--)
        {
            var packet = _queue.Remove();
            ring.TakeRequest();
            ring.PutResponse(packet);
            context.Record(PathFacts.PacketCopied, seat.VcpuOf(vcpu), packet);
            for (var blank = framing.SlotsOf(packet) - 1; blank > 0; blank--)
            {
                ring.TakeRequest();
                ring.PutResponse(default);
            }
        }

        var notify = ring.PublishResponses();
        context.Record(DeviceFacts.RingPushed, new(domain), Ring, notify);
        var isDue = hold is null ? notify : hold.Add(notify, packets, vcpu, context);
        if (isDue) Bell.Ring(paid, vcpu, WorkClass.KernelThread, context);
        TakeTurn(vcpu, vcpu, context);
    }

    /// <summary>The timer of a hold has expired.</summary>
    public void EndHold(int vcpu, EntityContext context)
    {
        if (hold!.Expire(vcpu, context)) Bell.Ring(paid: false, vcpu, WorkClass.SoftIrq, context);
    }

    /// <summary>What waits for the guest is lost, and a batch under way finds nothing.</summary>
    public void Close(EntityContext context)
    {
        (_isClosed, _isStale) = (true, IsAwake);
        end.Set(Direction, false);
        hold?.Forget();
        while (_queue.Count > 0) Drop(DropReason.InterfaceDown, _queue.Remove(), context);
    }

    /// <summary>The ring is a new one. What was in the old one for the guest, it has not taken.</summary>
    public void Open(EntityContext context)
    {
        _isClosed = false;
        while (ring.WaitingResponses > 0)
        {
            var packet = ring.TakeResponse();
            for (var blank = framing.SlotsOf(packet) - 1; blank > 0; blank--) ring.TakeResponse();
            Drop(DropReason.InterfaceDown, packet, context);
        }

        ring.Reset();
    }

    public void Save(StateWriter state)
    {
        _queue.Save(state);
        state.Int(_planned);
        state.Bool(end.IsOpen(Direction));
        state.Bool(_isClosed);
        state.Bool(_isStale);
        hold?.Save(state);
    }

    public void Load(StateReader state)
    {
        _queue.Load(state);
        _planned = state.Int();
        end.Set(Direction, state.Bool());
        _isClosed = state.Bool();
        _isStale = state.Bool();
        hold?.Load(state);
    }

    private void TakeTurn(int place, int from, EntityContext context)
    {
        while (_queue.HeadIsTooOld(context.Now))
            Drop(DropReason.TooOld, _queue.Remove(), context);
        if (HeadFits) BeginBatch(place, from, context);
        else Sleep(from, context);
    }

    private void Drop(DropReason reason, in Packet packet, EntityContext context)
    {
        context.Record(DeviceFacts.PacketDropped, new(domain), reason, packet.Bytes);
        context.Record(PathFacts.RequestLost, new(domain), packet);
        context.Record(DeviceFacts.InterfaceDropped, new(domain), number, reason);
    }

    private void BeginBatch(int place, int from, EntityContext context)
    {
        var (slots, length) = (0, place == DomainSeat.AnyVcpu ? seat.WakeCost : Duration.Zero);
        for (_planned = 0; _planned < MostPerBatch && _planned < _queue.Count; _planned++)
        {
            var packet = _queue[_planned];
            var more = framing.SlotsOf(packet);
            if (slots + more > ring.WaitingRequests) break;
            var packets = framing.PacketsOf(packet);
            length += (_perPacket * packets) + (_perSlot * (more - packets)) + _copy.Of(packet.Bytes, more);
            slots += more;
        }

        var foreseen = hold is null && ring.WouldNotifyResponses(slots);
        length += Bell.Price(foreseen) + grants.Copy(slots, context);
        seat.Work(place, from, WorkClass.KernelThread, length, WorkTag.Of(BackendWork.ReceiveBatch, foreseen), context);
    }

    private void Sleep(int vcpu, EntityContext context)
    {
        if (_queue.Count > 0) AwaitBuffers(context);
        end.End(Direction, vcpu, context);
    }

    private void AwaitBuffers(EntityContext context)
    {
        var waiting = ring.ArmRequests(framing.SlotsOf(_queue[0]));
        Invariant.Holds(!waiting, $"the receive thread of {domain} sleeps while {ring.WaitingRequests} buffers wait");
        context.Record(DeviceFacts.RingFull, new(domain), Ring, _queue.Count);
    }
}
