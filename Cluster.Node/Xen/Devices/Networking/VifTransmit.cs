using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.Devices.Limits;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.Networking;

/// <summary>The transmit side of a vif: a poll that copies the guest's packets and gives them to the bridge.</summary>
/// <remarks>
/// Interrupts §18.4. Part of <see cref="NetBackend"/>. Packets are copied, or mapped.
/// </remarks>
internal sealed class VifTransmit(
    int domain,
    DomainSeat seat,
    CostTable costs,
    RingPage<Packet> ring,
    PortHandle port,
    EventEnd end,
    EntityRef<INicDriver> bridge,
    GrantUse grants,
    Limiter? limit)
{
    /// <summary>Number of the ring in facts.</summary>
    private const RingKind Ring = RingKind.NetTx;

    private const PacketDirection Direction = PacketDirection.Sent;

    private readonly NapiPoller _napi = new(seat, costs);
    private readonly Duration _perPacket = costs[NetworkCosts.PacketBackend] + costs[NetworkCosts.Bridge];
    private readonly Duration _perSlot = costs[NetworkCosts.RingSlot];
    private bool _isClosed;
    private bool _isStale;

    public Doorbell Bell { get; } = new(seat, port, WorkTag.Of(BackendWork.TransmitNotification));

    /// <summary>An event of the channel has come, which is served until the poll rests.</summary>
    public void BeginEvent()
    {
        if (!_isClosed) end.Set(Direction, true);
    }

    /// <summary>The frontend has put packets into the ring.</summary>
    public void TakeEvent(int vcpu, EntityContext context)
    {
        if (!_isClosed && !_napi.IsPolling) LookAgain(vcpu, context);
    }

    /// <summary>There is credit again.</summary>
    public void TakeCredit(int vcpu, EntityContext context)
    {
        limit!.Release();
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

        for (var taken = 0; taken < count; taken++)
        {
            var packet = ring.TakeRequest();
            ring.PutResponse(packet);
            for (var blank = Framing.SlotsOf(packet.Bytes) - 1; blank > 0; blank--)
                ring.PutResponse(ring.TakeRequest());
            context.Record(PathFacts.PacketCollected, seat.VcpuOf(vcpu), packet);
            context.Send(bridge, new ForwardPacket(packet, vcpu));
        }

        var notify = ring.PublishResponses();
        context.Record(DeviceFacts.RingPushed, new(domain), Ring, notify);
        if (notify) Bell.Ring(paid, vcpu, WorkClass.SoftIrq, context);
        LookAgain(vcpu, context);
        _napi.Report(count, context);
    }

    /// <summary>The ring is not used any more, and a poll under way takes nothing.</summary>
    public void Close()
    {
        (_isClosed, _isStale) = (true, _napi.IsPolling);
        end.Set(Direction, false);
    }

    /// <summary>The ring is a new one.</summary>
    public void Open()
    {
        _isClosed = false;
        ring.Reset();
    }

    public void Save(StateWriter state)
    {
        _napi.Save(state);
        state.Bool(end.IsOpen(Direction));
        state.Bool(_isClosed);
        state.Bool(_isStale);
        limit?.Save(state);
    }

    public void Load(StateReader state)
    {
        _napi.Load(state);
        end.Set(Direction, state.Bool());
        _isClosed = state.Bool();
        _isStale = state.Bool();
        limit?.Load(state);
    }

    private void LookAgain(int vcpu, EntityContext context)
    {
        if (limit is { IsHeld: true }) return;
        if (ring.WaitingRequests > 0)
        {
            BeginPoll(vcpu, context);
            return;
        }

        _napi.Rest();
        var waiting = ring.ArmRequests();
        Invariant.Holds(!waiting, $"the transmit poll of {domain} sleeps while {ring.WaitingRequests} packets wait");
        end.End(Direction, vcpu, context);
    }

    private void BeginPoll(int vcpu, EntityContext context)
    {
        var (count, slots, length) = (0, 0, Duration.Zero);
        while (slots < ring.WaitingRequests && _napi.HasRoomFor(count))
        {
            var bytes = ring.PeekRequest(slots).Bytes;
            if (limit?.TryTake(bytes, context) == false) break;
            var more = Framing.SlotsOf(bytes);
            length += _perPacket + (_perSlot * (more - 1)) + grants.Of(bytes, more);
            (count, slots) = (count + 1, slots + more);
        }

        if (count == 0)
        {
            _napi.Rest();
            limit!.Hold(ring.PeekRequest(0).Bytes, vcpu, context);
            return;
        }

        var foreseen = ring.WouldNotifyResponses(slots);
        length += Bell.Price(foreseen) + grants.Take(count, slots, context);
        _napi.Begin(count, length, WorkTag.Of(BackendWork.TransmitPoll, foreseen), vcpu, context);
    }
}
