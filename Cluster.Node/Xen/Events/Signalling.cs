using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Events;

/// <summary>
/// What follows once a port's pending bit is set: it records
/// facts, and notifies the vCPU and pollers where that is due.
/// </summary>
/// <remarks>Interrupts §4, §5, §8. Called by a port, or by the port space for a port that it has just bound.</remarks>
internal static class Signalling
{
    /// <param name="step">What its event space answered.</param>
    /// <param name="from">The pCPU on which this happens.</param>
    /// <param name="inInterrupt">True if the pCPU is in interrupt context.</param>
    /// <param name="context">The context of the port or port space that calls.</param>
    public static void Follow(
        PortTable table, int port, PendingStep step, PcpuId from, bool inInterrupt, EntityContext context)
    {
        var domain = table.Domain;
        if (step.IsFirst)
            context.Record(PortFacts.BecamePending, new(port), domain, step.Outcome == PendingOutcome.UnderMask);
        else
            context.Record(PortFacts.Merged, new(port), domain);

        if (step.Outcome == PendingOutcome.MarkEvents) MarkEvents(table, port, from, inInterrupt, context);
        if (step.IsFirst && table.Polls.Any) WakePollers(table, port, from, inInterrupt, context);
    }

    public static void MarkEvents(PortTable table, int port, PcpuId from, bool inInterrupt, EntityContext context)
    {
        var record = table[port];
        context.Record(PortFacts.EventsMarked, new(port), table.Domain, table.VcpuNumber(record.NotifyVcpu));
        context.Send(
            table.VcpuEntity(record.NotifyVcpu), SignalMessages.MarkEvents(from, inInterrupt, CauseOf(record)));
    }

    private static void WakePollers(PortTable table, int port, PcpuId from, bool inInterrupt, EntityContext context)
    {
        for (var vcpu = 0; vcpu < table.Vcpus; vcpu++)
        {
            if (table.Polls.WakesFor(vcpu, port))
                context.Send(table.VcpuEntity(vcpu), SignalMessages.WakePoller(from, inInterrupt));
        }
    }

    private static WakeCause CauseOf(in PortRecord record) => record switch
    {
        { State: PortState.Virq, Virq: Virq.Timer } => WakeCause.Timer,
        { State: PortState.Ipi } => WakeCause.Ipi,
        _ => WakeCause.Event,
    };
}
