using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.Devices;
using ActorXen.Xen.Devices.BlockStorage;
using ActorXen.Xen.Devices.Networking;
using ActorXen.Xen.GuestEntries;
using ActorXen.Xen.Guests;
using ActorXen.Xen.Processors;
using ActorXen.Xen.Scheduling.Arinc653;
using ActorXen.Xen.Scheduling.Bvt;
using ActorXen.Xen.Scheduling.Core;
using ActorXen.Xen.Scheduling.Credit;
using ActorXen.Xen.Scheduling.Credit2;
using ActorXen.Xen.Scheduling.Null;
using ActorXen.Xen.Scheduling.Rtds;
using ActorXen.Xen.Scheduling.Sedf;
using ActorXen.Xen.Scheduling.Verbs;
using ActorXen.Xen.SharedPages;
using ActorXen.Xen.Workloads;
using ActorXen.Xen.Workloads.Batches;
using ActorXen.Xen.Workloads.BlockReaders;
using ActorXen.Xen.Workloads.Computing;
using ActorXen.Xen.Workloads.PeriodicTasks;
using ActorXen.Xen.Workloads.PingPongs;
using ActorXen.Xen.Workloads.Recorded;
using ActorXen.Xen.Workloads.Requests;
using ActorXen.Xen.Workloads.Streams;

namespace ActorXen.Xen;

/// <summary>
/// What the model is made of: one line for each mechanism. Everything else follows from what it declares.
/// </summary>
/// <remarks>
/// A written list instead of a search through the assembly, so that the order is seen and is the same everywhere.
/// </remarks>
internal static class Mechanisms
{
    /// <summary>In alphabetical order of their words.</summary>
    public static IReadOnlyList<WorkloadKind> Workloads { get; } =
    [
        BatchKind.Kind,
        BlockReaderKind.Kind,
        CpuBoundKind.Kind,
        PeriodicTaskKind.Kind,
        PingPongKind.Kind,
        RequestClientKind.Kind,
        RequestServerKind.Kind,
        StreamKind.Kind,
        UtilisationKind.Kind,
    ];

    /// <summary>How guests enter and leave the hypervisor, in alphabetical order of their words.</summary>
    public static IReadOnlyList<GuestEntryKind> GuestEntries { get; } =
    [
        PvEntry.Kind,
        PvhEntry.Kind,
    ];

    /// <summary>In the order in which the usual devices of a host are numbered.</summary>
    public static IReadOnlyList<DeviceKind> Devices { get; } =
    [
        NicKind.Kind,
        DiskKind.Kind,
    ];

    /// <summary>Scheduling policies.</summary>
    public static PolicyCatalog Policies { get; } = PolicyCatalog.Empty
        .With(Arinc653Kind.Kind)
        .With(BvtKind.Kind)
        .With(CreditKind.Kind)
        .With(Credit2Kind.Kind)
        .With(NullKind.Kind)
        .With(RtdsKind.Kind)
        .With(SedfKind.Kind);

    /// <summary>Keys of a host; devices have their own.</summary>
    public static Settings<HostSpec> Host { get; } = new Settings<HostSpec>("host", HostDefaults.Host, "a host")
        .Part(
            "hypervisor",
            HypervisorSettings.Keys,
            host => host.Hypervisor,
            (host, part) => host with { Hypervisor = part },
            "Xen's own switches");

    /// <summary>What the toolstack can do, beside the verbs of single policies.</summary>
    public static IReadOnlyList<IToolstackVerb> Toolstack { get; } =
    [
        Pause.Verb,
        Unpause.Verb,
        SetWeight.Verb,
        SetCap.Verb,
        SetHardAffinity.Verb,
        SetSoftAffinity.Verb,
        TakeVcpuDown.Verb,
        BringVcpuUp.Verb,
        MoveDomain.Verb,
        AddPcpu.Verb,
        RemovePcpu.Verb,
        SetPool.Verb,
    ];

    /// <summary>Keys of a guest.</summary>
    /// <param name="policies">They may have keys there, too.</param>
    public static Settings<DomainSpec> DomainWith(IEnumerable<PolicyKind> policies) => policies
        .SelectMany(policy => policy.Domain)
        .Aggregate(OwnDomain(), (settings, key) => settings.Add(key));

    private static Settings<DomainSpec> OwnDomain() =>
        new Settings<DomainSpec>("domain", HostDefaults.Domain, "a guest")
            .Choice(
                "kind",
                domain => domain.Kind,
                (domain, kind) => domain with { Kind = kind },
                "how it enters the hypervisor and gets events",
                [.. GuestEntries.Select(entry => (entry.Word, entry.Kind))])
            .Count(
                "max-vcpus",
                domain => domain.AllVcpus,
                (domain, most) => domain with { MaxVcpus = most == domain.Vcpus ? 0 : most },
                1,
                128,
                "with those that are offline until vcpu-up")
            .DefaultsTo(domain => domain.Vcpus, "vcpus")
            .Part(
                "kernel",
                KernelSettings.Keys,
                domain => domain.Kernel,
                (domain, part) => domain with { Kernel = part },
                "its kernel");

    /// <summary>The entry of a kind of guest on a host with these costs.</summary>
    public static IGuestEntry EntryOf(GuestKind kind, CostTable costs) =>
        GuestEntries.First(entry => entry.Kind == kind).Build(costs);

    /// <exception cref="InvariantBrokenException">No mechanism has such a device.</exception>
    public static DeviceKind KindOf(DeviceSpec spec) =>
        Devices.FirstOrDefault(kind => kind.Spec == spec.GetType())
        ?? throw new Engine.InvariantBrokenException(
            $"{spec.GetType().Name} is the specification of no device in {nameof(Mechanisms)}");
}

/// <summary>Hosts and guests before anything was read.</summary>
internal static class HostDefaults
{
    public static readonly DomainSpec Domain = new(
        0, "", GuestKind.Pvh, 1, 256, 0, PcpuSet.All, PcpuSet.All, EventAbi.Fifo, 1_023, KernelSettings.Default, [],
        "");

    public static readonly HostSpec Host = new(
        0, "", 0, MachineSettings.Default, new("credit2", new Dictionary<string, long>()),
        HypervisorSettings.Default, [], []);
}
