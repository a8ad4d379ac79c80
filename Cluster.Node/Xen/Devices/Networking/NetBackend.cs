using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.Devices.Limits;
using ActorXen.Xen.Devices.Notices;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.Networking;

/// <summary>
/// The driver domain's end of one guest's network interface (vif): both directions, each with an event channel of its
/// own, or one for both.
/// </summary>
/// <remarks>Interrupts §18.2 to §18.4. The rings are saved by the frontend.</remarks>
public sealed class NetBackend : IEntity, INetBackend, IGuestTimerOwner, IRingEnd
{
    private readonly PortHandle _transmitPort;
    private readonly PortHandle _receivePort;
    private readonly VifReceive _receive;
    private readonly VifTransmit _transmit;

    /// <param name="domain">The guest that it serves.</param>
    /// <param name="seat">The driver domain.</param>
    /// <param name="costs">The host's costs.</param>
    /// <param name="framing">Of the NIC behind the bridge.</param>
    /// <param name="transmit">What the guest sends.</param>
    /// <param name="transmitPort">
    /// The driver domain's end of that direction's channel, which may be that of both; late EOI.
    /// </param>
    /// <param name="receive">What the guest receives.</param>
    /// <param name="receivePort">The driver domain's end of that direction's channel; late EOI.</param>
    /// <param name="bridge">The NicDriver.</param>
    /// <param name="number">Index of the interface in the guest.</param>
    /// <param name="grants">How it gets at what the guest sends, and gives it what it receives.</param>
    /// <param name="limit">Of what the interface sends, and its queues, which share it; null if there is none.</param>
    /// <param name="notices">When it tells the guest of what it receives; null for at once.</param>
    internal NetBackend(
        int domain,
        DomainSeat seat,
        CostTable costs,
        Framing framing,
        RingPage<Packet> transmit,
        PortHandle transmitPort,
        RingPage<Packet> receive,
        PortHandle receivePort,
        EntityRef<INicDriver> bridge,
        int number,
        GrantUse grants,
        (LimitSpec Spec, int Queues)? limit = null,
        NoticeSpec? notices = null)
    {
        (_transmitPort, _receivePort) = (transmitPort, receivePort);
        var end = new EventEnd(seat, transmitPort);
        _receive = new(
            domain, number, seat, costs, framing, receive, receivePort,
            receivePort.Number == transmitPort.Number ? end : new(seat, receivePort), grants,
            NoticeHold.Of(notices ?? PromptNotices.Instance, domain, seat, WorkTag.Of(BackendWork.Notice)));
        _transmit = new(
            domain, seat, costs, transmit, transmitPort, end, bridge, grants,
            Limiter.Of(RingKind.NetTx, domain, seat, limit?.Spec, limit?.Queues ?? 1));
    }

    /// <summary>Packets for the guest that are not in the ring yet.</summary>
    internal int Waiting => _receive.Waiting;

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case ForwardPacket forward: _receive.Queue(forward.Packet, forward.Vcpu, context); break;
            case EventDelivered delivered: TakeEvent(delivered, context); break;
            case GuestTimerFired fired when fired.Tag == WorkTag.Of(BackendWork.Notice):
                _receive.EndHold(fired.Vcpu, context);
                break;
            case GuestTimerFired fired: _transmit.TakeCredit(fired.Vcpu, context); break;
            case WorkFinished finished: Continue(finished.Tag, finished.Vcpu, context); break;
            case CloseRing close: Close(close, context); break;
            case OpenRing: Open(context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Save(StateWriter state)
    {
        _receive.Save(state);
        _transmit.Save(state);
    }

    public void Load(StateReader state)
    {
        _receive.Load(state);
        _transmit.Load(state);
    }

    /// <summary>An event of a channel for both directions may be for either, so both look.</summary>
    private void TakeEvent(EventDelivered delivered, EntityContext context)
    {
        var (sends, receives) = (delivered.Port == _transmitPort.Number, delivered.Port == _receivePort.Number);
        if (sends) _transmit.BeginEvent();
        if (receives) _receive.BeginEvent();
        if (sends) _transmit.TakeEvent(delivered.Vcpu, context);
        if (receives) _receive.TakeEvent(delivered.Vcpu, context);
    }

    private void Close(CloseRing close, EntityContext context)
    {
        _receive.Close(context);
        _transmit.Close();
        context.Send(close.ReplyTo, new RingClosed(close.Vcpu));
    }

    /// <summary>The binding of its ports makes it look into the rings.</summary>
    private void Open(EntityContext context)
    {
        _receive.Open(context);
        _transmit.Open();
    }

    private void Continue(WorkTag tag, int vcpu, EntityContext context)
    {
        switch (tag.Kind<BackendWork>())
        {
            case BackendWork.ReceiveBatch: _receive.EndBatch(tag.IsPaid, vcpu, context); break;
            case BackendWork.ReceiveNotification: _receive.Bell.Press(vcpu, context); break;
            case BackendWork.TransmitPoll: _transmit.EndPoll(tag.IsPaid, vcpu, context); break;
            case BackendWork.TransmitNotification: _transmit.Bell.Press(vcpu, context); break;
            default: throw new InvariantBrokenException($"a vif has no work {tag}");
        }
    }
}
