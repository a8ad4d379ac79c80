namespace ActorXen.Messages;

/// <param name="TimerSlop">0 to 1 ms (interrupts §15.1).</param>
/// <param name="MwaitWakes">A pCPU that idles in MWAIT is woken by a store instead of an IPI.</param>
/// <param name="IrqRateLimit">Interrupts per line and 10 ms; 0 is off (interrupts §10.2).</param>
/// <param name="IrqBalance">Lines follow their notify vCPU's pCPU (not <c>noirqbalance</c>).</param>
/// <param name="IdleGovernor">How idle pCPUs choose among the machine's idle states (interrupts §24).</param>
public sealed record HypervisorSpec(
    Duration TimerSlop, bool MwaitWakes, int IrqRateLimit, bool IrqBalance, IdleGovernorSpec IdleGovernor)
{
    /// <summary>
    /// Whether the vector of a line that has moved is freed by an IPI to the old pCPU; otherwise that costs nothing.
    /// </summary>
    public bool CleanupIpi { get; init; }

    /// <summary>
    /// Whether the IOMMU checks which device sends an interrupt message (interrupts §13); without it a message reaches
    /// the pCPU as it is written, and sooner.
    /// </summary>
    public bool InterruptRemapping { get; init; } = true;

    /// <summary>
    /// Whether the IOMMU posts interrupts of devices to the guests that drive them, where guest and CPU can (interrupts
    /// §12.3).
    /// </summary>
    public bool PostsInterrupts { get; init; }

    /// <summary>How interrupts of assigned devices get to guests in hardware virtualisation.</summary>
    public DpciPath Dpci { get; init; }

    /// <summary>How level lines are acknowledged: Xen's <c>ioapic_ack</c>, new or old (interrupts §10.2).</summary>
    public AckType IoApicAck { get; init; } = AckType.Eoi;

    /// <summary>Which locks of a guest's pages its back ends share (calibration §7).</summary>
    public GrantLocking GrantLocking { get; init; }

    /// <summary>Whether a driver domain that unmaps a guest's pages flushes its TLBs (interrupts §17.3).</summary>
    public bool UnmapFlush { get; init; } = true;
}

/// <summary>How the locks of a guest's pages are split.</summary>
public enum GrantLocking
{
    /// <summary>By pCPU: back ends do not meet.</summary>
    PerPcpu = 0,

    /// <summary>The grant table's by pCPU, the memory map's not.</summary>
    SharedMap = 1,

    /// <summary>Neither.</summary>
    Shared = 2,
}

/// <summary>How an interrupt of an assigned device gets to its guest (interrupts §13).</summary>
public enum DpciPath
{
    /// <summary>In the handler, as an event, as PV guests get it.</summary>
    Event = 0,

    /// <summary>By the softirq dpci, from a list of the pCPU that took it.</summary>
    Softirq = 1,

    /// <summary>By a list of tasklets under one lock of the host, as before 2014.</summary>
    GlobalList = 2,
}

/// <summary>How idle states are chosen. Each governor has a record of its own, in its folder of the model.</summary>
public abstract record IdleGovernorSpec;
