using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Workloads.Streams;

/// <summary>The sending end of a stream in a guest: a thread for each connection, which always has data.</summary>
/// <remarks>ACK-clocked: a thread whose window is full sleeps until an acknowledgement wakes it.</remarks>
public sealed class StreamSender : IEntity, INetApplication, IWorkOwner, IGuestTimerOwner
{
    private readonly StreamSenderSpec _spec;
    private readonly DomainSeat _seat;
    private readonly NetAddress _self;
    private readonly NetAddress _reader;
    private readonly EntityRef<INetFrontend> _frontend;
    private readonly SendWindows _windows;

    /// <summary>By connection: its thread makes a packet, or waits for CPU time to make one.</summary>
    private readonly bool[] _isAwake;

    /// <param name="spec">Windows, size, reader.</param>
    /// <param name="site">The guest, and its interface.</param>
    public StreamSender(StreamSenderSpec spec, WorkloadSite site)
    {
        (_spec, _seat, _self, _frontend) = (spec, site.Seat, site.Address, site.Interface);
        _reader = spec.Peer == StreamSenderSpec.Outside
            ? new(_self.Host, -1)
            : new(_self.Host, spec.Peer, spec.PeerInterface);
        _windows = new(spec.Streams, spec.Window);
        _isAwake = new bool[spec.Streams];
    }

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case WorkFinished finished: Send(finished.Tag.Index, finished.Vcpu, context); break;
            case PacketReceived received: TakeAck(received.Packet.Id, received.Vcpu, context); break;
            case GuestTimerFired fired: LookForProgress(fired.Vcpu, context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Start(EntityContext context)
    {
        for (var connection = 0; connection < _spec.Streams; connection++)
            MakePacket(connection, _spec.CpuTime, DomainSeat.AnyVcpu, context);
        _seat.SetTimer(0, _windows.Due, WorkTag.None, context);
    }

    public void Save(StateWriter state)
    {
        _windows.Save(state);
        foreach (var isAwake in _isAwake) state.Bool(isAwake);
    }

    public void Load(StateReader state)
    {
        _windows.Load(state);
        for (var connection = 0; connection < _isAwake.Length; connection++) _isAwake[connection] = state.Bool();
    }

    private void MakePacket(int connection, Duration length, int from, EntityContext context)
    {
        _isAwake[connection] = true;
        _seat.Work(DomainSeat.AnyVcpu, from, WorkClass.User, length, WorkTag.Of(connection), context);
    }

    private void Send(int connection, int vcpu, EntityContext context)
    {
        context.Record(WorkloadFacts.WorkCompleted, new(_seat.Domain), _spec.CpuTime);
        var packet = new Packet(
            _windows.Next(connection), _self, _reader, PacketPurpose.Request, _spec.PacketBytes, context.Now);
        context.Send(_frontend, new SendPacket(packet, vcpu));
        _isAwake[connection] = false;
        if (_windows.IsOpen(connection)) MakePacket(connection, _spec.CpuTime, vcpu, context);
    }

    private void TakeAck(long last, int vcpu, EntityContext context)
    {
        var connection = _windows.Acknowledge(last, context.Now);
        if (connection >= 0) Wake(connection, vcpu, context);
    }

    private void Wake(int connection, int vcpu, EntityContext context)
    {
        if (!_isAwake[connection]) MakePacket(connection, _spec.CpuTime + _seat.WakeCost, vcpu, context);
    }

    private void LookForProgress(int vcpu, EntityContext context)
    {
        for (var connection = 0; connection < _spec.Streams; connection++)
        {
            var lost = _windows.GiveUp(connection, context.Now);
            if (lost < 0) continue;
            context.Record(WorkloadFacts.RequestAbandoned, new(_seat.Domain), lost);
            Wake(connection, vcpu, context);
        }

        _seat.SetTimer(vcpu, _windows.Due, WorkTag.None, context);
    }
}
