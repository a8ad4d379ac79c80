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

    /// <summary>
    /// Numbers of the hosts that are simulated, each exactly as beside the others; null for all. They must not send
    /// anything to other hosts, nor get anything from them.
    /// </summary>
    public IReadOnlySet<int>? OnlyHosts { get; init; }

    /// <summary>The hosts that are simulated, in order of their numbers.</summary>
    public IEnumerable<HostSpec> SimulatedHosts() => Hosts.Where(host =>
        (OnlyRacks?.Contains(host.Rack) ?? true) && (OnlyHosts?.Contains(host.Number) ?? true));
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

    /// <summary>Whether guests drive devices for whose memory accesses the IOMMU translates: NICs and GPUs.</summary>
    public bool HasDirectDevices => Devices.Any(device => device.IsGuests) || Domains.Any(domain =>
        AttachmentsOf(domain).Any(attachment =>
            attachment is { Service: DeviceService.Network, Path: not AttachmentPath.Backend }));

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

/// <summary>Calibration: the keys of the cost table, with whole-number values in the unit that ends the key.</summary>
public sealed record CostSpec(IReadOnlyDictionary<string, long> Values)
{
    public long this[string key] => Values.TryGetValue(key, out var value)
        ? value
        : throw new KeyNotFoundException($"calibration has no key {key}");
}
