namespace ActorXen.Messages;

/// <summary>
/// The names behind the numbers in a host's facts. The same for every run of a scenario.
/// </summary>
/// <param name="Host">Number.</param>
/// <param name="Name">Of the host.</param>
/// <param name="Rack">Number of its rack.</param>
/// <param name="Pcpus">How many.</param>
/// <param name="Domains">By id.</param>
/// <param name="Vcpus">By number on the host.</param>
/// <param name="Irqs">Physical lines, by number.</param>
/// <param name="Ports">Bound event channels, by domain and port.</param>
/// <param name="Paths">Of every entity, by number: <c>host/0/pcpu/3</c>.</param>
public sealed record HostDirectory(
    int Host,
    string Name,
    int Rack,
    int Pcpus,
    IReadOnlyList<DomainEntry> Domains,
    IReadOnlyList<VcpuEntry> Vcpus,
    IReadOnlyList<IrqEntry> Irqs,
    IReadOnlyList<PortEntry> Ports,
    IReadOnlyList<string> Paths)
{
    /// <summary>Name of its rack; <c>rack-0</c> if it has none.</summary>
    public string RackName { get; init; } =
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"rack-{Rack}");
}

/// <param name="Id">On its host; 0 is dom0.</param>
public sealed record DomainEntry(int Id, string Name, GuestKind Kind, int Vcpus)
{
    /// <summary>Of the domains that it is reported with: by default the name of its template.</summary>
    public string Group { get; init; } = Name;

    public const string Dom0Role = "dom0";
    public const string DriverRole = "driver";
    public const string IdleRole = "idle";

    /// <summary>
    /// What it is for: <see cref="Dom0Role"/>, <see cref="DriverRole"/>, or the word of its first workload;
    /// <see cref="IdleRole"/> if it has none.
    /// </summary>
    public string Role { get; init; } = Id == 0 ? Dom0Role : IdleRole;

    /// <summary>Whether it serves the host's other domains instead of a user.</summary>
    public bool ServesHost => Role is Dom0Role or DriverRole;
}

/// <param name="Number">On the host.</param>
/// <param name="Domain">Id.</param>
/// <param name="Index">In the domain.</param>
public sealed record VcpuEntry(int Number, int Domain, int Index);

/// <param name="Number">Xen's irq.</param>
/// <param name="Name">Of the device: <c>eth0</c>, <c>nvme0</c>.</param>
public sealed record IrqEntry(int Number, string Name)
{
    /// <summary>As in /proc/interrupts: <c>PCI-MSI</c>, <c>IO-APIC</c>.</summary>
    public string Chip { get; init; } = "PCI-MSI";

    /// <summary><c>-edge</c>, <c>-level</c>.</summary>
    public string Trigger { get; init; } = "-edge";

    /// <summary>When its interrupts end.</summary>
    public AckType Ack { get; init; }
}

/// <param name="Domain">Id.</param>
/// <param name="Port">Number.</param>
/// <param name="Chip">
/// As in the guest's /proc/interrupts: <c>xen-dyn</c>, <c>xen-percpu</c>, <c>xen-pirq</c> (interrupts §26).
/// </param>
/// <param name="Trigger">
/// <c>-virq</c>, <c>-ipi</c>, <c>-event</c>, <c>-msi</c>, <c>-ioapic-level</c>, <c>-ioapic-edge</c>.
/// </param>
/// <param name="Action">
/// Its handler: <c>timer0</c>, <c>resched1</c>, <c>vif3-rx</c>, <c>blkif</c>, <c>eth0</c>.
/// </param>
public sealed record PortEntry(int Domain, int Port, string Chip, string Trigger, string Action);
