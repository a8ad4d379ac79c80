using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Workloads.Streams;

/// <summary>
/// The external sender of a stream, beyond the host's NIC: always has data, and sends as far as its windows allow.
/// </summary>
/// <remarks>ACK-clocked. Its own wire is as fast as the host's.</remarks>
public sealed class StreamSource : IEntity, IOutside
{
    private readonly StreamSpec _spec;
    private readonly NetAddress _self;
    private readonly NetAddress _reader;
    private readonly EntityRef<INic> _nic;
    private readonly Duration _toNic;
    private readonly Duration _onWire;
    private readonly SendWindows _windows;
    private VirtualTime _wireFree;

    /// <param name="spec">Windows, size.</param>
    /// <param name="site">The guest that reads, and the way to it.</param>
    public StreamSource(StreamSpec spec, OutsideSite site)
    {
        (_spec, _reader, _nic, _toNic) = (spec, site.Guest, site.Nic, site.ToNic);
        _self = new(site.Guest.Host, -1);
        _onWire = WireTime.Of(spec.PacketBytes, site.GigabitPerSecond);
        _windows = new(spec.Streams, spec.Window);
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
        for (var connection = 0; connection < _spec.Streams; connection++) Send(connection, context);
        context.Schedule(
            context.Self<IOutside>(), _windows.Due - context.Now, Appointment.Instance, Phase.HardwareArrival);
    }

    public void Save(StateWriter state)
    {
        state.Long(_wireFree.Nanoseconds);
        _windows.Save(state);
    }

    public void Load(StateReader state)
    {
        _wireFree = new(state.Long());
        _windows.Load(state);
    }

    private void TakeAck(long last, EntityContext context)
    {
        var connection = _windows.Acknowledge(last, context.Now);
        if (connection >= 0) Send(connection, context);
    }

    private void Send(int connection, EntityContext context)
    {
        while (_windows.IsOpen(connection))
        {
            _wireFree = VirtualTime.Later(_wireFree, context.Now) + _onWire;
            var packet = new Packet(
                _windows.Next(connection), _self, _reader, PacketPurpose.Request, _spec.PacketBytes, context.Now);
            context.Schedule(_nic, _wireFree - context.Now + _toNic, new PacketArrived(packet), Phase.HardwareArrival);
        }
    }

    private void LookForProgress(EntityContext context)
    {
        for (var connection = 0; connection < _spec.Streams; connection++)
        {
            var lost = _windows.GiveUp(connection, context.Now);
            if (lost < 0) continue;
            context.Record(WorkloadFacts.RequestAbandoned, new(_reader.Domain), lost);
            Send(connection, context);
        }

        context.Schedule(
            context.Self<IOutside>(), _windows.Due - context.Now, Appointment.Instance, Phase.HardwareArrival);
    }
}
