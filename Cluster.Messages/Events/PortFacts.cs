namespace ActorXen.Messages;

/// <summary>What event channels record. The source entity is the port, or the domain's port space.</summary>
public static class PortFacts
{
    public static readonly FactSet All = new();

    public static readonly FactType<PortId, DomainId, int> Sent =
        All.Fact<PortId, DomainId, int>(60, "port_sent", "domain", "notify_vcpu_index");

    /// <summary>The pending bit went from 0 to 1.</summary>
    public static readonly FactType<PortId, DomainId, bool> BecamePending =
        All.Fact<PortId, DomainId, bool>(61, "port_became_pending", "domain", "is_masked");

    /// <summary>The bit was set already.</summary>
    public static readonly FactType<PortId, DomainId> Merged = All.Fact<PortId, DomainId>(62, "port_merged", "domain");

    /// <summary>The event was sent into an unbound channel and dropped, as Xen does.</summary>
    public static readonly FactType<PortId, DomainId> SendDropped =
        All.Fact<PortId, DomainId>(63, "port_send_dropped", "domain");

    public static readonly FactType<PortId, DomainId, PortErrno> Refused =
        All.Fact<PortId, DomainId, PortErrno>(64, "port_refused", "domain", "errno");

    /// <summary>The guest unmasked it by hypercall.</summary>
    public static readonly FactType<PortId, DomainId, int> Unmasked =
        All.Fact<PortId, DomainId, int>(65, "port_unmasked", "domain", "vcpu_index");

    /// <summary>The event space asked for an upcall of the notify vCPU.</summary>
    public static readonly FactType<PortId, DomainId, VcpuId> EventsMarked =
        All.Fact<PortId, DomainId, VcpuId>(66, "events_marked", "domain", "notify_vcpu");

    /// <summary>The port was bound to another vCPU.</summary>
    public static readonly FactType<PortId, DomainId, int> Rebound =
        All.Fact<PortId, DomainId, int>(67, "port_rebound", "domain", "notify_vcpu_index");

    /// <summary>
    /// The end of a channel is closed, and what was pending there is lost. Lines have a fact of their own.
    /// </summary>
    public static readonly FactType<PortId, DomainId> Closed =
        All.Fact<PortId, DomainId>(239, "port_closed", "domain");

    public static readonly Counter Refusals = All.Count(
        Refused, "ports_refused", "event-channel operations that Xen refused", subject: Subject.Domain,
        loss: ["event-channel operations refused"]);

    public static readonly Counter Sends = All.Count(Sent, "evtchn_sends", "EVTCHNOP_send hypercalls on this port");

    public static readonly Counter Pendings =
        All.Count(BecamePending, "evtchn_pendings", "times that the pending bit went from 0 to 1");

    public static readonly Counter MaskedPendings =
        All.Sum(BecamePending, FactPart.Second, "evtchn_pendings_masked", "those that found the port masked");

    public static readonly Counter Merges = All.Count(Merged, "evtchn_merges", "events that found the pending bit set");

    public static readonly Counter Dropped = All.Count(
        SendDropped, "events_dropped_unbound", "events sent into unbound channels",
        loss: ["events sent into unbound channels"]);

    public static readonly Counter Unmasks =
        All.Count(Unmasked, "evtchn_unmasks", "EVTCHNOP_unmask hypercalls on this port");

    public static readonly Counter Rebinds =
        All.Count(Rebound, "evtchn_rebinds", "times that the port was bound to another vCPU");

    public static readonly Counter Closes =
        All.Count(Closed, "evtchn_closes", "times that this end of a channel was closed");

    public static readonly Counter Marks =
        All.Count(EventsMarked, "evtchn_marks", "events for which the event space asked for an upcall");
}
