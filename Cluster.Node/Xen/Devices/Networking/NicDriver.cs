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
/// <param name="vifs">The interfaces at the bridge, which the parts of the driver share; its own by default.</param>
public sealed class NicDriver(
    int host,
    DomainSeat seat,
    CostTable costs,
    NicRing ring,
    EntityRef<INic> nic,
    NetworkFabric fabric,
    Framing framing,
    VifTable? vifs = null)
    : IEntity, INicDriver
{
    private readonly VifTable _vifs = vifs ?? new();
    private readonly NapiPoller _napi = new(seat, costs);
    private readonly Duration _perPacket = costs[NetworkCosts.PacketDriver] + costs[NetworkCosts.Bridge];
    private readonly Duration _perFrame = costs[NetworkCosts.WireFrame];

    /// <summary>
    /// Connects the backend of a domain's interface to the bridge. Called once, before the run begins.
    /// </summary>
    public void AttachVif(int domain, EntityRef<INetBackend> backend, int number = 0) =>
        _vifs.Add(domain, number, [backend], connections: 0);

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case EventDelivered delivered: BeginPolling(delivered.Vcpu, context); break;
            case WorkFinished finished: EndPoll(finished.Vcpu, context); break;
            case ForwardPacket forward: Bridge(forward, context); break;
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
        for (var taken = 0; taken < count; taken++) Deliver(ring.Take(), vcpu, context);
        LookAgain(vcpu, context);
        _napi.Report(count, context);
    }

    private void Deliver(in Packet packet, int vcpu, EntityContext context)
    {
        context.Record(PathFacts.PacketPolled, seat.VcpuOf(vcpu), packet);
        if (packet.To.Host == host && _vifs.TryFind(packet, out var backend))
            context.Send(backend, new ForwardPacket(packet, vcpu));
        else
            Drop(packet, context);
    }

    private void Bridge(ForwardPacket forward, EntityContext context)
    {
        var to = forward.Packet.To;
        if (to.Host == host && _vifs.TryFind(forward.Packet, out var backend))
            context.Send(backend, forward);
        else if (to.Host == host && _vifs.IsAtFunction(to))
            context.Send(nic, new TransmitPacket(forward.Packet));
        else if (to.Host == host && to.Domain >= 0 && fabric.NicOf(to) == new EntityAddress<INic>(host, nic))
            Drop(forward.Packet, context);
        else
            context.Send(nic, new TransmitPacket(forward.Packet));
    }

    private static void Drop(in Packet packet, EntityContext context)
    {
        context.Record(DeviceFacts.PacketDropped, new(packet.To.Domain), DropReason.NoSuchInterface, packet.Bytes);
        context.Record(PathFacts.RequestLost, new(packet.To.Domain), packet);
    }
}
