using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.Networking;

/// <summary>
/// A driver domain's driver of a NIC, and the bridge behind it; of a NIC with several queues, one for each of them.
/// </summary>
/// <remarks>
/// Interrupts §18.3 step 1 and §18.6. Each received packet costs <c>nic.driver.cycles</c> and its passage over the
/// bridge, and each of its frames beyond the first one more; frames that are not merged cost what packets do. For
/// packets of guests, the backend's poll charges the bridge, and the transmit path is part of
/// <c>netback.packet.cycles</c>.
/// </remarks>
/// <param name="seat">The driver domain.</param>
/// <param name="costs">The host's costs.</param>
/// <param name="ring">Shared with the NIC, which saves it.</param>
/// <param name="nic">The NIC that it drives.</param>
/// <param name="fabric">The bridges of other NICs.</param>
/// <param name="framing">Frames per packet.</param>
/// <param name="vifs">The interfaces at the bridge, which the parts of the driver share.</param>
public sealed class NicDriver(
    int host,
    DomainSeat seat,
    CostTable costs,
    NicRing ring,
    EntityRef<INic> nic,
    NetworkFabric fabric,
    Framing framing,
    VifTable vifs)
    : IEntity, INicDriver
{
    private readonly Bridge _bridge = new(host, seat, nic, fabric, vifs);
    private readonly NapiPoller _napi = new(seat, costs);
    private readonly Duration _perPacket = costs[NetworkCosts.PacketDriver] + costs[NetworkCosts.Bridge];
    private readonly Duration _perFrame = costs[NetworkCosts.WireFrame];

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case EventDelivered delivered: BeginPolling(delivered.Vcpu, context); break;
            case WorkFinished finished: EndPoll(finished.Vcpu, context); break;
            case ForwardPacket forward: _bridge.Forward(forward, context); break;
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

    /// <summary>
    /// Begins the next poll or, when nothing waits, enables interrupts again. Nothing can arrive in between, because it
    /// is one step.
    /// </summary>
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

    /// <summary>The weight of a poll counts frames, but it takes whole packets.</summary>
    private void BeginPoll(int vcpu, EntityContext context)
    {
        var (count, frames, length) = (0, 0, Duration.Zero);
        for (; count < ring.Count && _napi.HasRoomFor(frames); count++)
        {
            var more = framing.FramesOf(ring[count].Bytes);
            var packets = framing.PacketsOf(ring[count]);
            length += (_perPacket * packets) + (_perFrame * (more - packets));
            frames += more;
        }

        _napi.Begin(count, length, WorkTag.None, vcpu, context);
    }

    private void EndPoll(int vcpu, EntityContext context)
    {
        var count = _napi.End();
        for (var taken = 0; taken < count; taken++) _bridge.Deliver(ring.Take(), vcpu, context);
        LookAgain(vcpu, context);
        _napi.Report(count, context);
    }
}
