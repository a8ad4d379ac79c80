using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.Networking;

/// <summary>The bridge behind a NIC: which back end, or which NIC, a packet goes to.</summary>
/// <remarks>Interrupts §18.3 step 1. Part of the NIC's driver; without state, and without cost of its own.</remarks>
/// <param name="host">Number of the host.</param>
/// <param name="seat">The driver domain.</param>
/// <param name="nic">The NIC that the driver drives.</param>
/// <param name="fabric">The bridges of other NICs.</param>
/// <param name="vifs">The interfaces at the bridge.</param>
internal sealed class Bridge(
    int host, DomainSeat seat, EntityRef<INic> nic, NetworkFabric fabric, VifTable vifs)
{
    /// <summary>A packet that came by the wire goes to its interface.</summary>
    public void Deliver(in Packet packet, int vcpu, EntityContext context)
    {
        context.Record(PathFacts.PacketPolled, seat.VcpuOf(vcpu), packet);
        if (packet.To.Host == host && vifs.TryFind(packet, out var backend))
            context.Send(backend, new ForwardPacket(packet, vcpu));
        else
            Drop(packet, context);
    }

    /// <summary>A packet that a guest sent goes to an interface here, or to the wire.</summary>
    public void Forward(ForwardPacket forward, EntityContext context)
    {
        var to = forward.Packet.To;
        if (to.Host == host && vifs.TryFind(forward.Packet, out var backend))
            context.Send(backend, forward);
        else if (to.Host == host && vifs.IsAtFunction(to))
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
