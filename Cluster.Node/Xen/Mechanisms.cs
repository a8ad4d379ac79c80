using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.Devices;
using ActorXen.Xen.Devices.BlockStorage;
using ActorXen.Xen.Devices.Graphics;
using ActorXen.Xen.Devices.Networking;
using ActorXen.Xen.Devices.Storms;
using ActorXen.Xen.GuestEntries;
using ActorXen.Xen.IdleGovernors;
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
using ActorXen.Xen.Workloads.IpiLoops;
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
/// A written list instead of a search through the assembly, so that the order is visible and the same everywhere.
/// </remarks>
internal static class Mechanisms
{
    /// <summary>In alphabetical order of their words.</summary>
    public static IReadOnlyList<WorkloadKind> Workloads { get; } =
    [
        BatchKind.Kind,
        BlockReaderKind.Kind,
        CpuBoundKind.Kind,
        IpiLoopKind.Kind,
        PeriodicTaskKind.Kind,
        PingPongKind.Kind,
        RequestClientKind.Kind,
        RequestServerKind.Kind,
        StreamKind.Kind,
        StreamSenderKind.Kind,
        UtilisationKind.Kind,
    ];

    /// <summary>How guests enter and leave the hypervisor, in alphabetical order of their words.</summary>
    public static IReadOnlyList<GuestEntryKind> GuestEntries { get; } =
    [
        PvEntry.Kind,
        PvhEntry.Kind,
    ];

    /// <summary>Event-channel interfaces; guests have the first one unless they say otherwise.</summary>
    public static IReadOnlyList<EventAbiKind> EventAbis { get; } =
    [
        FifoEventSpace.Kind,
        TwoLevelEventSpace.Kind,
    ];

    /// <summary>How idle pCPUs choose idle states; hosts have the first one unless they say otherwise.</summary>
    public static IReadOnlyList<IIdleGovernorKind> IdleGovernors { get; } =
    [
        MenuKind.Kind,
    ];

    /// <summary>In the order in which the usual devices of a host are numbered.</summary>
    public static IReadOnlyList<DeviceKind> Devices { get; } =
    [
        NicKind.Kind,
        DiskKind.Kind,
        StormKind.Kind,
        GpuKind.Kind,
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

    /// <summary>Keys of a host, except those of devices.</summary>
    public static Settings<HostSpec> Host => HostSettings.Keys;

    /// <summary>What the toolstack can do, in addition to the verbs of single policies.</summary>
    public static IReadOnlyList<IToolstackVerb> Toolstack { get; } =
    [
        Pause.Verb,
        Unpause.Verb,
        SetWeight.Verb,
        SetCap.Verb,
        ChangeMemory.Verb,
        UseChannels.Verb,
        SetHardAffinity.Verb,
        SetSoftAffinity.Verb,
        MoveInterrupt.Verb,
        FreeLine.Verb,
        BindLine.Verb,
        AssignLine.Verb,
        MaskLine.Verb,
        UnmaskLine.Verb,
        AttachInterface.Verb,
        DetachInterface.Verb,
        AttachDisk.Verb,
        DetachDisk.Verb,
        RestartBackends.Verb,
        TakeVcpuDown.Verb,
        BringVcpuUp.Verb,
        MoveDomain.Verb,
        AddPcpu.Verb,
        RemovePcpu.Verb,
        TakePcpuOffline.Verb,
        BringPcpuOnline.Verb,
        SetPool.Verb,
        Kexec.Verb,
    ];

    /// <summary>Keys of a guest.</summary>
    /// <param name="policies">Policies, which may add keys of their own.</param>
    public static Settings<DomainSpec> DomainWith(IEnumerable<PolicyKind> policies) => policies
        .SelectMany(policy => policy.Domain)
        .Aggregate(DomainSettings.Own(), (settings, key) => settings.Add(key));

    /// <summary>The entry of a kind of guest on a host with these costs.</summary>
    /// <param name="cpu">What the host's CPUs do for guests; null for those of today.</param>
    /// <param name="upcall">How its events arrive.</param>
    public static IGuestEntry EntryOf(
        GuestKind kind, CostTable costs, CpuSpec? cpu = null, UpcallRoute upcall = UpcallRoute.Callback) =>
        GuestEntries.First(entry => entry.Kind == kind).Build(new(costs, cpu ?? CpuProfiles.Current, upcall));

    public static EventAbiKind EventAbiOf(EventAbi abi) => EventAbis.First(kind => kind.Abi == abi);

    /// <summary>The governor of a pCPU of a host with these costs.</summary>
    public static IIdleGovernor GovernorOf(HostSpec host, CostTable costs)
    {
        var spec = host.Hypervisor.IdleGovernor;
        return IdleGovernors.First(kind => kind.Spec == spec.GetType()).Build(spec, host.Machine.IdleStates, costs);
    }

    /// <exception cref="InvariantBrokenException">No mechanism has such a device.</exception>
    public static DeviceKind KindOf(DeviceSpec spec) =>
        Devices.FirstOrDefault(kind => kind.Spec == spec.GetType())
        ?? throw new Engine.InvariantBrokenException(
            $"{spec.GetType().Name} does not specify any device in {nameof(Mechanisms)}");
}
