namespace ActorXen.Messages;

/// <summary>A checked scenario: everything that determines a run. Results depend on nothing else.</summary>
/// <param name="Name">Name of the scenario; it is only shown.</param>
/// <param name="Seed">Seed of every random stream.</param>
/// <param name="Length">Simulated time to run.</param>
/// <param name="Network">Latencies between hosts.</param>
/// <param name="Hosts">In order of their numbers, from 0.</param>
/// <param name="Costs">What each step costs, in whole numbers under the keys and units of calibration.</param>
public sealed record RunSpec(
    string Name,
    long Seed,
    Duration Length,
    NetworkSpec Network,
    IReadOnlyList<HostSpec> Hosts,
    CostSpec Costs)
{
    /// <summary>
    /// How much of the run's beginning its report leaves out, shorter than the run; null to find it from the run's
    /// own series. Hashes do not depend on it.
    /// </summary>
    public Duration? WarmUp { get; init; }

    /// <summary>
    /// Numbers of the racks that are simulated, each exactly as beside the others; null for all. Their hosts must not
    /// send anything to other racks.
    /// </summary>
    public IReadOnlySet<int>? OnlyRacks { get; init; }
}

/// <param name="InRack">One way, NIC to NIC, two hosts of one rack. Positive, because it is the look-ahead.</param>
/// <param name="CrossRack">One way, NIC to NIC, hosts of different racks; at least <paramref name="InRack"/>.</param>
/// <param name="ToClients">One way, from a host's external clients to its NIC.</param>
public sealed record NetworkSpec(Duration InRack, Duration CrossRack, Duration ToClients)
{
    public Duration Between(HostSpec one, HostSpec other) => one.Rack == other.Rack ? InRack : CrossRack;
}

/// <param name="Number">In the run, from 0.</param>
/// <param name="Name">Unique; it is only shown.</param>
/// <param name="Rack">Number of its rack, from 0.</param>
/// <param name="Machine">Processors.</param>
/// <param name="Pool">The first pool, or the only one. dom0 is in it.</param>
/// <param name="Hypervisor">Xen's own switches.</param>
/// <param name="Devices">
/// In the order of their numbers. Guests use the first one of a service unless they name another.
/// </param>
/// <param name="Domains">dom0 first; ids ascend from 0 without gaps.</param>
public sealed record HostSpec(
    int Number,
    string Name,
    int Rack,
    MachineSpec Machine,
    PoolSpec Pool,
    HypervisorSpec Hypervisor,
    IReadOnlyList<DeviceSpec> Devices,
    IReadOnlyList<DomainSpec> Domains)
{
    /// <summary>What the toolstack does during the run, in order of time.</summary>
    public IReadOnlyList<ToolstackAction> Actions { get; init; } = [];

    /// <summary>What its firmware takes from its pCPUs.</summary>
    public StolenTimeSpec StolenTime { get; init; } = StolenTimeSpec.None;

    /// <summary>Name of its rack; it is only shown.</summary>
    public string RackName
    {
        get => field ?? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"rack-{Rack}");
        init;
    }

    /// <summary>Pools in addition to <see cref="Pool"/>; their pCPUs are disjoint.</summary>
    public IReadOnlyList<PoolSpec> OtherPools { get; init; } = [];

    /// <summary>All pools, by number.</summary>
    public IReadOnlyList<PoolSpec> Pools => [Pool, .. OtherPools];

    /// <summary>
    /// A domain's interfaces, then its disks: those that it names, and the host's first device of each service that
    /// its workloads use although the domain names no device of that service.
    /// </summary>
    public IReadOnlyList<AttachmentSpec> AttachmentsOf(DomainSpec domain)
    {
        var usual = domain.Workloads.Select(workload => workload.Uses).Distinct()
            .Where(service => service != DeviceService.None && domain.Attachments.All(own => own.Service != service))
            .Select(service => new AttachmentSpec(service, FirstOf(service), ""));
        return [.. domain.Attachments.Concat(usual).OrderBy(attachment => attachment.Service)];
    }

    /// <summary>Whether a guest drives the device for itself alone: its driver domain has no backends.</summary>
    /// <param name="device">Number in <see cref="Devices"/>.</param>
    public bool IsAssigned(int device) => Devices[device].Domain > 0
        && AttachmentsOf(Domains[Devices[device].Domain]).Any(
            attachment => attachment.Device == device && attachment.Path == AttachmentPath.Device);

    /// <summary>The device that a workload uses; null for none.</summary>
    public DeviceSpec? DeviceOf(DomainSpec domain, WorkloadSpec workload)
    {
        if (workload.Uses == DeviceService.None) return null;
        var attachment =
            AttachmentsOf(domain).Where(own => own.Service == workload.Uses).ElementAtOrDefault(workload.Attachment);
        return attachment is null ? null : Devices.ElementAtOrDefault(attachment.Device);
    }

    /// <returns>-1 if the host has none.</returns>
    private int FirstOf(DeviceService service)
    {
        for (var device = 0; device < Devices.Count; device++)
            if (Devices[device].Service == service) return device;
        return -1;
    }
}

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

/// <param name="Policy">A name of the policy catalogue: credit2.</param>
/// <param name="Parameters">With Xen's own names and units, checked against the policy's ranges.</param>
public sealed record PoolSpec(string Policy, IReadOnlyDictionary<string, long> Parameters)
{
    /// <summary>Xen's name of the pool that exists at boot.</summary>
    public const string FirstName = "Pool-0";

    public string Name { get; init; } = FirstName;

    /// <summary>Its pCPUs at the start. Those in no pool are idle.</summary>
    public PcpuSet Cpus { get; init; } = PcpuSet.All;

    /// <summary>Settings that only its policy uses, such as a table.</summary>
    public Extras Extras { get; init; } = Extras.None;

    public T Of<T>()
        where T : class, IExtra<T> =>
        Extras.Of<T>();

    public PoolSpec With<T>(T settings)
        where T : class, IExtra<T> =>
        this with { Extras = Extras.With(settings) };
}

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

/// <summary>How a guest enters the hypervisor and receives events (interrupts §6.3).</summary>
public enum GuestKind
{
    Pv = 0,
    Pvh = 1,
}

/// <summary>The event-channel interface (interrupts §4, §5).</summary>
public enum EventAbi
{
    TwoLevel = 0,
    Fifo = 1,
}

/// <summary>Which vCPU a woken task runs on (interrupts §17.1).</summary>
public enum WakePolicy
{
    /// <summary>Where it ran last.</summary>
    Affine = 0,

    /// <summary>The next idle vCPU in turn.</summary>
    Spread = 1,

    /// <summary>The lowest-numbered vCPU with room.</summary>
    Pack = 2,
}

/// <param name="Id">On its host; 0 is dom0.</param>
/// <param name="Name">Unique on the host.</param>
/// <param name="Kind">Virtualisation kind.</param>
/// <param name="Vcpus">Number of vCPUs that are up when the run begins, 1 to <see cref="MostVcpus"/>.</param>
/// <param name="Weight">1 to <see cref="MostWeight"/>.</param>
/// <param name="Cap">Percent of one pCPU; 0 is none.</param>
/// <param name="HardAffinity">
/// Where its vCPUs may run, within their pool; the union of <see cref="HardOfVcpus"/> if they differ.
/// </param>
/// <param name="SoftAffinity">
/// Where they prefer to run; the union of <see cref="SoftOfVcpus"/> if they differ.
/// </param>
/// <param name="Abi">Event-channel interface.</param>
/// <param name="MaxEventChannels">1 to 131,072.</param>
/// <param name="Kernel">The guest's kernel.</param>
/// <param name="Workloads">What runs in it; empty for a domain that only serves.</param>
/// <param name="Line">Its line in the scenario file, for error messages.</param>
public sealed record DomainSpec(
    int Id,
    string Name,
    GuestKind Kind,
    int Vcpus,
    int Weight,
    int Cap,
    PcpuSet HardAffinity,
    PcpuSet SoftAffinity,
    EventAbi Abi,
    int MaxEventChannels,
    KernelSpec Kernel,
    IReadOnlyList<WorkloadSpec> Workloads,
    string Line)
{
    public const int MostVcpus = 128;
    public const int UsualWeight = 256;
    public const int MostWeight = 65_535;

    /// <summary>The largest cap, in percent of one pCPU: a guest with the most vCPUs may use all of them.</summary>
    public const int MostCap = 100 * MostVcpus;

    /// <summary>
    /// The group that its figures are reported with: the scenario's choice or a template's name, else
    /// <see cref="GroupOf"/> its name; dom0 is dom0.
    /// </summary>
    public string Group { get => field ?? (Id == 0 ? Name : GroupOf(Name)); init; }

    /// <summary>Most vCPUs that the toolstack may bring up during the run; 0 if it brings up none.</summary>
    public int MaxVcpus { get; init; }

    /// <summary>Its memory in MiB, 16 MiB to 16 TiB (interrupts §3.1).</summary>
    public int Mebibytes { get; init; } = 1_024;

    /// <summary>How its events arrive.</summary>
    public UpcallRoute Upcall { get; init; }

    /// <summary>The sockets where its memory is; empty: where the toolstack finds room (interrupts §2, M-02).</summary>
    public PcpuSet MemoryNodes { get; init; } = PcpuSet.Empty;

    /// <summary>Share of its run time, in percent, that it waits for memory as near as possible.</summary>
    public int MemoryBound { get; init; } = UsualMemoryBound;

    public const int UsualMemoryBound = 30;

    /// <summary>
    /// A name without a number at its end: web for web-7 and web1. The whole name if nothing else is left.
    /// </summary>
    public static string GroupOf(string name)
    {
        const string Separators = "-_.";
        var rest = name.TrimEnd([.. "0123456789", .. Separators]).TrimStart([.. Separators]);
        return rest.Length > 0 ? rest : name;
    }

    /// <summary>How many are built. Those beyond <see cref="Vcpus"/> are offline until they are brought up.</summary>
    public int AllVcpus => Math.Max(Vcpus, MaxVcpus);

    /// <summary>
    /// vCPU i may run on the i-th pCPU of <see cref="HardAffinity"/> only (Xen's <c>dom0_vcpus_pin</c>).
    /// </summary>
    public bool Pinned { get; init; }

    /// <summary>Settings that only some policies use, such as a reservation; the others ignore them.</summary>
    public Extras Extras { get; init; } = Extras.None;

    public T Of<T>()
        where T : class, IExtra<T> =>
        Extras.Of<T>();

    public DomainSpec With<T>(T settings)
        where T : class, IExtra<T> =>
        this with { Extras = Extras.With(settings) };

    /// <summary>Number of its pool on its host, at the start.</summary>
    public int Pool { get; init; }

    /// <summary>
    /// Where each vCPU may run, by index; empty if all have the same. Those beyond the list may run anywhere.
    /// </summary>
    public ValueList<PcpuSet> HardOfVcpus { get; init; } = [];

    /// <summary>Where each vCPU prefers to run, likewise.</summary>
    public ValueList<PcpuSet> SoftOfVcpus { get; init; } = [];

    /// <param name="vcpu">Index in the domain.</param>
    public PcpuSet SoftAffinityOf(int vcpu) =>
        SoftOfVcpus.Count == 0 ? SoftAffinity : vcpu < SoftOfVcpus.Count ? SoftOfVcpus[vcpu] : PcpuSet.All;

    /// <param name="vcpu">Index in the domain.</param>
    /// <param name="pool">The pCPUs of its pool.</param>
    public PcpuSet HardAffinityOf(int vcpu, PcpuSet pool)
    {
        if (HardOfVcpus.Count > 0) return vcpu < HardOfVcpus.Count ? HardOfVcpus[vcpu] : PcpuSet.All;
        if (!Pinned) return HardAffinity;
        var usable = HardAffinity & pool;
        var pcpu = usable.First;
        for (var index = 0; index < vcpu && pcpu >= 0; index++) pcpu = usable.Next(pcpu);
        return pcpu < 0 ? PcpuSet.Empty : PcpuSet.Of(pcpu);
    }

    /// <summary>
    /// The interfaces and disks that it names; <see cref="HostSpec.AttachmentsOf"/> has the usual ones too.
    /// </summary>
    public IReadOnlyList<AttachmentSpec> Attachments { get; init; } = [];
}

/// <summary>Where the model looks whether a guest's handler is in the caches (interrupts §30).</summary>
public enum HandlerCaching
{
    /// <summary>An upcall is cold if the vCPU has had none for a while, whatever it is for.</summary>
    Vcpu = 0,

    /// <summary>
    /// A handler is cold on a core where it has not run yet, or where guests have run for a while since. What
    /// handlers evict, the task that they interrupted has to fetch again.
    /// </summary>
    Core = 1,
}

/// <summary>How often an executing task raises exceptions (interrupts §9).</summary>
/// <param name="PageFaults">Per second of the CPU time of tasks, 0 to <see cref="Most"/>.</param>
/// <param name="ProtectionFaults">Likewise.</param>
/// <param name="DebugTraps">Likewise.</param>
public readonly record struct ExceptionRates(int PageFaults, int ProtectionFaults, int DebugTraps)
{
    /// <summary>The most exceptions of a class per second.</summary>
    public const int Most = 1_000_000;

    /// <summary>Of all classes together.</summary>
    public int All => PageFaults + ProtectionFaults + DebugTraps;
}

/// <summary>Which vCPU an event channel signals when it is opened (interrupts §7.3).</summary>
public enum PortBinding
{
    /// <summary>The one with the fewest channels, as kernels since 5.11.</summary>
    Spread = 0,

    /// <summary>The first one, as older kernels: it stays until somebody moves it.</summary>
    FirstVcpu = 1,
}

/// <param name="Hz">Tick rate of a busy vCPU, 100 to 1,000; 0 is none.</param>
/// <param name="TickWhenIdle">nohz=off: idle vCPUs tick too.</param>
/// <param name="WakePolicy">Placement of woken tasks.</param>
public sealed record KernelSpec(int Hz, bool TickWhenIdle, WakePolicy WakePolicy)
{
    /// <summary>The priority that the FIFO interface gives to a port unless its guest sets another one.</summary>
    public const int UsualPriority = 7;

    /// <summary>
    /// Priority of the ports of its timers: 0 is the highest, 15 the lowest. The 2-level interface has no priorities.
    /// </summary>
    public int TimerPriority { get; init; } = UsualPriority;

    /// <summary>Whether it reads how much time was stolen from its vCPUs.</summary>
    public bool StealClock { get; init; }

    /// <summary>Where it binds the event channels that it opens.</summary>
    public PortBinding Binding { get; init; }

    /// <summary>
    /// Interrupts of a line after which it judges whether the line is spurious (interrupts §10.6); 0 for never.
    /// </summary>
    public int SpuriousWindow { get; init; } = 100_000;

    /// <summary>It disables a line if more of those than this were unhandled.</summary>
    public int SpuriousLimit { get; init; } = 99_900;

    /// <summary>How closely the caches are followed that its handlers find warm or cold.</summary>
    public HandlerCaching HandlerCaches { get; init; }

    /// <summary>What the instructions of its tasks raise.</summary>
    public ExceptionRates Exceptions { get; init; }
}

/// <summary>Calibration: the keys of the cost table, with whole-number values in the unit that ends the key.</summary>
public sealed record CostSpec(IReadOnlyDictionary<string, long> Values)
{
    public long this[string key] => Values.TryGetValue(key, out var value)
        ? value
        : throw new KeyNotFoundException($"calibration has no key {key}");
}
