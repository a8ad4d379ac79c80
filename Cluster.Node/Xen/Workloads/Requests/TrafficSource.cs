using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Workloads.Requests;

/// <summary>The external clients of one serving domain, beyond the host's NIC: Poisson requests, open loop.</summary>
/// <remarks>
/// One per served domain, so that a further server does not disturb the others' draws (interrupts §28 rule 4). Its
/// requests do not share a queue for the wire with those of other sources.
/// </remarks>
public sealed class TrafficSource : IEntity, IOutside
{
    private readonly RequestServerSpec _spec;
    private readonly NetAddress _self;
    private readonly NetAddress _server;
    private readonly EntityRef<INic> _nic;
    private readonly Duration _travel;
    private readonly RequestLedger _ledger;
    private long _lastId;

    /// <param name="spec">Rate, size, limit.</param>
    /// <param name="site">The served guest, and the way to it.</param>
    public TrafficSource(RequestServerSpec spec, OutsideSite site)
    {
        (_spec, _server, _nic) = (spec, site.Guest, site.Nic);
        _self = new(site.Guest.Host, -1);
        _travel = site.ToNic + WireTime.Of(spec.RequestBytes, site.GigabitPerSecond);
        _ledger = new(spec.Outstanding);
    }

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case Appointment: Ask(context); break;
            case PacketArrived arrived: TakeReply(arrived.Packet, context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Start(EntityContext context) => ScheduleNext(context);

    public void Save(StateWriter state)
    {
        state.Long(_lastId);
        _ledger.Save(state);
    }

    public void Load(StateReader state)
    {
        _lastId = state.Long();
        _ledger.Load(state);
    }

    private void ScheduleNext(EntityContext context)
    {
        if (_spec.RequestsPerSecond == 0) return;
        var interval = context.Random.Interarrival(_spec.RequestsPerSecond);
        context.Schedule(context.Self<IOutside>(), interval, Appointment.Instance, Phase.HardwareArrival);
    }

    private void Ask(EntityContext context)
    {
        ScheduleNext(context);
        context.Record(WorkloadFacts.RequestDue, new(_server.Domain), RequestKind.Network);
        if (!_ledger.TryOpen(_lastId + 1, context.Now))
        {
            context.Record(WorkloadFacts.RequestAbandoned, new(_server.Domain), 1);
            return;
        }

        _lastId++;
        context.Record(WorkloadFacts.RequestIssued, new(_server.Domain), RequestKind.Network, Duration.Zero);
        var request = new Packet(_lastId, _self, _server, PacketPurpose.Request, _spec.RequestBytes, context.Now);
        context.Record(PathFacts.RequestBegan, new(_server.Domain), request);
        context.Schedule(_nic, _travel, new PacketArrived(request), Phase.HardwareArrival);
    }

    private void TakeReply(in Packet reply, EntityContext context)
    {
        if (!_ledger.TryClose(reply.Id))
        {
            context.Record(PathFacts.RequestLost, new(_server.Domain), reply);
            return;
        }

        context.Record(PathFacts.RequestEnded, new(_server.Domain), reply);
        context.Record(
            WorkloadFacts.RequestCompleted, new(_server.Domain), context.Now - reply.Begun, RequestKind.Network);
    }
}
