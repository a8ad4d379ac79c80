using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.Devices;
using ActorXen.Xen.Events;
using ActorXen.Xen.Guests;
using ActorXen.Xen.Processors;
using ActorXen.Xen.Scheduling.Core;
using ActorXen.Xen.Scheduling.Verbs;
using ActorXen.Xen.SharedPages;
using ActorXen.Xen.Timers;

namespace ActorXen.Xen.Hosts;

/// <summary>Turns a host's description into wired entities.</summary>
/// <remarks>
/// The order in which places are reserved determines the numbers of the entities, so it is part of every hash. Pages
/// come before the scheduler that reads them, because a restore goes in the same order.
/// </remarks>
public sealed class HostFactory : IBuiltDomains
{
    private readonly HostSpec _spec;
    private readonly NetworkFabric _fabric;
    private readonly CostTable _costs;
    private readonly XenPolicies _policies;
    private readonly HostPlan _plan;
    private readonly long _seed;
    private readonly Occupancy _occupancy;
    private readonly HostPorts _ports = new(new DomainId(0));
    private readonly List<GuestFactory> _guests = [];
    private readonly GlobalLock? _tasklets;
    private readonly GrantLocks _locks;
    private readonly Iommu? _iommu;
    private EntityRef<IHostMemory> _memory = EntityRef<IHostMemory>.None;
    private DeviceLinks? _links;

    private HostFactory(RunSpec run, HostSpec spec, NetworkFabric fabric, XenPolicies policies)
    {
        spec = MemoryPlacement.Of(spec);
        (_spec, _fabric, _policies, _seed) = (spec, fabric, policies, run.Seed);
        _costs = ChargedCosts.At(CostsOf(run.Costs, spec), spec.Machine.Megahertz);
        _plan = new HostPlan(spec.Number);
        if (spec.Hypervisor.Dpci == DpciPath.GlobalList) _tasklets = _costs.Tasklets();
        _locks = new GrantLocks(spec.Hypervisor, _costs);
        _iommu = _costs.Iommu(spec);
        var upAt = BootTimes.OfPcpus(spec, run.Seed);
        _occupancy = new Occupancy([.. upAt.Select((at, pcpu) => PageOf(pcpu, at))]);
        if (spec.Machine.ThreadsPerCore > 1) _occupancy.Pair(_costs[ProcessorCosts.ThreadSpeed]);
    }

    /// <summary>
    /// Without interrupt remapping no message is looked up; an xAPIC has a price of its own for IPIs.
    /// </summary>
    private static CostSpec CostsOf(CostSpec costs, HostSpec host)
    {
        var isXapic = host.Machine.Apic == ApicKind.Xapic;
        if (host.Hypervisor.InterruptRemapping && !isXapic) return costs;
        var values = new Dictionary<string, long>(costs.Values);
        if (!host.Hypervisor.InterruptRemapping) values[MsiCosts.RemapHit.Key] = 0;
        if (isXapic) values[CommonCosts.IcrWrite.Key] = costs[CommonCosts.IcrWriteXapic.Key];
        return new(values);
    }

    /// <summary>Builds all hosts of a run; each is ready to start or to be loaded.</summary>
    /// <param name="run">What to build.</param>
    /// <param name="policies">Where its pools' policies are looked up.</param>
    public static IReadOnlyList<BuiltHost> BuildAll(RunSpec run, XenPolicies policies) =>
        Build(run, _ => true, policies);

    /// <summary>Builds some hosts of a run, exactly as they are when all are built.</summary>
    /// <param name="run">All hosts; those that are not built can still be reached over the network.</param>
    /// <param name="isWanted">Whether to build a host, by its number.</param>
    /// <param name="policies">Where their pools' policies are looked up.</param>
    /// <returns>The hosts in order of their numbers.</returns>
    public static IReadOnlyList<BuiltHost> Build(RunSpec run, Func<int, bool> isWanted, XenPolicies policies)
    {
        var fabric = new NetworkFabric(run.Network, run.Hosts);
        var built = new List<BuiltHost>();
        foreach (var host in run.SimulatedHosts())
        {
            var factory = new HostFactory(run, host, fabric, policies);
            var plan = factory.Plan();
            if (isWanted(host.Number)) built.Add(factory.Build(plan));
        }

        return built;
    }

    /// <summary>Builds some hosts, and keeps only why they cannot be built.</summary>
    /// <remarks>What is refused is granted then, and the host built again, so that no refusal hides another.</remarks>
    public static IEnumerable<HostRefusal> Refusals(
        RunSpec run, Func<HostSpec, bool> isWanted, XenPolicies policies)
    {
        var shared = new NetworkFabric(run.Network, run.Hosts);
        foreach (var host in run.Hosts.Where(isWanted))
        {
            var fabric = shared;
            for (var next = host; next is not null; fabric = new NetworkFabric(run.Network, run.Hosts))
            {
                if (new HostFactory(run, next, fabric, policies).Refusal() is not { } refused) break;
                yield return refused.Refusal;
                next = Granting(next, refused);
            }
        }
    }

    /// <returns>The host for which this is no reason any more; null if there is none.</returns>
    private static HostSpec? Granting(HostSpec host, HostRefusedException refused)
    {
        if (refused.Action is { } action)
            return host with { Actions = [.. host.Actions.Where(other => !ReferenceEquals(other, action))] };
        if (refused.Refusal.Domain == HostRefusal.OfHost) return null;
        var domain = host.Domains[refused.Refusal.Domain];
        var most = Mechanisms.EventAbiOf(domain.Abi).PortLimit - 1;
        return domain.MaxEventChannels >= most ? null : host with
        {
            Domains = [.. host.Domains.Select(
                other => other.Id == domain.Id ? domain with { MaxEventChannels = most } : other)],
        };
    }

    /// <summary>The directories of all hosts, without keeping the hosts.</summary>
    public static IReadOnlyList<HostDirectory> Directories(RunSpec run, XenPolicies policies)
    {
        var fabric = new NetworkFabric(run.Network, run.Hosts);
        return [.. run.Hosts.Select(host => DirectoryOf(host))];

        HostDirectory DirectoryOf(HostSpec host)
        {
            var factory = new HostFactory(run, host, fabric, policies);
            return factory.Build(factory.Plan()).Directory;
        }
    }

    private HostRefusedException? Refusal()
    {
        try
        {
            Build(Plan());
            return null;
        }
        catch (HostRefusedException refused)
        {
            return refused;
        }
    }

    private SchedulerAction Known(SchedulerAction action)
    {
        try
        {
            return action.On(this);
        }
        catch (HostRefusedException refused)
        {
            throw new HostRefusedException(refused.Refusal) { Action = action };
        }
    }

    /// <summary>Numbers the entities that other hosts may know of this one, and those that come before them.</summary>
    private HostDraft Plan()
    {
        var pcpus = _plan.ReserveEach<IPcpu>(_spec.Machine.Pcpus, pcpu => $"pcpu/{pcpu}");
        var timers = _plan.ReserveEach<IPcpuTimers>(_spec.Machine.Pcpus, pcpu => $"pcpu/{pcpu}/timers");
        foreach (var domain in _spec.Domains)
        {
            _guests.Add(new GuestFactory(_spec.Machine, domain, _plan, _ports, _occupancy, _costs, pcpus, timers)
            {
                TickPhase = BootTimes.OfTicks(_spec, domain, _seed),
                TimersTakeTheLock = _tasklets is not null && domain.Id != 0,
            });
        }

        var schedulers = _plan.ReserveEach<IScheduler>(_spec.Pools.Count, pool => $"pool/{pool}");
        var lines = new HostLines(_spec.Hypervisor, _plan, _occupancy, _costs, pcpus, _iommu);
        var devices = new DeviceFactory(_spec, new(_plan, _guests, lines, _costs, _fabric, _policies, _locks)
        {
            Window = _spec.Machine.IotlbEntries == 0 ? null : new(_iommu!, _spec.Machine.IotlbPageBytes),
            DevicesComeAndGo = _spec.Actions.Any(action => action is DeviceAction),
        });
        return new(pcpus, timers, schedulers, lines, devices);
    }

    private BuiltHost Build(HostDraft draft)
    {
        var (pcpus, timers, schedulers, lines, devices) = draft;
        devices.Wire();
        _links = new(_plan, _guests[0], devices, _occupancy, _costs);
        SchedulerAction[] actions = [.. _spec.Actions.Cast<SchedulerAction>().Select(Known)];

        BuildPcpus(pcpus, timers, schedulers, lines);
        AddMemory();
        foreach (var guest in _guests) guest.Build(schedulers);
        for (var pool = 0; pool < schedulers.Count; pool++)
            _plan.Fill(schedulers[pool], BuildPool(pool, draft, actions));
        AddFirmware(pcpus);
        AddLock();
        if (_locks.IsUsed) _plan.Fill(_plan.Reserve<IGrantLocks>("grants"), _locks);
        if (_iommu is not null) _plan.Fill(_plan.Reserve<IIommuKeeper>("iommu"), new IommuKeeper(_iommu));
        AddToolstack(schedulers[0]);
        var timeline = _plan.Build(_seed);
        return new BuiltHost(timeline, DirectoryOf(timeline, lines))
        {
            Ports = _ports.Status,
            Lines = () => [.. _guests.SelectMany(guest => guest.Lines.Status())],
            Irqs = lines.Status,
            Vectors = lines.Vectors,
        };
    }

    private Scheduler BuildPool(
        int number, HostDraft draft, IReadOnlyList<SchedulerAction> actions)
    {
        var (pcpus, timers, schedulers, lines, _) = draft;
        var pool = _spec.Pools[number];
        var members = pool.Cpus & PcpuSet.FirstOf(pcpus.Count);
        foreach (var pcpu in members) _occupancy.Pcpus[pcpu].Pool = number;
        return new(
            pool,
            _occupancy.SeenBy(number, members),
            _spec.Domains,
            pcpus,
            _policies.Catalog,
            actions,
            schedulers,
            [.. _guests.Select(guest => guest.Seat.Kernel)])
        {
            Lines = lines.Irqs,
            UnmaskableLines = lines.Unmaskables,
            Timers = timers,
            Memory = _memory,
            PostedVcpus = PostedVcpusOf(lines),
            HotplugTimes = new(
                _costs[ProcessorCosts.LineMove], _costs[ProcessorCosts.TimerMove], _costs[ProcessorCosts.PcpuUp]),
        };
    }

    int IBuiltDomains.PortOf(DomainId domain, string line, string action) =>
        _guests[domain.Number].PortOf(line, action);

    EntityRef<IDeviceLink> IBuiltDomains.LinkOf(DomainId domain, DeviceService service, string name, string action) =>
        _links!.Of(_spec.Domains[domain.Number], service, name, action);

    IReadOnlyList<EntityRef<IDeviceLink>> IBuiltDomains.LinksIn(DomainId domain, string action) =>
        _links!.In(_spec.Domains[domain.Number], action);

    int IBuiltDomains.LinePortOf(DomainId domain, string line, string action) =>
        _guests[domain.Number].LinePortOf(line, action);

    /// <summary>An ordinary machine's firmware has no entity, so that its hosts are numbered as before.</summary>
    private void AddFirmware(IReadOnlyList<EntityRef<IPcpu>> pcpus)
    {
        if (_spec.StolenTime.IsNone) return;
        _plan.Fill(_plan.Reserve<IFirmware>("firmware"), new Firmware(_spec.StolenTime, pcpus));
    }

    /// <summary>Only a host whose toolstack changes memory has one.</summary>
    private void AddMemory()
    {
        if (!_spec.Actions.Any(action => action is ChangeMemory)) return;
        _memory = _plan.Reserve<IHostMemory>("memory");
        _plan.Fill(
            _memory, new HostMemory(_spec.Machine.Mebibytes, _spec.Domains.Select(domain => domain.Mebibytes)));
    }

    /// <summary>Only a host whose interrupts of assigned devices take the global lock has one.</summary>
    private void AddLock()
    {
        if (_tasklets is not null) _plan.Fill(_plan.Reserve<ILockKeeper>("tasklets"), new LockKeeper(_tasklets));
    }

    /// <summary>The toolstack exists only if the scenario has actions for it.</summary>
    private void AddToolstack(EntityRef<IScheduler> scheduler)
    {
        var toolstack = _plan.ReserveAsleep<IToolstack>("dom/0/toolstack");
        if (_spec.Actions.Count != 0) _plan.Fill(toolstack, new Toolstack(_spec.Actions, scheduler));
    }

    private void BuildPcpus(
        IReadOnlyList<EntityRef<IPcpu>> pcpus,
        IReadOnlyList<EntityRef<IPcpuTimers>> timers,
        IReadOnlyList<EntityRef<IScheduler>> schedulers,
        HostLines lines)
    {
        EntityRef<IVcpu>[] vcpus = [.. _guests.SelectMany(guest => guest.Vcpus)];
        var posted = PostedVcpusOf(lines);
        foreach (var page in _occupancy.Pcpus)
        {
            var pcpu = page.Number.Number;
            var wiring = new PcpuWiring(schedulers, timers[pcpu], vcpus, lines.Irqs)
            {
                LevelLines = lines.Levels,
                UnmaskableLines = lines.Unmaskables,
                MessageLines = lines.ByDpci,
                PostedVcpus = posted,
                Pcpus = pcpus,
                IpiMode = _spec.Machine.IpiMode,
                Tasklets = _tasklets,
            };
            var governor = Mechanisms.GovernorOf(_spec, _costs);
            _plan.Fill(pcpus[pcpu], new Pcpu(page.Number, _occupancy, wiring, _costs, _spec.Hypervisor, governor));
            _plan.Fill(timers[pcpu], new PcpuTimers(page, pcpus[pcpu], _spec.Hypervisor.TimerSlop));
        }
    }

    private VcpuId[] PostedVcpusOf(HostLines lines) =>
        [.. _occupancy.Vcpus.Where(vcpu => lines.PostedTo.Contains(vcpu.Domain)).Select(vcpu => vcpu.Number)];

    /// <summary>Thread siblings are neighbours, then cores, then sockets; each socket is a NUMA node.</summary>
    private PcpuPage PageOf(int pcpu, VirtualTime upAt)
    {
        var core = pcpu / _spec.Machine.ThreadsPerCore;
        var socket = core / _spec.Machine.CoresPerSocket;
        return new PcpuPage(new(pcpu), socket, core % _spec.Machine.CoresPerSocket, socket)
        {
            UpAt = upAt,
            OwnSpeed = _spec.Machine.SpeedOf(pcpu),
            Vectors = new(_spec.Hypervisor.CleanupIpi),
            TakesByPriority = _spec.Machine.TakesByPriority,
        };
    }

    private HostDirectory DirectoryOf(HostTimeline timeline, HostLines lines) => new(
        _spec.Number,
        _spec.Name,
        _spec.Rack,
        _spec.Machine.Pcpus,
        [.. _spec.Domains.Select(EntryOf)],
        [.. _occupancy.Vcpus.Select(vcpu => new VcpuEntry(vcpu.Number.Number, vcpu.Domain.Number, vcpu.Index))],
        lines.Names,
        [.. _guests.SelectMany(guest => guest.PortEntries)],
        timeline.Paths)
    {
        RackName = _spec.RackName,
    };

    private DomainEntry EntryOf(DomainSpec domain) => new(domain.Id, domain.Name, domain.Kind, domain.AllVcpus)
    {
        Group = domain.Group,
        Role = RoleOf(domain),
    };

    private string RoleOf(DomainSpec domain)
    {
        if (domain.Id == 0) return DomainEntry.Dom0Role;
        if (_spec.Devices.Index().Any(device =>
            device.Item.Domain == domain.Id && !device.Item.IsGuests && !_spec.IsAssigned(device.Index)))
            return DomainEntry.DriverRole;
        return domain.Workloads.Count == 0
            ? DomainEntry.IdleRole
            : _policies.Workloads.First(kind => kind.Spec == domain.Workloads[0].GetType()).Word;
    }

    private sealed record HostDraft(
        IReadOnlyList<EntityRef<IPcpu>> Pcpus,
        IReadOnlyList<EntityRef<IPcpuTimers>> Timers,
        IReadOnlyList<EntityRef<IScheduler>> Schedulers,
        HostLines Lines,
        DeviceFactory Devices);
}

/// <summary>A host that is ready to run, and its directory.</summary>
public sealed record BuiltHost(HostTimeline Timeline, HostDirectory Directory)
{
    /// <summary>Reads the ports in use as they are now.</summary>
    public Func<IReadOnlyList<PortStatus>> Ports { get; init; } = () => [];

    /// <summary>Reads what the guests have noted of their physical lines.</summary>
    public Func<IReadOnlyList<SpuriousStatus>> Lines { get; init; } = () => [];

    /// <summary>Reads where its physical lines interrupt, and who gets them.</summary>
    public Func<IReadOnlyList<IrqStatus>> Irqs { get; init; } = () => [];

    /// <summary>Reads what its pCPUs have taken, by vector.</summary>
    public Func<IReadOnlyList<VectorStatus>> Vectors { get; init; } = () => [];
}
