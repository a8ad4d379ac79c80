using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.Devices;
using ActorXen.Xen.SharedPages;
using ActorXen.Xen.Workloads;

namespace ActorXen.Xen.Hosts;

/// <summary>Plans a host's devices, dom0's drivers and backends, the guests' frontends and their workloads.</summary>
internal sealed class DeviceFactory
{
    private const int NetRingEntries = 256;
    private const int BlockRingEntries = 32;

    private readonly HostSpec _spec;
    private readonly HostPlan _plan;
    private readonly IReadOnlyList<GuestFactory> _guests;
    private readonly CostTable _costs;
    private readonly NetworkFabric _fabric;
    private readonly EntityRef _nic;
    private readonly EntityRef _disk;
    private readonly EntityRef _nicDriver;
    private readonly EntityRef _diskDriver;
    private readonly LineFactory _lines;

    public DeviceFactory(
        HostSpec spec,
        HostPlan plan,
        IReadOnlyList<GuestFactory> guests,
        Occupancy occupancy,
        CostTable costs,
        NetworkFabric fabric,
        IReadOnlyList<EntityRef> pcpus)
    {
        (_spec, _plan, _guests, _costs, _fabric) = (spec, plan, guests, costs, fabric);
        _lines = new(plan, spec.Hypervisor, occupancy, costs, pcpus);
        _nic = plan.Reserve("dev/nic0");
        _disk = plan.Reserve("dev/disk0");
        _nicDriver = plan.Reserve("dom/0/driver/nic0");
        _diskDriver = plan.Reserve("dom/0/driver/disk0");
        fabric.Attach(spec.Number, _nic);
    }

    /// <summary>The lines, by irq number.</summary>
    public IReadOnlyList<EntityRef> Irqs => _lines.Irqs;

    public IReadOnlyList<IrqEntry> IrqNames => _lines.Names;

    private GuestFactory Dom0 => _guests[0];

    public void Wire()
    {
        var nicRing = new NicRing(_spec.Nic.RingEntries);
        var nicRoute = AddLine("eth0", _nicDriver, _spec.Nic.Line);
        var nic = new Nic(_spec.Number, _spec.Nic, _costs, nicRing, nicRoute, _fabric);
        var nicDriver = new NicDriver(_spec.Number, Dom0.Seat, _costs, nicRing, _nic);
        var completed = new DiskQueue();
        var diskRoute = AddLine("nvme0", _diskDriver, _spec.Disk.Line);
        _plan.Fill(_nic, nic);
        _plan.Fill(_nicDriver, nicDriver);
        _plan.Fill(_disk, new Disk(_spec.Disk, _costs, completed, diskRoute));
        _plan.Fill(_diskDriver, new DiskDriver(Dom0.Seat, _costs, completed, diskRoute.Irq));

        foreach (var guest in _guests.Skip(1)) WireGuest(guest, nic, nicDriver);
        var channels = new ChannelSite(_plan, _guests);
        foreach (var guest in _guests.Skip(1))
        {
            foreach (var kind in Mechanisms.Workloads) kind.Join(guest.Spec, _spec.Domains, channels);
        }
    }

    /// <summary>A line of a device, bound to dom0.</summary>
    private IrqRoute AddLine(string name, EntityRef driver, LineSpec line) => _lines.Add(Dom0, name, driver, line);

    private void WireGuest(GuestFactory guest, Nic nic, NicDriver nicDriver)
    {
        var frontend = guest.Spec.UsesNetwork ? _plan.Reserve($"dom/{guest.Spec.Id}/net") : EntityRef.None;
        var disk = guest.Spec.UsesDisk ? _plan.Reserve($"dom/{guest.Spec.Id}/blk") : EntityRef.None;
        var apps = AddWorkloads(guest, frontend, disk);
        if (frontend.Exists) WireNetwork(guest, frontend, apps, nic, nicDriver);
        if (disk.Exists) WireBlock(guest, disk, apps);
    }

    private List<Application> AddWorkloads(GuestFactory guest, EntityRef frontend, EntityRef disk)
    {
        var apps = new List<Application>();
        foreach (var spec in guest.Spec.Workloads)
        {
            var place = apps.Count(app => app.Spec.GetType() == spec.GetType());
            var alike = guest.Spec.Workloads.Count(other => other.GetType() == spec.GetType());
            var site = new WorkloadSite(guest.Seat, _spec.Number, frontend, disk, place, alike);
            if (Mechanisms.KindOf(spec).Build(spec, site) is not { } application) continue;
            var entity = _plan.Reserve($"dom/{guest.Spec.Id}/app/{apps.Count}");
            apps.Add(new(spec, entity));
            _plan.Fill(entity, application);
        }

        return apps;
    }

    /// <summary>The frontend offers two channels, the backend binds them (interrupts §18.2); one queue, split channels.</summary>
    private void WireNetwork(
        GuestFactory guest, EntityRef frontend, List<Application> apps, Nic nic, NicDriver nicDriver)
    {
        var backend = _plan.Reserve($"dom/0/vif/{guest.Spec.Id}");
        var (frontTransmit, backTransmit) = Connect(guest, frontend, "eth0-tx", backend, $"vif{guest.Spec.Id}.0-tx");
        var (frontReceive, backReceive) = Connect(guest, frontend, "eth0-rx", backend, $"vif{guest.Spec.Id}.0-rx");
        var transmit = new RingPage<Packet>(NetRingEntries, ItemCodecs.Packets);
        var receive = new RingPage<Packet>(NetRingEntries, ItemCodecs.Packets);
        var front = new NetFrontend(guest.Seat, _costs, transmit, frontTransmit, receive, frontReceive);
        front.AttachWorkloads(
            apps.Where(app => app.Spec.Network is NetworkRole.Answers or NetworkRole.ReceivesAlone).Select(app => app.Entity)
                .FirstOrDefault(EntityRef.None),
            [.. apps.Where(app => app.Spec.Network == NetworkRole.Asks).Select(app => app.Entity)]);
        _plan.Fill(frontend, front);
        _plan.Fill(backend, new NetBackend(
            guest.Spec.Id, Dom0.Seat, _costs, transmit, backTransmit, receive, backReceive, _nicDriver));
        nicDriver.AttachVif(guest.Spec.Id, backend);
        AddClients(guest, nic);
    }

    /// <summary>What lies beyond the NIC for the first workload that has something there.</summary>
    private void AddClients(GuestFactory guest, Nic nic)
    {
        var site = new OutsideSite(
            new NetAddress(_spec.Number, guest.Spec.Id), _nic, _fabric.ToClients, _spec.Nic.GigabitPerSecond);
        var outside = guest.Spec.Workloads.Select(spec => Mechanisms.KindOf(spec).BuildOutside(spec, site))
            .FirstOrDefault(entity => entity is not null);
        if (outside is null) return;
        var clients = _plan.Reserve($"dev/clients/{guest.Spec.Id}");
        _plan.Fill(clients, outside);
        nic.AttachClients(guest.Spec.Id, clients);
    }

    private void WireBlock(GuestFactory guest, EntityRef frontend, List<Application> apps)
    {
        var backend = _plan.Reserve($"dom/0/vbd/{guest.Spec.Id}");
        var (front, back) = Connect(guest, frontend, "blkif", backend, $"vbd{guest.Spec.Id}");
        var ring = new RingPage<BlockRequest>(BlockRingEntries, ItemCodecs.Blocks);
        var blockFrontend = new BlockFrontend(guest.Seat, _costs, ring, front);
        blockFrontend.AttachWorkloads([.. apps.Where(app => app.Spec.UsesDisk).Select(app => app.Entity)]);
        _plan.Fill(frontend, blockFrontend);
        _plan.Fill(backend, new BlockBackend(guest.Spec.Id, Dom0.Seat, _costs, ring, back, _disk));
    }

    private (PortHandle Front, PortHandle Back) Connect(
        GuestFactory guest, EntityRef frontend, string frontAction, EntityRef backend, string backAction)
    {
        var offered = guest.Operations.AllocUnbound(new DomainId(0));
        var front = guest.AddPort(offered, "-event", frontAction, frontend);
        var bound = Dom0.Operations.BindInterdomain(new DomainId(guest.Spec.Id), front.Number, out _);
        var back = Dom0.AddPort(bound, "-event", backAction, backend, isLateEoi: true);
        guest.Spread(front.Number);
        Dom0.Spread(back.Number);
        return (front, back);
    }

    private sealed class ChannelSite(HostPlan plan, IReadOnlyList<GuestFactory> guests) : IChannelSite
    {
        public DomainSeat SeatOf(int domain) => guests[domain].Seat;

        public EntityRef Reserve(string path) => plan.Reserve(path);

        public void Fill(EntityRef place, IEntity entity) => plan.Fill(place, entity);

        public (PortHandle Near, PortHandle Far) Connect(ChannelEnd near, ChannelEnd far)
        {
            var (domain, peer) = (guests[near.Domain], guests[far.Domain]);
            var offered = peer.Operations.AllocUnbound(new DomainId(near.Domain));
            var farPort = peer.AddPort(offered, "-event", far.Action, far.Handler);
            var bound = domain.Operations.BindInterdomain(new DomainId(far.Domain), farPort.Number, out _);
            var nearPort = domain.AddPort(bound, "-event", near.Action, near.Handler);
            peer.Spread(farPort.Number);
            domain.Spread(nearPort.Number);
            return (nearPort, farPort);
        }
    }

    private sealed record Application(WorkloadSpec Spec, EntityRef Entity);
}
