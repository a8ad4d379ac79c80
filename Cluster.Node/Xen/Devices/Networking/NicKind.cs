using System.Globalization;
using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Devices.Coalescing;
using ActorXen.Xen.Devices.Notices;

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
            .Count(
                "vfs", nic => nic.VirtualFunctions, (nic, value) => nic with { VirtualFunctions = value }, 0,
                NicSpec.MostFunctions,
                "virtual functions (SR-IOV), each for one interface whose guest drives it itself")
            .Choice(
                "grants", nic => nic.MapsGrants, (nic, value) => nic with { MapsGrants = value },
                "how backends get at packets that guests send: by copies, or by mapping and unmapping each page",
                ("copy", false), ("map", true))
            .Choice(
                "driver", nic => nic.Polls, (nic, value) => nic with { Polls = value },
                "the driver domain's: it polls while packets come (NAPI), or takes each packet in an interrupt",
                ("napi", true), ("interrupt", false))
            .Flag(
                "rx-packing", nic => nic.PacksSlots, (nic, value) => nic with { PacksSlots = value },
                "frames that were merged share slots of a guest's receive ring; without it each has its own")
            .Add(LinkFaultSettings.OfNic)
            .Line()
            .Rule(nic => LineSettings.QueuesFit(nic, nic.Queues));

    private static readonly Settings<AttachmentSpec> _attachment =
        new Settings<AttachmentSpec>(
            "vif", new(DeviceService.Network, 0, ""), "a guest's interface, in addition to nic and name")
            .Queues("each with a ring for each direction, channels and a thread of the back end; not more than vCPUs")
            .Count(
                "ring-pages", vif => vif.RingPages, (vif, value) => vif with { RingPages = value }, 1, 16,
                "1, 2, 4, 8 or 16 of each ring, with 256 slots each; a packet takes one for each of its pages")
            .Flag(
                "split-channels", vif => vif.SplitsChannels, (vif, value) => vif with { SplitsChannels = value },
                "each direction of a queue has an event channel; else both share one (no feature-split-event-channels)")
            .Coalescing()
            .Rate("of what it may send, as xl's rate; its queues have equal parts of it; 0 is no limit")
            .RatePeriod()
            .Through(
                "how packets get there: by a back end; by a virtual function of the NIC; or the guest is the NIC's "
                + "domain and drives it",
                ("backend", AttachmentPath.Backend),
                ("vf", AttachmentPath.Function),
                ("device", AttachmentPath.Device))
            .Rule(vif => vif.Path == AttachmentPath.Backend || vif.RingPages == 1 ? null : new(
                "ring-pages", "Without a back end there are no rings.", "Remove it, or write through = backend."))
            .Rule(vif => vif.Path == AttachmentPath.Backend || vif.SplitsChannels ? null : new(
                "split-channels", "Without a back end there are no channels.",
                "Remove it, or write through = backend."))
            .Rule(NoticeSettings.Misplaced)
            .Rule(vif => int.IsPow2(vif.RingPages) ? null : new(
                "ring-pages", $"A ring cannot have {vif.RingPages} pages.", "Write 1, 2, 4, 8 or 16."));

    public static readonly DeviceKind Kind = new NicKind();

    public override bool IsUsual => true;

    public override string GuestKey => "vif";

    public override Settings<AttachmentSpec>? Attachment => _attachment;

    public override string FrontendPath => "net";

    public override string NameOf(int number) => Named(number);

    public override string GuestNameOf(int number) => Named(number);

    public override void Announce(IDeviceSite site) => site.Fabric.Attach(site.Host, site.Device<INic>(), site.Users);

    protected override IDevice Build(NicSpec spec, IDeviceSite site) =>
        site.IsAssigned ? new AssignedNic(spec, site) : new BridgedNic(spec, site);

    private static string Named(int number) => string.Create(CultureInfo.InvariantCulture, $"eth{number}");
}
