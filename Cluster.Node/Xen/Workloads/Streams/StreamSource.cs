using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Workloads.Streams;

/// <summary>
/// The external sender of a stream, beyond the host's NIC: always has data, and sends as far as its window allows.
/// </summary>
/// <remarks>
/// ACK-clocked, with a window that does not change. Its own wire is as fast as the host's. When nothing has been
/// acknowledged for a second, TCP's first retransmission timeout (RFC 6298 §2), everything under way counts as lost.
/// </remarks>
public sealed class StreamSource : IEntity, IOutside
{
    private static readonly Duration _patience = 1.Seconds;

    private readonly StreamSpec _spec;
    private readonly NetAddress _self;
    private readonly NetAddress _reader;
    private readonly EntityRef<INic> _nic;
    private readonly Duration _toNic;
    private readonly Duration _onWire;
    private VirtualTime _wireFree;
    private VirtualTime _progressed;
    private long _sent;
    private long _acknowledged;

    /// <param name="spec">Window, size.</param>
    /// <param name="site">The guest that reads, and the way to it.</param>
    public StreamSource(StreamSpec spec, OutsideSite site)
    {
        (_spec, _reader, _nic, _toNic) = (spec, site.Guest, site.Nic, site.ToNic);
        _self = new(site.Guest.Host, -1);
        _onWire = WireTime.Of(spec.PacketBytes, site.GigabitPerSecond);
    }

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case PacketArrived arrived: TakeAck(arrived.Packet.Id, context); break;
            case Appointment: LookForProgress(context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Start(EntityContext context)
    {
        Send(context);
        context.Schedule(context.Self<IOutside>(), _patience, Appointment.Instance, Phase.HardwareArrival);
    }

    public void Save(StateWriter state)
    {
        state.Long(_wireFree.Nanoseconds);
        state.Long(_progressed.Nanoseconds);
        state.Long(_sent);
        state.Long(_acknowledged);
    }

    public void Load(StateReader state)
    {
        _wireFree = new(state.Long());
        _progressed = new(state.Long());
        _sent = state.Long();
        _acknowledged = state.Long();
    }

    private void TakeAck(long last, EntityContext context)
    {
        if (last <= _acknowledged) return;
        _acknowledged = last;
        _progressed = context.Now;
        Send(context);
    }

    private void Send(EntityContext context)
    {
        while (_sent - _acknowledged < _spec.Window)
        {
            _wireFree = VirtualTime.Later(_wireFree, context.Now) + _onWire;
            var packet = new Packet(++_sent, _self, _reader, PacketPurpose.Request, _spec.PacketBytes, context.Now);
            context.Schedule(_nic, _wireFree - context.Now + _toNic, new PacketArrived(packet), Phase.HardwareArrival);
        }
    }

    private void LookForProgress(EntityContext context)
    {
        var due = _progressed + _patience;
        if (context.Now >= due)
        {
            context.Record(WorkloadFacts.RequestAbandoned, new(_reader.Domain), _sent - _acknowledged);
            _acknowledged = _sent;
            _progressed = context.Now;
            due = context.Now + _patience;
            Send(context);
        }

        context.Schedule(context.Self<IOutside>(), due - context.Now, Appointment.Instance, Phase.HardwareArrival);
    }
}
