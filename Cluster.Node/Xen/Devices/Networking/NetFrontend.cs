using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.Networking;

/// <summary>
/// A guest's network interface, or one of its queues: both directions, each with an event channel of its own, or one
/// for both.
/// </summary>
/// <remarks>Interrupts §18.2 to §18.4 and §18.6. Saves both rings.</remarks>
public sealed class NetFrontend : IEntity, INetFrontend, IRingEnd
{
    private readonly PortHandle _transmitPort;
    private readonly PortHandle _receivePort;
    private readonly RingPage<Packet> _transmitRing;
    private readonly RingPage<Packet> _receiveRing;
    private readonly FrontendTransmit _transmit;
    private readonly FrontendReceive _receive;
    private EntityRef<INetFrontend>[] _queues = [];
    private int _connections;

    /// <param name="costs">The host's costs.</param>
    /// <param name="framing">Of the NIC behind the bridge.</param>
    /// <param name="transmit">Shared with the backend.</param>
    /// <param name="transmitPort">The guest's end of that direction's channel.</param>
    /// <param name="receive">Shared with the backend.</param>
    /// <param name="receivePort">The guest's end of that direction's channel.</param>
    /// <param name="number">Index of the interface in the guest.</param>
    public NetFrontend(
        DomainSeat seat,
        CostTable costs,
        Framing framing,
        RingPage<Packet> transmit,
        PortHandle transmitPort,
        RingPage<Packet> receive,
        PortHandle receivePort,
        int number = 0)
    {
        (_transmitRing, _transmitPort, _receiveRing, _receivePort) = (transmit, transmitPort, receive, receivePort);
        _transmit = new(number, seat, costs, transmit, transmitPort);
        _receive = new(seat, costs, framing, receive, receivePort);
    }

    /// <summary>Where its packets go.</summary>
    internal GuestDelivery Delivery => _receive.Delivery;

    /// <summary>Connects the applications. Called once, before the run begins.</summary>
    /// <param name="server">
    /// The server, which gets requests; <see cref="EntityRef{TRole}.None"/> if the guest serves nothing.
    /// </param>
    /// <param name="clients">
    /// The clients, which get replies. A client's index in this list is the id of any of its packets modulo the list's
    /// length.
    /// </param>
    /// <param name="hasOneConnection">
    /// True if all that arrives is of one connection, so that what a poll finds together is one message.
    /// </param>
    public void AttachWorkloads(
        EntityRef<INetApplication> server,
        IReadOnlyList<EntityRef<INetApplication>> clients,
        bool hasOneConnection = false) =>
        _receive.Delivery.Attach(server, clients, hasOneConnection);

    /// <summary>
    /// Connects the further queues of the interface to its first one, with which applications speak. Called once,
    /// before the run begins.
    /// </summary>
    /// <param name="queues">By number, from 1.</param>
    /// <param name="connections">Of the applications; 0 if each request has its own.</param>
    public void AttachQueues(IReadOnlyList<EntityRef<INetFrontend>> queues, int connections) =>
        (_queues, _connections) = ([.. queues], connections);

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case SendPacket send: Send(send, context); break;
            case EventDelivered delivered: TakeEvent(delivered, context); break;
            case WorkFinished finished: Continue(finished.Tag, finished.Vcpu, context); break;
            case CloseRing close: Close(close, context); break;
            case OpenRing open: Open(open.Vcpu, context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    /// <summary>
    /// Connects the interface: fills every slot of the receive ring with
    /// a buffer. The backend expects that, so it gets no notification.
    /// </summary>
    public void Start(EntityContext context) => _receive.Fill();

    public void Save(StateWriter state)
    {
        _transmitRing.Save(state);
        _receiveRing.Save(state);
        _transmit.Save(state);
        _receive.Save(state);
    }

    public void Load(StateReader state)
    {
        _transmitRing.Load(state);
        _receiveRing.Load(state);
        _transmit.Load(state);
        _receive.Load(state);
    }

    /// <summary>An event of a channel for both directions may be for either, so both look.</summary>
    private void TakeEvent(EventDelivered delivered, EntityContext context)
    {
        if (delivered.Port == _transmitPort.Number) _transmit.TakeEvent(delivered.Vcpu, context);
        if (delivered.Port == _receivePort.Number) _receive.TakeEvent(delivered.Vcpu, context);
    }

    private void Send(SendPacket send, EntityContext context)
    {
        var queue = _queues.Length == 0 ? 0 : FlowQueue.Of(send.Packet, _connections, _queues.Length + 1);
        if (queue == 0) _transmit.Send(send.Packet, send.Vcpu, context);
        else context.Send(_queues[queue - 1], send);
    }

    private void Close(CloseRing close, EntityContext context)
    {
        _receive.Close(close.Vcpu, context);
        _transmit.Close(close, context);
    }

    private void Open(int vcpu, EntityContext context)
    {
        _receive.Open(vcpu, context);
        _transmit.Open(vcpu, context);
    }

    private void Continue(WorkTag tag, int vcpu, EntityContext context)
    {
        switch (tag.Kind<FrontendWork>())
        {
            case FrontendWork.TransmitStack: _transmit.EndStack(tag.IsPaid, vcpu, context); break;
            case FrontendWork.TransmitNotification: _transmit.Bell.Press(vcpu, context); break;
            case FrontendWork.ReceivePoll: _receive.EndPoll(tag.IsPaid, vcpu, context); break;
            case FrontendWork.ReceiveNotification: _receive.Bell.Press(vcpu, context); break;
            default: throw new InvariantBrokenException($"a network interface has no work {tag}");
        }
    }
}
