using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.Networking;

/// <summary>
/// A guest's own driver of a queue of a virtual function, or of a NIC that is assigned to it: its poll takes packets
/// from the device and gives them to applications.
/// </summary>
/// <remarks>
/// Interrupts §13, §18.3 and §18.6. It costs what the driver and the stack of any guest cost; there is no bridge, no
/// grant and no copy between domains. Each frame beyond a packet's first costs what it costs a driver domain.
/// </remarks>
/// <param name="seat">The guest.</param>
/// <param name="costs">The host's costs.</param>
/// <param name="ring">Shared with the queue of the device, which saves it.</param>
/// <param name="framing">Frames per packet.</param>
internal sealed class DirectDriver(DomainSeat seat, CostTable costs, NicRing ring, Framing framing)
    : IEntity, IPortHandler, IWorkOwner
{
    private readonly NapiPoller _napi = new(seat, costs);
    private readonly Duration _perPacket = costs[NetworkCosts.PacketDriver];
    private readonly Duration _perFrame = costs[NetworkCosts.WireFrame];

    public GuestDelivery Delivery { get; } = new(seat, costs);

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case EventDelivered delivered: BeginPolling(delivered.Vcpu, context); break;
            case WorkFinished finished: EndPoll(finished.Vcpu, context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Save(StateWriter state) => _napi.Save(state);

    public void Load(StateReader state) => _napi.Load(state);

    private void BeginPolling(int vcpu, EntityContext context)
    {
        ring.Acknowledge();
        if (!_napi.IsPolling) LookAgain(vcpu, context);
    }

    private void LookAgain(int vcpu, EntityContext context)
    {
        if (ring.Count > 0)
        {
            BeginPoll(vcpu, context);
            return;
        }

        _napi.Rest();
        ring.Arm();
    }

    private void BeginPoll(int vcpu, EntityContext context)
    {
        var (count, frames, length) = (0, 0, Duration.Zero);
        for (; count < ring.Count && _napi.HasRoomFor(frames); count++)
        {
            var more = framing.FramesOf(ring[count].Bytes);
            var packets = framing.PacketsOf(ring[count]);
            length += (_perPacket * packets) + (_perFrame * (more - packets))
                + Delivery.PriceOf(ring[count], isFirst: count == 0);
            frames += more;
        }

        _napi.Begin(count, length, WorkTag.None, vcpu, context);
    }

    private void EndPoll(int vcpu, EntityContext context)
    {
        var count = _napi.End();
        for (var taken = 0; taken < count; taken++)
        {
            var packet = ring.Take();
            context.Record(PathFacts.PacketPolled, seat.VcpuOf(vcpu), packet);
            Delivery.Deliver(packet, vcpu, context);
        }

        LookAgain(vcpu, context);
        _napi.Report(count, context);
    }
}
