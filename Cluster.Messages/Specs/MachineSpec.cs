namespace ActorXen.Messages;

/// <param name="Sockets">1 to 16.</param>
/// <param name="CoresPerSocket">1 to 128.</param>
/// <param name="ThreadsPerCore">1 or 2.</param>
/// <param name="Megahertz">Clock, for costs in cycles. 100 to 10,000.</param>
/// <param name="IdleStates">Shallow to deep; empty means that idle pCPUs poll.</param>
public sealed record MachineSpec(
    int Sockets, int CoresPerSocket, int ThreadsPerCore, int Megahertz, IReadOnlyList<IdleStateSpec> IdleStates)
{
    public int Pcpus => Sockets * CoresPerSocket * ThreadsPerCore;

    /// <summary>
    /// pCPU 0 is up at time 0, the others at times within this that the seed draws; 0 to 100 ms, 0 for all at once.
    /// </summary>
    public Duration BootSpread { get; init; }

    /// <summary>The most pins of all IO-APICs of a machine.</summary>
    public const int MostIoApicPins = 240;

    /// <summary>Pins of its IO-APICs together, from 0; one has 24.</summary>
    public int IoApicPins { get; init; } = 24;

    /// <summary>The most pCPUs that an <see cref="ApicKind.Xapic"/> can address.</summary>
    public const int MostXapicPcpus = 255;

    /// <summary>Whether a pCPU takes the waiting interrupt with the highest vector, as an APIC does.</summary>
    public bool TakesByPriority { get; init; }

    /// <summary>Its interrupt controllers.</summary>
    public ApicKind Apic { get; init; }

    /// <summary>How its pCPUs address several others.</summary>
    public IpiMode IpiMode { get; init; }

    /// <summary>The most entries of a cache of an IOMMU.</summary>
    public const int MostIommuEntries = 65_536;

    /// <summary>Pages of guests whose addresses the IOMMU keeps; 0 for all (interrupts §13).</summary>
    public int IotlbEntries { get; init; }

    /// <summary>What one of them maps: 4 KiB or 2 MiB.</summary>
    public int IotlbPageBytes { get; init; } = 4_096;

    /// <summary>Entries of interrupts that the IOMMU keeps; 0 for all.</summary>
    public int RemapEntries { get; init; }

    /// <summary>Memory for all domains in MiB, 1 GiB to 64 TiB; 0 is as much as they need.</summary>
    public int Mebibytes { get; init; }

    /// <summary>The most sockets of a machine.</summary>
    public const int MostSockets = 16;

    /// <summary>What its CPUs do for guests in hardware.</summary>
    public CpuSpec Cpu { get; init; } = new("current");

    /// <summary>Whether memory at another socket is further away; if not, all memory is equally near.</summary>
    public bool HasNuma { get; init; }

    /// <summary>pCPUs that are slower than the others; no pCPU is in two of them.</summary>
    public IReadOnlyList<CoreTypeSpec> CoreTypes { get; init; } = [];

    /// <summary>What a pCPU gets done, in percent of one at the machine's clock; 1 to 100.</summary>
    public int SpeedOf(int pcpu)
    {
        foreach (var type in CoreTypes)
            if (type.Pcpus.Contains(pcpu)) return type.SpeedAt(Megahertz);
        return 100;
    }
}

/// <summary>pCPUs of another kind than the rest of their machine.</summary>
/// <param name="Pcpus">Their numbers.</param>
/// <param name="Megahertz">Their clock, 100 to that of the machine.</param>
/// <param name="WorkPerCycle">What they do per cycle, in percent of the others; 1 to 100.</param>
public sealed record CoreTypeSpec(PcpuSet Pcpus, int Megahertz, int WorkPerCycle)
{
    /// <summary>Percent of a pCPU of the machine's clock, rounded down, at least 1.</summary>
    public int SpeedAt(int machineMegahertz) =>
        (int)Math.Clamp((long)Megahertz * WorkPerCycle / machineMegahertz, 1, 100);
}

/// <summary>The local interrupt controllers of a machine (interrupts §11.4).</summary>
public enum ApicKind
{
    /// <summary>32-bit ids; an IPI is one write of a register.</summary>
    X2apic = 0,

    /// <summary>8-bit ids, of which 0xff is for all; an IPI takes two writes to memory-mapped registers.</summary>
    Xapic = 1,
}

/// <summary>How several pCPUs are interrupted at once: Xen's <c>x2apic-mode</c> (interrupts §11.4).</summary>
public enum IpiMode
{
    /// <summary>A write for each target.</summary>
    Physical = 0,

    /// <summary>A write for each cluster of sixteen ids, also for devices.</summary>
    Cluster = 1,

    /// <summary>As <see cref="Cluster"/> between pCPUs; devices address one pCPU anyway.</summary>
    Mixed = 2,
}

/// <param name="Name">C1, C6, …</param>
/// <param name="ExitLatency">Worst case (calibration §5).</param>
/// <param name="TargetResidency">Shortest stay that is worth it.</param>
public sealed record IdleStateSpec(string Name, Duration ExitLatency, Duration TargetResidency);
