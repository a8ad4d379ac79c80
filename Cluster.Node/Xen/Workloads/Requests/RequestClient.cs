using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Workloads.Requests;

/// <summary>A guest that sends requests to a server guest: Poisson, open loop, by its own timer.</summary>
/// <remarks>
/// Requests are due however late the timer is, so the rate is kept. Those that were due while the vCPU waited are made
/// late, together, and their latency counts from when they were due.
/// </remarks>
public sealed class RequestClient : IEntity, INetApplication, IGuestTimerOwner
{
    private readonly RequestClientSpec _spec;
    private readonly DomainSeat _seat;
    private readonly NetAddress _self;
    private readonly EntityRef<INetFrontend> _frontend;
    private readonly int _place;
    private readonly int _clients;
    private readonly RequestLedger _ledger;
    private VirtualTime _due;
    private long _asked;

    /// <param name="spec">Server, rate and size of the requests.</param>
    /// <param name="site">Its place is the index among the clients of the same network interface.</param>
    public RequestClient(RequestClientSpec spec, WorkloadSite site)
    {
        (_spec, _seat, _frontend, _place, _clients) = (spec, site.Seat, site.Interface, site.Place, site.Alike);
        _self = site.Address;
        _ledger = new(spec.Outstanding);
    }

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case GuestTimerFired fired: AskAllDue(fired.Vcpu, context); break;
            case PacketReceived received: TakeReply(received.Packet, context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Start(EntityContext context)
    {
        SetNext(0, context);
        if (_spec.RequestsPerSecond != 0) AskAllDue(0, context);
    }

    public void Save(StateWriter state)
    {
        state.Long(_due.Nanoseconds);
        state.Long(_asked);
        _ledger.Save(state);
    }

    public void Load(StateReader state)
    {
        _due = new(state.Long());
        _asked = state.Long();
        _ledger.Load(state);
    }

    private void SetNext(int vcpu, EntityContext context)
    {
        if (_spec.RequestsPerSecond == 0) return;
        _due += context.Random.Interarrival(_spec.RequestsPerSecond);
        if (_due > context.Now) _seat.SetTimer(vcpu, _due, WorkTag.None, context);
    }

    private void AskAllDue(int vcpu, EntityContext context)
    {
        while (_due <= context.Now)
        {
            Ask(_due, vcpu, context);
            SetNext(vcpu, context);
        }
    }

    private void Ask(VirtualTime due, int vcpu, EntityContext context)
    {
        context.Record(WorkloadFacts.RequestDue, new(_seat.Domain), RequestKind.Network);
        var id = (_asked * _clients) + _place;
        if (!_ledger.TryOpen(id, context.Now))
        {
            context.Record(WorkloadFacts.RequestAbandoned, new(_seat.Domain), 1);
            return;
        }

        _asked++;
        context.Record(WorkloadFacts.RequestIssued, new(_seat.Domain), RequestKind.Network, context.Now - due);
        var request = new Packet(id, _self, _spec.Server, PacketPurpose.Request, _spec.RequestBytes, due);
        context.Record(PathFacts.RequestBegan, new(_seat.Domain), request);
        context.Send(_frontend, new SendPacket(request, vcpu));
    }

    private void TakeReply(in Packet reply, EntityContext context)
    {
        if (!_ledger.TryClose(reply.Id))
        {
            context.Record(PathFacts.RequestLost, new(_seat.Domain), reply);
            return;
        }

        context.Record(PathFacts.RequestEnded, new(_seat.Domain), reply);
        context.Record(
            WorkloadFacts.RequestCompleted, new(_seat.Domain), context.Now - reply.Begun, RequestKind.Network);
    }
}
