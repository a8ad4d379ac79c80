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

    private readonly Fifo<Packet> _unread = new(spec.Window, ItemCodecs.Packets);
    private int _readSinceAck;

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
        state.Int(_readSinceAck);
    }

    public void Load(StateReader state)
    {
        _unread.Load(state);
        _readSinceAck = state.Int();
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
        seat.Work(DomainSeat.AnyVcpu, vcpu, WorkClass.User, length, WorkTag.None, context);
    }

    private void Read(int vcpu, EntityContext context)
    {
        var packet = _unread.Remove();
        context.Record(WorkloadFacts.WorkCompleted, new(seat.Domain), spec.CpuTime);
        if (++_readSinceAck < spec.AckEvery && _unread.Count != 0) return;
        _readSinceAck = 0;
        var ack = packet with
        {
            From = packet.To,
            To = packet.From,
            Purpose = PacketPurpose.Acknowledgement,
            Bytes = AckBytes,
        };
        context.Send(frontend, new SendPacket(ack, vcpu));
    }
}
