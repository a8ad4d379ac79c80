using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Workloads.Streams;

/// <summary>The receiving end of a stream: reads each packet, and acknowledges every few of them.</summary>
/// <remarks>
/// An acknowledgement names the last packet read, so that it also stands for those that were lost before: the stream
/// continues without them, and its throughput lacks them.
/// </remarks>
/// <param name="spec">Time per packet, packets per acknowledgement.</param>
public sealed class StreamReceiver(StreamSpec spec, DomainSeat seat, EntityRef<INetFrontend> frontend)
    : IEntity, INetApplication, IWorkOwner
{
    /// <summary>What an acknowledgement takes on the wire: the least frame.</summary>
    private const int AckBytes = 64;

    private readonly Fifo<Packet> _unread = new(spec.Window * spec.Streams, ItemCodecs.Packets);
    private readonly int[] _readSinceAck = new int[spec.Streams];

    /// <summary>Unread packets by connection.</summary>
    private readonly int[] _waiting = new int[spec.Streams];

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case PacketReceived received: Take(received.Packet, received.Vcpu, context); break;
            case WorkFinished finished: Read(finished.Vcpu, context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Save(StateWriter state)
    {
        _unread.Save(state);
        foreach (var read in _readSinceAck) state.Int(read);
    }

    public void Load(StateReader state)
    {
        _unread.Load(state);
        for (var connection = 0; connection < spec.Streams; connection++) _readSinceAck[connection] = state.Int();
        Array.Clear(_waiting);
        for (var index = 0; index < _unread.Count; index++) _waiting[ConnectionOf(_unread[index])]++;
    }

    private void Take(in Packet packet, int vcpu, EntityContext context)
    {
        // After a second without an answer the sender begins a new window while the old one may still be on its way.
        if (_unread.IsFull)
        {
            context.Record(DeviceFacts.PacketDropped, new(seat.Domain), DropReason.FrontendQueueFull, packet.Bytes);
            return;
        }

        // The reader sleeps when it has read everything.
        var length = _unread.Count == 0 ? spec.CpuTime + seat.WakeCost : spec.CpuTime;
        _unread.Add(packet);
        _waiting[ConnectionOf(packet)]++;
        seat.Work(DomainSeat.AnyVcpu, vcpu, WorkClass.User, length, WorkTag.None, context);
    }

    private void Read(int vcpu, EntityContext context)
    {
        var packet = _unread.Remove();
        context.Record(WorkloadFacts.WorkCompleted, new(seat.Domain), spec.CpuTime);
        var connection = ConnectionOf(packet);
        var isLast = --_waiting[connection] == 0;
        if (++_readSinceAck[connection] < spec.AckEvery && !isLast) return;
        _readSinceAck[connection] = 0;
        var ack = packet with
        {
            From = packet.To,
            To = packet.From,
            Purpose = PacketPurpose.Acknowledgement,
            Bytes = AckBytes,
        };
        context.Send(frontend, new SendPacket(ack, vcpu));
    }

    private int ConnectionOf(in Packet packet) => (int)(packet.Id % spec.Streams);
}
