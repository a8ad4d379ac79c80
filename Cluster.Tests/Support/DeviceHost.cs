using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.Devices;
using ActorXen.Xen.Devices.BlockStorage;
using ActorXen.Xen.Devices.Networking;
using ActorXen.Xen.Guests;
using ActorXen.Xen.IdleGovernors;
using ActorXen.Xen.SharedPages;
using ActorXen.Xen.Workloads;
using ActorXen.Xen.Workloads.BlockReaders;
using ActorXen.Xen.Workloads.PingPongs;
using ActorXen.Xen.Workloads.Requests;

namespace ActorXen.Tests.Support;

/// <summary>
/// A host of devices, drivers and workloads above fake kernels and ports: what a host factory does, without Xen.
/// </summary>
internal sealed class DeviceHost
{
    private const int NicIrq = 24, DiskIrq = 25;

    private readonly HostSpec _spec;
    private readonly FakeKernel _dom0Kernel = new();
    private readonly DomainSeat _dom0;
    private readonly EntityRef<IGuestKernel> _dom0Ref;
    private readonly Dictionary<int, Guest> _guests = [];
    private readonly VifTable _vifs = new();
    private readonly GrantLocks _locks;
    private int _lastPort;

    public DeviceHost(HostSpec spec, NetworkFabric fabric, long seed, CostTable? costs = null)
    {
        _spec = spec;
        Costs = costs ?? TestCosts.Default;
        _locks = new(spec.Hypervisor, Costs);
        Timeline = new(spec.Number, seed);
        Timeline.WatchWith(Facts);
        _dom0Ref = EntityRef<IGuestKernel>.Of(Add("dom/0", _dom0Kernel));
        _dom0 = Seat(0, _dom0Ref);

        NicLine = new FakePort(NicIrq, lateEoi: false, 2.Us);
        var nicSpec = spec.Devices.OfType<NicSpec>().Single();
        Framing = new(spec.Number, nicSpec);
        NicRing = new(nicSpec.RingEntries, Framing);
        var nicRoute = new IrqRoute(NicIrq, [EntityRef<IPcpu>.Of(Add("irq/nic", NicLine))], new(0));
        Nic = new(spec.Number, nicSpec, Costs, NicRing, nicRoute, fabric);
        NicRef = EntityRef<INic>.Of(Add("nic", Nic));
        fabric.Attach(spec.Number, NicRef, []);
        Driver = new(spec.Number, _dom0, Costs, NicRing, NicRef, fabric, Framing, _vifs);
        DriverRef = EntityRef<INicDriver>.Of(Add("dom/0/nic-driver", Driver));
        NicLine.Connect(EntityRef<IPort>.None, DriverRef);

        DiskLine = new FakePort(DiskIrq, lateEoi: false, 2.Us);
        DiskCompletions = new();
        var diskRoute = new IrqRoute(DiskIrq, [EntityRef<IPcpu>.Of(Add("irq/disk", DiskLine))], new(0));
        var disk = new Disk(spec.Devices.OfType<DiskSpec>().Single(), Costs, DiskCompletions, diskRoute);
        DiskRef = EntityRef<IDisk>.Of(Add("disk", disk));
        var driver = new DiskDriver(_dom0, Costs, DiskCompletions, DiskIrq);
        DiskLine.Connect(EntityRef<IPort>.None, Add("dom/0/disk-driver", driver));
    }

    public static NetworkSpec Network { get; } = new(10.Us, 50.Us, 20.Us);

    public HostTimeline Timeline { get; }
    public FactLog Facts { get; } = new();
    public CostTable Costs { get; }
    public Nic Nic { get; }
    public EntityRef<INic> NicRef { get; }
    public NicRing NicRing { get; }
    public Framing Framing { get; }
    public FakePort NicLine { get; }
    public NicDriver Driver { get; }
    public EntityRef<INicDriver> DriverRef { get; }
    public CompletionQueue DiskCompletions { get; }
    public FakePort DiskLine { get; }
    public EntityRef<IDisk> DiskRef { get; }
    public Duration Dom0Busy => _dom0Kernel.Busy;

    public static HostSpec Spec(int number = 0, NicSpec? nic = null, DiskSpec? disk = null) => new(
        number,
        $"host{number}",
        0,
        new(1, 1, 1, 2_500, []),
        new("credit2", new Dictionary<string, long>()),
        new(50.Us, false, 0, false, new MenuSpec()),
        [nic ?? new(10, Duration.Zero, 0, 512), disk ?? new(80.Us, 20.Us, 4, 1_000)],
        []);

    /// <summary>A host alone, wired to a fabric of its own.</summary>
    public static DeviceHost Alone(NicSpec? nic = null, DiskSpec? disk = null, long seed = 1)
    {
        var spec = Spec(0, nic, disk);
        return new(spec, new(Network, [spec]), seed);
    }

    public EntityRef<TEntity> Add<TEntity>(string path, TEntity entity)
        where TEntity : IEntity, IRole => new(Timeline.Add($"host/{_spec.Number}/{path}", entity).Number);

    public Guest AddGuest(int domain)
    {
        var kernel = new FakeKernel();
        var seat = Seat(domain, EntityRef<IGuestKernel>.Of(Add($"dom/{domain}", kernel)));
        var guest = new Guest(seat, kernel);
        _guests.Add(domain, guest);
        return guest;
    }

    public (FakePort Front, PortHandle FrontHandle, FakePort Back, PortHandle BackHandle) Channel(
        Guest front, Guest? back = null)
    {
        var (frontNumber, backNumber) = (++_lastPort, ++_lastPort);
        var frontPort = new FakePort(frontNumber, lateEoi: false, 3.Us);
        var backPort = new FakePort(backNumber, lateEoi: back is null, 3.Us);
        var frontRef = EntityRef<IPort>.Of(Add($"port/{frontNumber}", frontPort));
        var backRef = EntityRef<IPort>.Of(Add($"port/{backNumber}", backPort));
        front.Kernel.AttachPort(frontNumber, frontRef);
        (back?.Kernel ?? _dom0Kernel).AttachPort(backNumber, backRef);
        return (frontPort, new(frontNumber, frontRef), backPort, new(backNumber, backRef));
    }

    /// <summary>
    /// Gives the guest a network interface; then <paramref name="workloads"/> makes its applications.
    /// </summary>
    public void AddVif(
        Guest guest,
        Func<EntityRef<INetFrontend>, (EntityRef<INetApplication> Server, EntityRef<INetApplication>[] Clients)>
            workloads)
    {
        var (send, receive) = (Channel(guest), Channel(guest));
        var domain = guest.Seat.Domain;
        (guest.TransmitRing, guest.ReceiveRing) = (RingPages.Network(), RingPages.Network());
        var backend = new NetBackend(
            domain, _dom0, Costs, Framing, guest.TransmitRing, send.BackHandle, guest.ReceiveRing,
            receive.BackHandle, DriverRef, number: 0, GrantsOf(domain));
        guest.Backend = backend;
        var backendRef = EntityRef<INetBackend>.Of(Add($"dom/0/vif/{domain}", backend));
        _vifs.Add(domain, 0, [backendRef], connections: 0);
        var frontend = new NetFrontend(
            guest.Seat, Costs, Framing, guest.TransmitRing, send.FrontHandle, guest.ReceiveRing, receive.FrontHandle);
        var frontendRef = EntityRef<INetFrontend>.Of(Add($"dom/{domain}/net", frontend));
        var (server, clients) = workloads(frontendRef);
        frontend.AttachWorkloads(server, clients);
        (guest.TransmitChannel, guest.ReceiveChannel) = (send.Front, receive.Front);
        send.Front.Connect(send.BackHandle.Entity, frontendRef);
        receive.Front.Connect(receive.BackHandle.Entity, frontendRef);
        send.Back.Connect(send.FrontHandle.Entity, backendRef);
        receive.Back.Connect(receive.FrontHandle.Entity, backendRef);
    }

    /// <summary>A serving guest with external clients.</summary>
    public Guest AddServer(int domain, RequestServerSpec spec)
    {
        var guest = AddGuest(domain);
        AddVif(guest, frontend => (
            EntityRef<INetApplication>.Of(
                Add($"dom/{domain}/server", new RequestServer(spec, guest.Seat, frontend))), []));
        var clients = Add($"clients/{domain}", new TrafficSource(spec, Outside(domain)));
        Nic.AttachClients(domain, EntityRef<IOutside>.Of(clients));
        return guest;
    }

    /// <summary>A guest's correspondent beyond the NIC.</summary>
    public OutsideSite Outside(int domain) =>
        new(
            new NetAddress(_spec.Number, domain),
            NicRef,
            Network.ToClients,
            _spec.Devices.OfType<NicSpec>().Single().GigabitPerSecond);

    public Guest AddClient(int domain, params RequestClientSpec[] specs)
    {
        var guest = AddGuest(domain);
        AddVif(guest, frontend => (EntityRef<INetApplication>.None, [.. specs.Select((spec, place) =>
        {
            var site = new WorkloadSite(
                guest.Seat,
                new(_spec.Number, domain),
                frontend,
                EntityRef<IBlockFrontend>.None,
                place,
                specs.Length);
            return EntityRef<INetApplication>.Of(Add($"dom/{domain}/client/{place}", new RequestClient(spec, site)));
        })]));
        return guest;
    }

    public Guest AddReader(int domain, params BlockReaderSpec[] specs)
    {
        var guest = AddGuest(domain);
        var channel = Channel(guest);
        guest.BlockRing = RingPages.Block();
        var backend = new BlockBackend(
            domain, _dom0, Costs, guest.BlockRing, channel.BackHandle, [EntityRef<IDiskQueue>.Of(DiskRef)],
            GrantsOf(domain));
        channel.Back.Connect(channel.FrontHandle.Entity, Add($"dom/0/vbd/{domain}", backend));
        var frontend = new BlockFrontend(guest.Seat, Costs, guest.BlockRing, channel.FrontHandle);
        var frontendRef = EntityRef<IBlockFrontend>.Of(Add($"dom/{domain}/block", frontend));
        channel.Front.Connect(channel.BackHandle.Entity, frontendRef);
        frontend.AttachWorkloads([.. specs.Select((spec, place) => EntityRef<IBlockApplication>.Of(Add(
            $"dom/{domain}/reader/{place}", new BlockReader(spec, guest.Seat, frontendRef, place, specs.Length))))]);
        return guest;
    }

    public void AddPingPong(int one, int other, Duration cpuTime, Duration thinkTime)
    {
        var (first, second) = (AddGuest(one), AddGuest(other));
        var channel = Channel(first, second);
        var initiator = new PingPong(new(other, true, cpuTime, thinkTime), first.Seat, channel.FrontHandle);
        var responder = new PingPong(new(one, false, cpuTime, thinkTime), second.Seat, channel.BackHandle);
        channel.Front.Connect(channel.BackHandle.Entity, Add($"dom/{one}/pingpong", initiator));
        channel.Back.Connect(channel.FrontHandle.Entity, Add($"dom/{other}/pingpong", responder));
    }

    public DeviceHost Run(Duration length)
    {
        Timeline.Start();
        Timeline.RunUntil(VirtualTime.Zero + length);
        return this;
    }

    private GrantUse GrantsOf(int guest) => new(Costs, guest, maps: false, vcpus: 1, _locks);

    private DomainSeat Seat(int domain, EntityRef<IGuestKernel> kernel) =>
        new(domain, kernel, [new(domain)], Mechanisms.EntryOf(GuestKind.Pvh, Costs).Notify);
}

/// <summary>The entities that a test inspects.</summary>
internal sealed class Guest(DomainSeat seat, FakeKernel kernel)
{
    public DomainSeat Seat { get; } = seat;
    public FakeKernel Kernel { get; } = kernel;
    public RingPage<Packet> TransmitRing { get; set; } = null!;
    public RingPage<Packet> ReceiveRing { get; set; } = null!;
    public RingPage<BlockRequest> BlockRing { get; set; } = null!;
    public NetBackend Backend { get; set; } = null!;
    public FakePort TransmitChannel { get; set; } = null!;
    public FakePort ReceiveChannel { get; set; } = null!;
}
