using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Devices.BlockStorage;
using ActorXen.Xen.Devices.Coalescing;
using ActorXen.Xen.Devices.Coalescing.Adaptive;
using ActorXen.Xen.Devices.Coalescing.Fixed;
using ActorXen.Xen.Devices.Coalescing.Throttled;
using ActorXen.Xen.Devices.Networking;
using ActorXen.Xen.Devices.Storms;
using ActorXen.Xen.IdleGovernors;
using ActorXen.Xen.Scheduling.Verbs;
using ActorXen.Xen.Workloads.Batches;
using ActorXen.Xen.Workloads.BlockReaders;
using ActorXen.Xen.Workloads.Computing;
using ActorXen.Xen.Workloads.IpiLoops;
using ActorXen.Xen.Workloads.PeriodicTasks;
using ActorXen.Xen.Workloads.PingPongs;
using ActorXen.Xen.Workloads.Recorded;
using ActorXen.Xen.Workloads.Requests;
using ActorXen.Xen.Workloads.Streams;
using CsCheck;

namespace ActorXen.Tests.Support;

/// <summary>Small random runs with everything that the model has: few hosts, some tens of milliseconds.</summary>
/// <remarks>
/// Drawn as sketches of independent small numbers, which shrink well, and then joined to a scenario that is legal.
/// </remarks>
internal static class RandomSpecs
{
    private const int KindsOfWork = 9;

    private static readonly Gen<KernelSpec> Kernels =
        Gen.Select(
            OneOf(0, 100, 250, 1_000), Gen.Bool, Gen.Enum<WakePolicy>(), Gen.Bool, Gen.Enum<PortBinding>(),
            OneOf(100_000, 100_000, 40), Gen.Select(Gen.Enum<HandlerCaching>(), OneOf(0, 0, 500, 50_000)))
            .Select((hz, ticksIdle, policy, steal, binding, window, inside) => new KernelSpec(hz, ticksIdle, policy)
            {
                HandlerCaches = inside.Item1,
                Exceptions = new(inside.Item2, inside.Item2 / 10, inside.Item2 / 100),
                StealClock = steal,
                Binding = binding,
                SpuriousWindow = window,
                SpuriousLimit = window * 9 / 10,
            });

    private static readonly Gen<WorkSketch> Work =
        Gen.Select(Gen.Int[0, KindsOfWork - 1], Gen.Int[1, 100], Gen.Int[0, 5])
            .Select((kind, intensity, partner) => new WorkSketch(kind, intensity, partner));

    private static readonly Gen<GuestSketch> Guests =
        Gen.Select(
            Gen.Select(Gen.Int[1, 4], OneOf(0, 0, 1, 2)),
            Gen.Enum<GuestKind>(),
            Gen.Enum<EventAbi>(),
            Gen.Select(OneOf(256, 64, 1_024), OneOf(0, 0, 0, 30, 150)),
            Gen.Select(Gen.Int[0, 63], Gen.Int[0, 63]),
            Gen.Select(Kernels, Gen.Int[0, 5], Gen.Int[0, 31]),
            Work.Array[0, 2])
            .Select((vcpus, kind, abi, share, masks, own, work) => new GuestSketch(
                vcpus.Item1, vcpus.Item2, kind, abi, share.Item1, Math.Min(share.Item2, 100 * vcpus.Item1),
                masks.Item1, masks.Item2, own.Item1, own.Item2, own.Item3, work));

    private static readonly Gen<MachineSpec> Machines =
        Gen.Select(
            OneOf((1, 1), (1, 2), (1, 3), (1, 4), (2, 1), (2, 2), (1, 6), (2, 3)), Gen.Bool, Gen.Bool, OneOf(0, 0, 300),
            Gen.Int[0, 3], Gen.Select(Gen.Bool, OneOf(0, 0, 8), OneOf(0, 0, 2)))
            .Select((shape, hasThreads, sleeps, boot, apic, caches) => new MachineSpec(
                shape.Item1,
                hasThreads && shape.Item2 % 2 == 0 ? shape.Item2 / 2 : shape.Item2,
                hasThreads && shape.Item2 % 2 == 0 ? 2 : 1,
                2_500,
                sleeps ? Specs.SkylakeIdle : [])
            {
                BootSpread = boot.Us,
                HasNuma = shape.Item1 > 1 && caches.Item1,
                IotlbEntries = caches.Item2,
                RemapEntries = caches.Item3,
                TakesByPriority = apic % 2 == 1,
                Apic = apic == 3 ? ApicKind.Xapic : ApicKind.X2apic,
                IpiMode = apic == 3 ? IpiMode.Physical : (IpiMode)apic,
            });

    private static readonly Gen<HypervisorSpec> Hypervisors =
        Gen.Select(
            OneOf(0, 1, 50, 1_000), Gen.Bool, OneOf(10_000, 0, 20), Gen.Bool, OneOf(AckType.Eoi, AckType.Unmask),
            Gen.Bool, Gen.Select(OneOf(true, true, false), Gen.Bool, Gen.Enum<DpciPath>(), Gen.Enum<GrantLocking>()))
            .Select((slop, mwait, limit, balance, ack, cleanup, iommu) =>
                new HypervisorSpec(slop.Us, mwait, limit, balance, new MenuSpec())
                {
                    IoApicAck = ack,
                    CleanupIpi = cleanup,
                    InterruptRemapping = iommu.Item1,
                    PostsInterrupts = iommu.Item2,
                    Dpci = iommu.Item3,
                    GrantLocking = iommu.Item4,
                });

    private static readonly Gen<CoalescingSpec> Coalescings =
        Gen.Select(OneOf(8, 0, 50), OneOf(0, 1, 16), Gen.Int[0, 5])
            .Select((usecs, frames, policy) => policy switch
            {
                3 => new AdaptiveSpec(HoldStart.Completion),
                4 => new AdaptiveSpec(HoldStart.Event),
                5 => new ThrottledSpec((usecs + 1).Us),
                _ => (CoalescingSpec)new FixedSpec(usecs.Us, usecs == 0 ? Math.Min(frames, 1) : frames),
            });

    private static readonly Gen<NicSpec> Nics =
        Gen.Select(OneOf(25, 1), Coalescings, OneOf(1_024, 64), OneOf(1_500, 9_000), Gen.Bool, OneOf(1, 1, 2, 3))
            .Select((rate, coalescing, ring, mtu, gro, queues) =>
                new NicSpec(rate, coalescing, ring) { Mtu = mtu, Gro = gro, Queues = queues, VirtualFunctions = 6 });

    /// <summary>
    /// The first NIC, how many more NICs and disks, where their drivers run, and which are on a wire.
    /// </summary>
    private static readonly Gen<DeviceSketch> Devices =
        Gen.Select(Nics, Nics, OneOf(0, 0, 1, 2), OneOf(0, 0, 1, 2), Gen.Int[0, 3], Gen.Int[0, 255])
            .Select((first, other, nics, disks, drivers, wires) =>
                new DeviceSketch(first, other, nics, disks, drivers, wires));

    private static readonly Gen<HostSketch> Hosts =
        Gen.Select(Gen.Int[0, 1], Machines, Hypervisors, Devices,
            Gen.Select(Gen.Int[1, 4], Gen.Enum<GuestKind>(), Gen.Enum<EventAbi>(), OneOf(500L, 0L)), Guests.Array[0, 6])
            .Select((rack, machine, hypervisor, devices, dom0, guests) => new HostSketch(
                rack, machine, hypervisor, devices, dom0.Item1, dom0.Item2, dom0.Item3, dom0.Item4, guests));

    public static readonly Gen<RunSpec> Any =
        Gen.Select(Hosts.Array[1, 3], Gen.Long[1, 1_000], Gen.Int[20, 60])
            .Select((hosts, seed, milliseconds) => Specs.Run(milliseconds.Ms, seed, Join(hosts)));

    /// <summary>The same with a toolstack that changes guests on the way.</summary>
    public static readonly Gen<RunSpec> Acted =
        Gen.Select(
            Any, Gen.Select(Gen.Int[0, 50], Gen.Int[0, 11], Gen.Int[0, 7], Gen.Int[0, 3], Gen.Int[1, 100]).Array[1, 12])
            .Select((run, sketches) => run with
            {
                Hosts = [.. run.Hosts.Select(host => ComingAndGoing.Of(RandomActions.On(host, sketches)))],
            });

    /// <summary>The same with several pools, between which pCPUs and domains move.</summary>
    public static readonly Gen<RunSpec> Pooled =
        Gen.Select(
            Any,
            Gen.Select(Gen.Int[0, 4], Gen.Int[1, 5], Gen.Bool, Gen.Int[0, 63]),
            Gen.Select(Gen.Int[0, 50], Gen.Int[0, 5], Gen.Int[0, 7], Gen.Int[0, 11]).Array[0, 14])
            .Select((run, pools, sketches) => run with
            {
                Hosts = [.. run.Hosts.Select(host => PooledHosts.Of(host, pools, sketches))],
            });

    /// <summary>One of these.</summary>
    public static readonly Gen<RunSpec> AnyOf = Gen.OneOf(Any, Acted, Pooled);

    /// <summary>Shrinks towards the first.</summary>
    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    /// <summary>What a reader needs to see of a scenario that failed.</summary>
    public static string Describe(RunSpec run) => string.Join(
        '\n',
        run.Hosts.SelectMany(host => host.Domains
            .Select(domain =>
                $"  {domain.Name}: {domain.Kind} {domain.Abi} {domain.Vcpus} of {domain.AllVcpus} vCPUs, "
                + $"weight {domain.Weight}, cap {domain.Cap}, hard {domain.HardAffinity}, soft {domain.SoftAffinity}, "
                + $"{domain.Kernel}: {string.Join(", ", domain.Workloads)}")
            .Concat(host.Actions.Select(action => $"  {action}"))
            .Prepend(
                $"host {host.Number}, rack {host.Rack}: {host.Machine}, {host.Hypervisor}, "
                + $"{string.Join(", ", host.Devices)}, "
                + string.Join("; ", host.Pools.Select((pool, number) => DescribePool(host, pool, number)))))
            .Prepend($"{run.Length} with seed {run.Seed}"));

    private static string DescribePool(HostSpec host, PoolSpec pool, int number)
    {
        var domains = host.Domains.Where(domain => domain.Pool == number).Select(domain => domain.Name);
        return $"{pool.Name} of {pool.Policy} on {pool.Cpus} with {string.Join(", ", domains)}";
    }

    private static HostSpec[] Join(HostSketch[] sketches)
    {
        var servers = sketches.SelectMany((host, number) => host.Guests
            .Select((guest, index) => (Address: new NetAddress(number, index + 1, guest.ServerInterface), guest))
            .Where(candidate => candidate.guest.Work.Any(work => work.Kind == 1))
            .Select(candidate => candidate.Address)).ToList();
        return [.. sketches.Select((sketch, number) => HostOf(sketch, number, servers))];
    }

    private static HostSpec HostOf(HostSketch sketch, int number, List<NetAddress> servers)
    {
        var pcpus = sketch.Machine.Pcpus;
        var workloads = sketch.Guests.Select(guest => WorkloadsOf(guest, servers)).ToList();
        PairUp(sketch, workloads);
        var guests = sketch.Guests.Select((guest, index) => new DomainSpec(
            index + 1, $"guest-{index + 1}", guest.Kind, guest.Vcpus, guest.Weight, guest.Cap,
            MaskOf(
                guest.Hard, pcpus), MaskOf(guest.Soft, pcpus), guest.Abi, 1_023, guest.Kernel, workloads[index], "test")
        {
            MaxVcpus = guest.Asleep == 0 ? 0 : guest.Vcpus + guest.Asleep,
            Upcall = guest.Kind == GuestKind.Pvh && guest.HasVector ? UpcallRoute.Vector : UpcallRoute.Callback,
            Attachments = AttachmentsOf(guest, sketch.Devices),
        }).ToList();
        var dom0 = Specs.Guest(0, "Domain-0", sketch.Dom0Vcpus) with { Kind = sketch.Dom0Kind, Abi = sketch.Dom0Abi };
        var host = Specs.Host(number, sketch.Rack, pcpus);
        return host with
        {
            Machine = sketch.Machine,
            Pool = new(
                "credit2", new Dictionary<string, long> { ["sched_credit2_migrate_resist"] = sketch.Resistance }),
            Hypervisor = sketch.Hypervisor,
            Devices = WiredAs(sketch.Devices.Wires, DevicesOf(sketch.Devices, guests)),
            Domains = [dom0, .. guests],
        };
    }

    /// <summary>
    /// No device for small numbers; otherwise those of the bits, on one pin or on two, as edges on pins of their own,
    /// or with messages that cannot be masked.
    /// </summary>
    private static List<DeviceSpec> WiredAs(int wires, List<DeviceSpec> devices) =>
    [
        .. devices.Select((device, index) => (wires >> index & 1) == 0 ? device : wires switch
        {
            < 32 => device,
            < 64 => device with { Line = LineSpec.Default with { IsMaskable = false } },
            < 80 => Wired(device) with { Line = new(LineKind.Edge, index) },
            < 160 => Wired(device) with { Line = new(LineKind.Level, 16) },
            _ => Wired(device) with { Line = new(LineKind.Level, 16 + (index % 2)) },
        }),
    ];

    /// <summary>A wire serves one queue.</summary>
    private static DeviceSpec Wired(DeviceSpec device) => device switch
    {
        NicSpec nic => nic with { Queues = 1 },
        DiskSpec disk => disk with { Queues = 1 },
        _ => device,
    };

    /// <summary>
    /// A NIC and a disk, then the others; drivers are guests that have no interface and no disk themselves.
    /// </summary>
    private static List<DeviceSpec> DevicesOf(DeviceSketch sketch, List<DomainSpec> guests)
    {
        var disk = new DiskSpec(80.Us, 20.Us, sketch.Wires % 2 == 0 ? 64 : 2, 3_000)
        {
            Queues = 1 + (sketch.Wires % 4),
            MapsGrants = sketch.Wires % 8 == 3,
        };
        List<DeviceSpec> devices =
        [
            sketch.First, disk,
            .. Enumerable.Range(1, sketch.Nics).Select(number => sketch.Other with { Name = $"eth{number}" }),
            .. Enumerable.Range(1, sketch.Disks).Select(
                number => disk with { Name = $"nvme{number}", ReadTime = 10.Us }),
        ];
        var drivers = guests.Where(
            guest => guest.Attachments.Count == 0 && guest.Workloads.All(work => work.Uses == DeviceService.None))
            .Select(guest => guest.Id).ToList();
        if (drivers.Count == 0 || sketch.Drivers == 0) return devices;
        for (var device = sketch.Drivers == 3 ? 0 : 2; device < devices.Count; device++)
            devices[device] = devices[device] with { Domain = drivers[device % drivers.Count] };
        return devices;
    }

    /// <summary>The last NIC, both ends of the list of NICs, or two disks.</summary>
    private static List<AttachmentSpec> AttachmentsOf(GuestSketch guest, DeviceSketch devices) =>
    [
        .. OwnOf(guest, devices).Select(one => one.Path != AttachmentPath.Backend ? one : one with
        {
            SplitsChannels = one.Service != DeviceService.Network || guest.SplitsChannels,
            Notices = guest.Notices,
        }),
    ];

    private static List<AttachmentSpec> OwnOf(GuestSketch guest, DeviceSketch devices)
    {
        var lastNic = devices.Nics == 0 ? 0 : 1 + devices.Nics;
        var lastDisk = devices.Disks == 0 ? 1 : 1 + devices.Nics + devices.Disks;
        return guest.Own switch
        {
            3 => [new(DeviceService.Network, lastNic, "eth0")
            {
                Queues = guest.Vcpus,
                Limit = guest.Soft % 3 == 0 ? new(1_000_000 * (guest.Hard + 1), 0, 3.Ms) : LimitSpec.None,
                Path = guest.Soft % 3 == 1 ? AttachmentPath.Function : AttachmentPath.Backend,
            }],
            4 => [new(DeviceService.Network, 0, "eth0"), new(DeviceService.Network, lastNic, "eth1")],
            5 => [new(DeviceService.Block, 1, "xvda"), new(DeviceService.Block, lastDisk, "xvdb")
            {
                Queues = guest.Vcpus,
                RingPages = 1 << (guest.Hard % 5),
                Limit = guest.Soft % 3 == 0 ? new(guest.Soft * 1_000_000, 2_000 + (100 * guest.Hard), 7.Ms)
                    : LimitSpec.None,
            }],
            _ => [],
        };
    }

    private static List<WorkloadSpec> WorkloadsOf(GuestSketch guest, List<NetAddress> servers)
    {
        var all = new List<WorkloadSpec>();
        var receivesRequests = guest.Work.Any(work => work.Kind is 1 or 2);
        foreach (var (kind, intensity, partner) in guest.Work.DistinctBy(work => work.Kind))
        {
            if (kind == 0) all.Add(new CpuBoundSpec(1 + (partner % 2)));
            if (kind == 1)
                all.Add(
                    new RequestServerSpec(
                        intensity * 100,
                        200,
                        10 * intensity + 64,
                        (5 * partner + 1).Us,
                        64)
                    { Attachment = guest.ServerInterface });
            if (kind == 2 && servers.Count > 0)
                all.Add(new RequestClientSpec(servers[partner % servers.Count], intensity * 100, 64 + intensity, 32));
            if (kind == 3)
                all.Add(
                    new BlockReaderSpec(
                        1 + partner,
                        512 * intensity,
                        intensity,
                        (partner * 50).Us,
                        10.Us)
                    { Attachment = guest.Own == 5 ? 1 : 0 });
            if (kind == 8)
            {
                var targets = (IpiTargets)(partner % 3);
                all.Add(new IpiLoopSpec(
                    targets, targets == IpiTargets.Pcpus ? IpiSending.Once : (IpiSending)(intensity % 3),
                    (intensity * 20).Us));
            }

            if (kind == 7) all.Add(new BatchSpec(1 + partner, (intensity * 10).Ms, 200.Us, (partner * 40).Us, 3.Ms));
            if (kind == 4)
                all.Add(new UtilisationSpec(
                    [Percent.Of(intensity), 0, Percent.Of(100 - intensity)], 5.Ms, (100 * (partner + 1)).Us, "test"));
            if (kind == 6 && (partner % 2 == 0 || receivesRequests))
                all.Add(new PeriodicTaskSpec((intensity * 30).Us, (10 * (partner + 1)).Us, 5.Us, 0.Ns, partner == 2));
            else if (kind == 6) all.Add(new StreamSpec(intensity, 64 + (10 * intensity), partner.Us, 1));
        }

        return all;
    }

    /// <summary>A guest with a ping-pong has its successor as peer; the last one has none.</summary>
    private static void PairUp(HostSketch sketch, List<List<WorkloadSpec>> workloads)
    {
        for (var index = 0; index + 1 < sketch.Guests.Length; index++)
        {
            if (sketch.Guests[index].Work.FirstOrDefault(work => work.Kind == 5) is not { } work) continue;
            workloads[index].Add(new PingPongSpec(index + 2, true, work.Intensity.Us, (work.Partner * 20).Us));
            workloads[index + 1].Add(new PingPongSpec(index + 1, false, work.Intensity.Us, Duration.Zero));
        }
    }

    /// <summary>The first numbers, among them 0, stand for no restriction.</summary>
    private static PcpuSet MaskOf(int bits, int pcpus)
    {
        if (bits < 40) return PcpuSet.All;
        var set = PcpuSet.Of(Enumerable.Range(0, pcpus).Where(pcpu => (bits >> pcpu & 1) != 0));
        return set.IsEmpty ? PcpuSet.All : set;
    }

    private sealed record WorkSketch(int Kind, int Intensity, int Partner);

    private sealed record GuestSketch(
        int Vcpus, int Asleep, GuestKind Kind, EventAbi Abi, int Weight, int Cap, int Hard, int Soft,
        KernelSpec Kernel, int Own, int Interface, WorkSketch[] Work)
    {
        public bool HasVector => Interface % 2 == 1;

        public bool SplitsChannels => Interface / 2 % 2 == 0;

        public NoticeSpec Notices => (Interface / 4) switch
        {
            < 5 => PromptNotices.Instance,
            5 => new HeldNotices(30.Us, 4),
            6 => new HeldNotices(1.Us, 0),
            _ => new HeldNotices(300.Us, 0),
        };

        public int ServerInterface => Own == 4 ? 1 : 0;
    }

    private sealed record DeviceSketch(NicSpec First, NicSpec Other, int Nics, int Disks, int Drivers, int Wires);

    private sealed record HostSketch(
        int Rack, MachineSpec Machine, HypervisorSpec Hypervisor, DeviceSketch Devices,
        int Dom0Vcpus, GuestKind Dom0Kind, EventAbi Dom0Abi, long Resistance, GuestSketch[] Guests);
}
