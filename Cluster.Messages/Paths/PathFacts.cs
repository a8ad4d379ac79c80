namespace ActorXen.Messages;

/// <summary>
/// The way of single requests and wakeups, for reports that explain latencies. No counter is made of these facts, so
/// nothing is recorded unless such a report asks.
/// </summary>
/// <remarks>
/// A request is identified by its number and <see cref="FlowId"/>. The subject of a packet's fact is the vCPU whose
/// code handles it at that moment, or the line of the NIC.
/// </remarks>
public static class PathFacts
{
    public static readonly FactSet All = new();

    /// <summary>
    /// The domain whose latency will count it. Comes right after <see cref="WorkloadFacts.RequestIssued"/>.
    /// </summary>
    public static readonly FactType<DomainId, long, FlowId> RequestBegan =
        All.Fact<DomainId, long, FlowId>(190, "request_began", "request", "flow");

    /// <summary>The NIC has it, in its receive ring.</summary>
    public static readonly FactType<IrqId, long, FlowId> PacketOffWire =
        All.Fact<IrqId, long, FlowId>(191, "packet_off_wire", "request", "flow");

    /// <summary>The NIC's driver has polled it and passed it on to the bridge.</summary>
    public static readonly FactType<VcpuId, long, FlowId> PacketPolled =
        All.Fact<VcpuId, long, FlowId>(192, "packet_polled", "request", "flow");

    /// <summary>The back end has copied it into the guest's receive ring.</summary>
    public static readonly FactType<VcpuId, long, FlowId> PacketCopied =
        All.Fact<VcpuId, long, FlowId>(193, "packet_copied", "request", "flow");

    /// <summary>The guest's front end has polled it and given it to an application.</summary>
    public static readonly FactType<VcpuId, long, FlowId> PacketTaken =
        All.Fact<VcpuId, long, FlowId>(194, "packet_taken", "request", "flow");

    /// <summary>The server asks for the CPU time of the request; its next piece of work is that one.</summary>
    public static readonly FactType<DomainId, long, FlowId> ServiceAsked =
        All.Fact<DomainId, long, FlowId>(195, "service_asked", "request", "flow");

    public static readonly FactType<VcpuId, long, FlowId> ServiceEnded =
        All.Fact<VcpuId, long, FlowId>(196, "service_ended", "request", "flow");

    /// <summary>The sender's system call and stack are done; it may wait for room in the ring.</summary>
    public static readonly FactType<VcpuId, long, FlowId> PacketThroughStack =
        All.Fact<VcpuId, long, FlowId>(197, "packet_through_stack", "request", "flow");

    /// <summary>It is in the guest's transmit ring.</summary>
    public static readonly FactType<VcpuId, long, FlowId> PacketPushed =
        All.Fact<VcpuId, long, FlowId>(198, "packet_pushed", "request", "flow");

    /// <summary>The back end has copied it out of the guest's transmit ring.</summary>
    public static readonly FactType<VcpuId, long, FlowId> PacketCollected =
        All.Fact<VcpuId, long, FlowId>(199, "packet_collected", "request", "flow");

    /// <summary>The NIC has it, to be sent.</summary>
    public static readonly FactType<IrqId, long, FlowId> PacketOnWire =
        All.Fact<IrqId, long, FlowId>(200, "packet_on_wire", "request", "flow");

    /// <summary>Comes right before <see cref="WorkloadFacts.RequestCompleted"/>.</summary>
    public static readonly FactType<DomainId, long, FlowId> RequestEnded =
        All.Fact<DomainId, long, FlowId>(201, "request_ended", "request", "flow");

    /// <summary>Its packet was dropped, or its reply came after it had been given up.</summary>
    public static readonly FactType<DomainId, long, FlowId> RequestLost =
        All.Fact<DomainId, long, FlowId>(202, "request_lost", "request", "flow");

    /// <summary>A driver or application asked for CPU time; its work waits on this vCPU.</summary>
    public static readonly FactType<VcpuId, WorkOwner, WorkTag> WorkQueued =
        All.Fact<VcpuId, WorkOwner, WorkTag>(203, "work_queued", "owner", "tag");

    /// <summary>Work that waited on another vCPU waits on this one now.</summary>
    public static readonly FactType<VcpuId, WorkOwner, WorkTag> WorkMoved =
        All.Fact<VcpuId, WorkOwner, WorkTag>(204, "work_moved", "owner", "tag");

    /// <summary>The guest's kernel has chosen what the vCPU executes from now on.</summary>
    public static readonly FactType<VcpuId, WorkOwner, WorkTag> WorkBegan =
        All.Fact<VcpuId, WorkOwner, WorkTag>(205, "work_began", "owner", "tag");

    /// <summary>A pCPU leaves the vCPU's guest, for whatever reason.</summary>
    public static readonly FactType<VcpuId, PcpuId> GuestLeft =
        All.Fact<VcpuId, PcpuId>(208, "guest_left", "pcpu");

    /// <summary>
    /// A vCPU that could run does not: the pCPU that it waits for, and the rule that keeps it from there. Recorded when
    /// it begins to wait, and at each decision of that pCPU that leaves it waiting.
    /// </summary>
    public static readonly FactType<VcpuId, PcpuId, WaitRule> VcpuWaits =
        All.Fact<VcpuId, PcpuId, WaitRule>(207, "vcpu_waits", "pcpu", "rule");
}
