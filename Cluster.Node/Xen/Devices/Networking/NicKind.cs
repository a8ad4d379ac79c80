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
            .Line();

    public static readonly DeviceKind Kind = new NicKind();

    public override bool IsUsual => true;

    public override string GuestKey => "vif";

    public override string FrontendPath => "net";

    public override string NameOf(int number) => Named(number);

    public override string GuestNameOf(int number) => Named(number);

    public override void Announce(IDeviceSite site) => site.Fabric.Attach(site.Host, site.Device<INic>(), site.Users);

    protected override IDevice Build(NicSpec spec, IDeviceSite site)
    {
        var framing = new Framing(site.Host, spec);
        var ring = new NicRing(spec.RingEntries, framing);
        var line = site.AddLine(spec.Name);
        var nic = new Nic(site.Host, spec, site.Costs, ring, line, site.Fabric);
        var driver = new NicDriver(
            site.Host, site.Seat, site.Costs, ring, site.Device<INic>(), site.Fabric, framing);
        site.Fill(site.Device<INic>(), nic);
        site.Fill(site.Driver<INicDriver>(), driver);
        return new Bridge(spec, framing, site, nic, driver);
    }

    private static string Named(int number) => string.Create(CultureInfo.InvariantCulture, $"eth{number}");

    /// <summary>Adds interfaces with one queue and a channel for each direction (interrupts §18.2).</summary>
    private sealed class Bridge(NicSpec spec, Framing framing, IDeviceSite site, Nic nic, NicDriver driver) : IDevice
    {
        public void Attach(IAttachmentSite guest)
        {
            var domain = guest.Seat.Domain;
            var backend = guest.ReserveBackend<INetBackend>("vif");
            var name = string.Create(CultureInfo.InvariantCulture, $"vif{domain}.{guest.Number}");
            var (frontTransmit, backTransmit) = guest.Connect($"{guest.Name}-tx", backend, $"{name}-tx");
            var (frontReceive, backReceive) = guest.Connect($"{guest.Name}-rx", backend, $"{name}-rx");
            var (transmit, receive) = (RingPages.Network(), RingPages.Network());
            var front = new NetFrontend(
                guest.Seat, site.Costs, framing, transmit, frontTransmit, receive, frontReceive, guest.Number);
            var servers =
                guest.Workloads.Where(app => app.Spec.Network is NetworkRole.Answers or NetworkRole.ReceivesAlone);
            var hasOneConnection = guest.Workloads.Any(app => app.Spec.Network == NetworkRole.ReceivesAlone);
            var clients = guest.Workloads.Where(app => app.Spec.Network == NetworkRole.Asks);
            front.AttachWorkloads(
                servers.Select(app => app.As<INetApplication>()).FirstOrDefault(EntityRef<INetApplication>.None),
                [.. clients.Select(app => app.As<INetApplication>())],
                hasOneConnection);
            guest.Fill(guest.Frontend, front);
            var bridge = site.Driver<INicDriver>();
            guest.Fill(backend, new NetBackend(
                domain, site.Seat, site.Costs, framing, transmit, backTransmit, receive, backReceive, bridge,
                guest.Number));
            driver.AttachVif(domain, backend, guest.Number);
            var outside = guest.BuildOutside(site.Device<INic>(), site.Fabric.ToClients, spec.GigabitPerSecond);
            if (outside.Exists) nic.AttachClients(domain, outside, guest.Number);
        }
    }
}
