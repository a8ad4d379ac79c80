using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Events;

/// <summary>One end of an event channel. Path <c>host/h/dom/d/evtchn/p</c>.</summary>
/// <remarks>
/// Interrupts §3.3, §4 and §5; invariants I-02 to I-05. The port table says what it is bound to, and its bits are in
/// the domain's event space, so it has no state of its own. The costs of the hypercalls are charged by the vCPU that
/// makes them. Every consumer is a guest: channels that end in a callback of the hypervisor are not modelled.
/// </remarks>
public sealed class Port(HostPorts host, PortTable table, int number, Occupancy occupancy) : IEntity, IPort
{
    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case EvtchnSend send: Forward(send.Sender, context); break;
            case SetPending signal: BecomePending(signal.From, signal.InInterrupt, context); break;
            case UnmaskPort unmask: ComeOutFromUnderMask(unmask.Sender, context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Save(StateWriter state)
    {
    }

    public void Load(StateReader state)
    {
    }

    /// <summary>The table of interrupts §3.3. Sent, dropped and refused events are three different facts.</summary>
    private void Forward(VcpuId sender, EntityContext context)
    {
        var record = table[number];
        switch (record.State)
        {
            case PortState.Interdomain:
                RecordSent(record, context);
                context.Send(
                    host[record.Remote].EntityOf(record.Number),
                    SignalMessages.SetPending(occupancy.PlaceOf(sender), inInterrupt: false));
                break;
            case PortState.Ipi:
                RecordSent(record, context);
                BecomePending(occupancy.PlaceOf(sender), inInterrupt: false, context);
                break;
            case PortState.Unbound:
                context.Record(PortFacts.SendDropped, new(number), table.Domain);
                break;
            default:
                Refuse(context);
                break;
        }
    }
    private void BecomePending(PcpuId from, bool inInterrupt, EntityContext context)
    {
        var record = table[number];
        if (!record.IsInUse)
        {
            // Closed in this very instant, while the signal was on its way; the close has cleared pending.
            context.Record(PortFacts.SendDropped, new(number), table.Domain);
            return;
        }

        var step = table.Space.SetPending(number, record.NotifyVcpu);
        Signalling.Follow(table, number, step, from, inInterrupt, context);
    }

    private void ComeOutFromUnderMask(VcpuId sender, EntityContext context)
    {
        var record = table[number];
        if (!record.IsInUse)
        {
            Refuse(context);
            return;
        }

        context.Record(PortFacts.Unmasked, new(number), table.Domain, occupancy[sender].Index);
        if (table.Space.Unmask(number, record.NotifyVcpu))
            Signalling.MarkEvents(table, number, occupancy.PlaceOf(sender), inInterrupt: false, context);
    }

    private void RecordSent(in PortRecord record, EntityContext context) =>
        context.Record(PortFacts.Sent, new(number), table.Domain, record.NotifyVcpu);

    private void Refuse(EntityContext context) =>
        context.Record(PortFacts.Refused, new(number), table.Domain, PortErrno.Invalid);
}
