namespace ActorXen.Messages;

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
