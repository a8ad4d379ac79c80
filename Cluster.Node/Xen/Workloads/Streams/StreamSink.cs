using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Workloads.Streams;

/// <summary>The external reader of a guest's stream, beyond the host's NIC: reads at once, and acknowledges.</summary>
/// <remarks>Its own wire is as fast as the host's.</remarks>
/// <param name="spec">Packets per acknowledgement.</param>
/// <param name="site">The guest that sends, and the way to it.</param>
public sealed class StreamSink(StreamSenderSpec spec, OutsideSite site) : IEntity, IOutside
{
    /// <summary>What an acknowledgement takes on the wire: the least frame.</summary>
    private const int AckBytes = 64;

    private readonly NetAddress _self = new(site.Guest.Host, -1);
    private readonly Duration _onWire = WireTime.Of(AckBytes, site.GigabitPerSecond);
    private readonly int[] _readSinceAck = new int[spec.Streams];
    private VirtualTime _wireFree;

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case PacketArrived arrived: Read(arrived.Packet, context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Save(StateWriter state)
    {
        state.Long(_wireFree.Nanoseconds);
        foreach (var read in _readSinceAck) state.Int(read);
    }

    public void Load(StateReader state)
    {
        _wireFree = new(state.Long());
        for (var connection = 0; connection < spec.Streams; connection++) _readSinceAck[connection] = state.Int();
    }

    private void Read(in Packet packet, EntityContext context)
    {
        ref var read = ref _readSinceAck[packet.Id % spec.Streams];
        if (++read < spec.AckEvery) return;
        read = 0;
        _wireFree = VirtualTime.Later(_wireFree, context.Now) + _onWire;
        var ack = new Packet(
            packet.Id, _self, site.Guest, PacketPurpose.Acknowledgement, AckBytes, context.Now);
        context.Schedule(
            site.Nic, _wireFree - context.Now + site.ToNic, new PacketArrived(ack), Phase.HardwareArrival);
    }
}
