using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Events;

/// <summary>One domain's port space at run time: carries out operations on request and answers each of them.</summary>
/// <remarks>
/// Path <c>host/h/dom/d/evtchn</c>. Interrupts §3.2. Owns, and
/// saves, the domain's port table, event space and poll state.
/// </remarks>
/// <param name="operations">The bare operations; the host factory uses them before the run.</param>
/// <param name="occupancy">Where vCPUs are, for the affinity of physical lines.</param>
public sealed class DomainEvents(PortOperations operations, Occupancy occupancy) : IEntity, IPortSpace
{
    public PortOperations Operations { get; } = operations;

    /// <summary>Second ends that were bound before the run became pending then; nothing could record it.</summary>
    public void Start(EntityContext context)
    {
        foreach (var port in Operations.Table.Status().Where(port => port.IsPending))
            context.Record(PortFacts.BecamePending, new(port.Port), Operations.Table.Domain, port.IsMasked);
    }

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case AllocUnbound ask: Answer(ask.ReplyTo, Operations.AllocUnbound(ask.Remote, ask.Port), context); break;
            case BindInterdomain ask: Connect(ask, context); break;
            case BindVirq ask: Answer(ask.ReplyTo, Operations.BindVirq(ask.Virq, ask.Vcpu), context); break;
            case BindIpi ask: Answer(ask.ReplyTo, Operations.BindIpi(ask.Vcpu), context); break;
            case BindPirq ask: BindLine(ask, context); break;
            case BindVcpu ask: Rebind(ask, context); break;
            case SetPortPriority ask: Prioritise(ask, context); break;
            case ClosePort ask: Close(ask, context); break;
            case MaskPirq ask: MaskLine(ask, context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Save(StateWriter state) => Operations.Table.Save(state);

    public void Load(StateReader state) => Operations.Load(state);

    private void Connect(BindInterdomain ask, EntityContext context)
    {
        var result = Operations.BindInterdomain(ask.Remote, ask.RemotePort, out var pending, ask.Port);
        if (result.Errno == PortErrno.Ok)
        {
            Signalling.Follow(Operations.Table, result.Port, pending, Asker(), inInterrupt: false, context);
        }

        Answer(ask.ReplyTo, result, context);
    }

    /// <summary>The request does not say which vCPU asked: any that runs costs at most one needless kick.</summary>
    private PcpuId Asker()
    {
        for (var vcpu = 0; vcpu < Operations.Table.Vcpus; vcpu++)
        {
            var place = occupancy.PlaceOf(Operations.Table.VcpuNumber(vcpu));
            if (place != PcpuId.None) return place;
        }

        return PcpuId.None;
    }

    private void BindLine(BindPirq ask, EntityContext context)
    {
        var result = Operations.BindPirq(ask.Pirq, ask.WillShare, ask.Port);
        PlaceLine(ask.ReplyTo, result, context);
        if (result.Errno != PortErrno.Ok) return;
        context.Record(IrqFacts.BoundByGuest, new(ask.Pirq), Operations.Table.Domain, new(result.Port));
        context.Send(Operations.LineOf(ask.Pirq)!.IrqDesc, GuestsChanged.Instance);
    }

    private void Close(ClosePort ask, EntityContext context)
    {
        var record = Operations.Table[ask.Port];
        Answer(ask.ReplyTo, Operations.Close(ask.Port), context);
        if (record.State is PortState.Interdomain or PortState.Unbound)
            context.Record(PortFacts.Closed, new(ask.Port), Operations.Table.Domain);
        if (record.State != PortState.Pirq) return;
        context.Record(IrqFacts.FreedByGuest, new(record.Number), Operations.Table.Domain, new(ask.Port));
        context.Send(Operations.LineOf(record.Number)!.IrqDesc, GuestsChanged.Instance);
    }

    /// <summary>A line without a message that can be masked, or one that is freed, is a refusal.</summary>
    private void MaskLine(MaskPirq ask, EntityContext context)
    {
        var record = Operations.Table[ask.Port];
        if (record.State == PortState.Pirq && Operations.LineOf(record.Number)!.MessageLine is { Exists: true } line)
            context.Send(line, new MaskMessage(ask.IsMasked));
        else
            context.Record(PortFacts.Refused, new(ask.Port), Operations.Table.Domain, PortErrno.Invalid);
    }

    private void Prioritise(SetPortPriority ask, EntityContext context) =>
        Answer(ask.ReplyTo, Operations.SetPriority(ask.Port, ask.Priority), context);

    private void Rebind(BindVcpu ask, EntityContext context)
    {
        var result = Operations.BindVcpu(ask.Port, ask.Vcpu);
        if (result.Errno == PortErrno.Ok)
            context.Record(PortFacts.Rebound, new(ask.Port), Operations.Table.Domain, ask.Vcpu);
        PlaceLine(ask.ReplyTo, result, context);
    }

    private void PlaceLine(EntityRef<IPortSpaceClient> asker, PortResult result, EntityContext context)
    {
        if (result.Errno == PortErrno.Ok) MoveLine(Operations.Table[result.Port], context);
        Answer(asker, result, context);
    }

    /// <summary>A physical line follows its port's notify vCPU to that vCPU's pCPU (interrupts §3.2).</summary>
    private void MoveLine(in PortRecord record, EntityContext context)
    {
        if (record.State != PortState.Pirq) return;
        var home = occupancy[Operations.Table.VcpuNumber(record.NotifyVcpu)].Home;
        if (home == PcpuId.None) return; // Never placed yet: the line moves with the vCPU's first migration.
        context.Send(Operations.LineOf(record.Number)!.IrqDesc, new SetIrqAffinity(home));
    }

    private void Answer(EntityRef<IPortSpaceClient> asker, PortResult result, EntityContext context)
    {
        if (result.Errno != PortErrno.Ok)
            context.Record(PortFacts.Refused, new(result.Port), Operations.Table.Domain, result.Errno);
        context.Send(asker, result);
    }
}
