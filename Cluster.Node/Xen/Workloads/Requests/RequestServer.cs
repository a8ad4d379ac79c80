using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Workloads.Requests;

/// <summary>Answers requests: each costs random CPU time.</summary>
/// <remarks>One task per request; where they run is the guest kernel's choice.</remarks>
/// <param name="spec">Service time, size of a reply.</param>
public sealed class RequestServer(RequestServerSpec spec, DomainSeat seat, EntityRef<INetFrontend> frontend)
    : IEntity, INetApplication, IWorkOwner
{
    /// <summary>Tasks at once; a request beyond them is dropped, as a full listen queue does (Own).</summary>
    private const int MostTasks = 4_096;

    private readonly ServiceLaw _law = new(spec.ServiceTime, spec.ServiceVariation);
    private readonly List<Packet> _tasks = [];
    private readonly Stack<int> _free = new();

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case PacketReceived received: Begin(received.Packet, received.Vcpu, context); break;
            case WorkFinished finished: Answer(finished.Tag.Index, finished.Vcpu, context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Save(StateWriter state)
    {
        state.Int(_tasks.Count);
        foreach (var task in _tasks) task.Save(state);
        var free = _free.ToArray();
        state.Int(free.Length);
        for (var index = free.Length - 1; index >= 0; index--) state.Int(free[index]);
    }

    public void Load(StateReader state)
    {
        _tasks.Clear();
        _free.Clear();
        for (var left = state.Int(); left > 0; left--) _tasks.Add(Packet.Load(state));
        for (var left = state.Int(); left > 0; left--) _free.Push(state.Int());
    }

    private void Begin(in Packet request, int vcpu, EntityContext context)
    {
        if (_tasks.Count - _free.Count == MostTasks)
        {
            context.Record(DeviceFacts.PacketDropped, new(seat.Domain), DropReason.FrontendQueueFull, request.Bytes);
            context.Record(PathFacts.RequestLost, new(seat.Domain), request);
            return;
        }

        if (!_free.TryPop(out var task))
        {
            task = _tasks.Count;
            _tasks.Add(request);
        }

        _tasks[task] = request;
        var length = Duration.Longer(1.Ns, _law.Draw(ref context.Random));
        // It has a worker per vCPU. If all are at work, one takes the request when it is done, without a wakeup.
        if (_tasks.Count - _free.Count <= seat.VcpuCount) length += seat.WakeCost;
        context.Record(PathFacts.ServiceAsked, new(seat.Domain), request);
        seat.Work(DomainSeat.AnyVcpu, vcpu, WorkClass.User, length, WorkTag.Of(task), context);
    }

    private void Answer(int task, int vcpu, EntityContext context)
    {
        var request = _tasks[task];
        context.Record(PathFacts.ServiceEnded, seat.VcpuOf(vcpu), request);
        _free.Push(task);
        var reply = request with
        {
            From = request.To,
            To = request.From,
            Purpose = PacketPurpose.Reply,
            Bytes = spec.ReplyBytes,
        };
        context.Send(frontend, new SendPacket(reply, vcpu));
    }
}
