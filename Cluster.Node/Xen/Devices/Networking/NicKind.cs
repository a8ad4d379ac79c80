using System.Globalization;
using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.Devices.Coalescing;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.Networking;

/// <summary>A network device with a bridge in its driver domain; guests have interfaces (vifs) at the bridge.</summary>
internal sealed class NicKind() : DeviceKind<NicSpec>(_settings)
{
    private static readonly Settings<NicSpec> _settings =
        new Settings<NicSpec>("nic", new(10, 8.Us, 0, 512), "a network device")
            .Quantity(
                "speed", UnitText.LinkSpeed, nic => nic.GigabitPerSecond,
                (nic, value) => nic with { GigabitPerSecond = value }, 1, 400, "of its wire")
            .Variant(
                "coalescing", CoalescingKinds.Variants, nic => nic.Coalescing,
                (nic, value) => nic with { Coalescing = value }, "how receive interrupts are moderated")
            .Count(
                "ring-entries", nic => nic.RingEntries, (nic, value) => nic with { RingEntries = value }, 64, 8_192,
                "receive descriptors, each for a frame; a full ring drops")
            .Count(
                "mtu", nic => nic.Mtu, (nic, value) => nic with { Mtu = value }, 576, 65_536,
                "bytes that a frame of its wire carries at most")
            .Flag(
                "gro", nic => nic.Gro, (nic, value) => nic with { Gro = value },
                "frames of a packet are merged before they go up the stack; without it each is a packet")
            .Count(
                "queues", nic => nic.Queues, (nic, value) => nic with { Queues = value }, 1, NicSpec.MostQueues,
                "receive queues, each with a ring, a vector and a part of the driver; a connection keeps to one")
            .Choice(
                "grants", nic => nic.MapsGrants, (nic, value) => nic with { MapsGrants = value },
                "how backends get at packets that guests send: by copies, or by mapping and unmapping each page",
                ("copy", false), ("map", true))
            .Add(LinkFaultSettings.OfNic)
            .Line()
            .Rule(nic => nic.Queues == 1 || nic.Line.Kind == LineKind.Msi ? null : new(
                "queues", $"A level line serves one queue, not {nic.Queues}.", "Write line = msi, or queues = 1."));

    private static readonly Settings<AttachmentSpec> _attachment =
        new Settings<AttachmentSpec>(
            "vif", new(DeviceService.Network, 0, ""), "a guest's interface, in addition to nic and name")
            .Count(
                "queues", vif => vif.Queues, (vif, value) => vif with { Queues = value }, 1, MostVifQueues,
                "each with a ring for each direction, channels and a thread of the back end; not more than vCPUs")
            .VcpuList(
                "affinity", vif => vif.Affinity, (vif, vcpus) => vif with { Affinity = vcpus },
                "vCPUs that handle its events, by queue and in turn; else those with the fewest channels",
                isOwn: true)
            .Rule((vif, guest) => vif.Queues <= guest.Vcpus ? null : new(
                "queues", $"A guest of {guest.Vcpus} vCPUs has at most as many queues, not {vif.Queues}.",
                $"Write queues = {guest.Vcpus}, or more vcpus."));

    /// <summary>As many as netback offers (interrupts §18.1 †).</summary>
    private const int MostVifQueues = 64;

    public static readonly DeviceKind Kind = new NicKind();

    public override bool IsUsual => true;

    public override string GuestKey => "vif";

    public override Settings<AttachmentSpec>? Attachment => _attachment;

    public override string FrontendPath => "net";

    public override string NameOf(int number) => Named(number);

    public override string GuestNameOf(int number) => Named(number);

    public override void Announce(IDeviceSite site) => site.Fabric.Attach(site.Host, site.Device<INic>(), site.Users);

    protected override IDevice Build(NicSpec spec, IDeviceSite site)
    {
        var framing = new Framing(site.Host, spec);
        var vifs = new VifTable();
        var ring = new NicRing(spec.RingEntries, framing);
        var line = site.AddLine(spec.Queues == 1 ? spec.Name : LineName(spec, 0));
        var nic = new Nic(site.Host, spec, site.Costs, ring, line, site.Fabric);
        site.Fill(site.Device<INic>(), nic);
        site.Fill(site.Driver<INicDriver>(), DriverOf(ring));
        if (spec.Queues > 1)
            nic.AttachQueues([.. Enumerable.Range(1, spec.Queues - 1).Select(BuildQueue)], vifs);
        return new Bridge(spec, framing, site, nic, vifs);

        NicDriver DriverOf(NicRing queue) =>
            new(site.Host, site.Seat, site.Costs, queue, site.Device<INic>(), site.Fabric, framing, vifs);

        EntityRef<INicQueue> BuildQueue(int queue)
        {
            var (device, driver) = site.ReserveQueue<INicQueue, INicDriver>(queue);
            var own = new NicRing(spec.RingEntries, framing);
            var route = site.AddLine(LineName(spec, queue), EntityRef<IPortHandler>.Of(driver), queue);
            site.Fill(device, new NicQueue(spec, site.Costs, own, route));
            site.Fill(driver, DriverOf(own));
            return device;
        }
    }

    private static string LineName(NicSpec spec, int queue) =>
        string.Create(CultureInfo.InvariantCulture, $"{spec.Name}-TxRx-{queue}");

    private static string Named(int number) => string.Create(CultureInfo.InvariantCulture, $"eth{number}");

    /// <summary>Adds interfaces, whose queues have a channel for each direction (interrupts §18.2).</summary>
    private sealed class Bridge(NicSpec spec, Framing framing, IDeviceSite site, Nic nic, VifTable vifs) : IDevice
    {
        public void Attach(IAttachmentSite guest)
        {
            var domain = guest.Seat.Domain;
            var network = guest.Workloads.Select(app => app.Spec).FirstOrDefault(app => app.Connections > 0);
            var connections = network?.Connections ?? 0;
            var (fronts, backends) = (new List<EntityRef<INetFrontend>>(), new List<EntityRef<INetBackend>>());
            NetFrontend? first = null;
            for (var queue = 0; queue < guest.Queues; queue++)
            {
                var more = queue == 0 ? EntityRef<INetFrontend>.None : guest.ReserveFrontend<INetFrontend>(queue);
                var backend = guest.ReserveBackend<INetBackend>("vif", queue);
                var place = queue == 0 ? guest.Frontend : EntityRef<IFrontend>.Of(more);
                var front = BuildQueue(guest, queue, place, backend);
                if (queue == 0) first = front;
                else fronts.Add(more);
                backends.Add(backend);
            }

            if (guest.Queues > 1) first!.AttachQueues(fronts, connections);
            vifs.Add(domain, guest.Number, backends, connections);
            var outside = guest.BuildOutside(site.Device<INic>(), site.Fabric.ToClients, spec.GigabitPerSecond);
            if (outside.Exists) nic.AttachClients(domain, outside, guest.Number);
        }

        private NetFrontend BuildQueue(
            IAttachmentSite guest, int queue, EntityRef<IFrontend> place, EntityRef<INetBackend> backend)
        {
            var domain = guest.Seat.Domain;
            var suffix = guest.Queues == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"-q{queue}");
            var name = string.Create(CultureInfo.InvariantCulture, $"vif{domain}.{guest.Number}{suffix}");
            var (frontTransmit, backTransmit) =
                guest.Connect(place, $"{guest.Name}{suffix}-tx", backend, $"{name}-tx", queue);
            var (frontReceive, backReceive) =
                guest.Connect(place, $"{guest.Name}{suffix}-rx", backend, $"{name}-rx", queue);
            var (transmit, receive) = (RingPages.Network(), RingPages.Network());
            var front = new NetFrontend(
                guest.Seat, site.Costs, framing, transmit, frontTransmit, receive, frontReceive, guest.Number);
            Attach(front, guest);
            guest.Fill(place, front);
            guest.Fill(backend, new NetBackend(
                domain, site.Seat, site.Costs, framing, transmit, backTransmit, receive, backReceive,
                site.Driver<INicDriver>(), guest.Number, spec.MapsGrants));
            return front;
        }

        private static void Attach(NetFrontend front, IAttachmentSite guest)
        {
            var servers =
                guest.Workloads.Where(app => app.Spec.Network is NetworkRole.Answers or NetworkRole.ReceivesAlone);
            var clients = guest.Workloads.Where(app => app.Spec.Network is NetworkRole.Asks or NetworkRole.SendsAlone);
            front.AttachWorkloads(
                servers.Select(app => app.As<INetApplication>()).FirstOrDefault(EntityRef<INetApplication>.None),
                [.. clients.Select(app => app.As<INetApplication>())],
                hasOneConnection: guest.Workloads.Any(app => app.Spec.Connections == 1));
        }
    }
}
