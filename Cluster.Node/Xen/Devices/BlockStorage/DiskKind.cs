using System.Globalization;
using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Devices.Notices;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.BlockStorage;

/// <summary>A disk; guests have virtual disks (vbds) on it.</summary>
internal sealed class DiskKind() : DeviceKind<DiskSpec>(_settings)
{
    private static readonly Settings<DiskSpec> _settings =
        new Settings<DiskSpec>("disk", new(80.Us, 20.Us, 64, 2_000), "a disk")
            .Time(
                "read-time", disk => disk.ReadTime, (disk, value) => disk with { ReadTime = value }, 100.Ns, 10.Seconds,
                "of a read of 4 KiB, mean")
            .Time(
                "write-time", disk =>
                    disk.WriteTime, (disk, value) => disk with { WriteTime = value }, 100.Ns, 10.Seconds,
                "of a write of 4 KiB, mean")
            .Count(
                "parallelism", disk => disk.Parallelism, (disk, value) => disk with { Parallelism = value }, 1, 4_096,
                "requests served at once")
            .Quantity(
                "throughput", UnitText.Throughput, disk => disk.MegabytesPerSecond,
                (disk, value) => disk with { MegabytesPerSecond = value }, 1, 1_000_000, "for what exceeds 4 KiB")
            .Count(
                "queues", disk => disk.Queues, (disk, value) => disk with { Queues = value }, 1, DiskSpec.MostQueues,
                "for requests and completions, each with a vector and a part of the driver; a back end's vCPU has one")
            .Choice(
                "grants", disk => disk.MapsGrants, (disk, value) => disk with { MapsGrants = value },
                "of pages with data: for good, so that guests copy, or mapped and unmapped for each request",
                ("persistent", false), ("map", true))
            .Line()
            .Rule(disk => LineSettings.QueuesFit(disk, disk.Queues));

    private static readonly Settings<AttachmentSpec> _attachment =
        new Settings<AttachmentSpec>(
            "vbd", new(DeviceService.Block, 0, ""), "a guest's disk, in addition to disk and name")
            .Queues(
                "each with a ring, a channel and a thread of the back end; a vCPU keeps to one; not more than vCPUs")
            .Count(
                "ring-pages", vbd => vbd.RingPages, (vbd, value) => vbd with { RingPages = value }, 1, 16,
                "1, 2, 4, 8 or 16 of each ring, with 32 requests each")
            .Count(
                "event-stride", vbd => vbd.EventStride, (vbd, value) => vbd with { EventStride = value }, 1, 32,
                "completions of the back end that come together, if so many are under way")
            .Coalescing()
            .Rate("of what it may read and write; its queues have equal parts of it; 0 is no limit")
            .Iops("requests per second, likewise")
            .RatePeriod()
            .Through(
                "how requests get there: by a back end; or the guest is the disk's domain and drives it",
                ("backend", AttachmentPath.Backend), ("device", AttachmentPath.Device))
            .Rule(vbd => vbd.Path == AttachmentPath.Backend || vbd is { Queues: 1, RingPages: 1 } ? null : new(
                vbd.Queues > 1 ? "queues" : "ring-pages", "Without a back end there are no rings.",
                "Remove it, or write through = backend."))
            .Rule(NoticeSettings.Misplaced)
            .Rule(vbd => int.IsPow2(vbd.RingPages) ? null : new(
                "ring-pages", $"A ring cannot have {vbd.RingPages} pages.", "Write 1, 2, 4, 8 or 16."));

    public static readonly DeviceKind Kind = new DiskKind();

    public override bool IsUsual => true;

    public override string GuestKey => "disk";

    public override Settings<AttachmentSpec>? Attachment => _attachment;

    public override string FrontendPath => "blk";

    public override string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"nvme{number}");

    /// <summary>xvda to xvdz, then xvda1 and so on.</summary>
    public override string GuestNameOf(int number)
    {
        const int letters = 26;
        var name = $"xvd{(char)('a' + (number % letters))}";
        return number < letters ? name : string.Create(CultureInfo.InvariantCulture, $"{name}{number / letters}");
    }

    protected override IDevice Build(DiskSpec spec, IDeviceSite site)
    {
        var completed = new CompletionQueue();
        var line = site.AddLine(spec.Queues == 1 ? spec.Name : LineName(spec, 0));
        var disk = new Disk(spec, site.Costs, completed, line);
        site.Fill(site.Device<IDisk>(), disk);
        site.Fill(site.Driver<IPortHandler>(), new DiskDriver(site.Seat, site.Costs, completed, line.Irq));
        List<EntityRef<IDiskQueue>> others = [.. Enumerable.Range(1, spec.Queues - 1).Select(BuildQueue)];
        disk.AttachQueues(others);
        return new Volumes(spec, site, [EntityRef<IDiskQueue>.Of(site.Device<IDisk>()), .. others]);

        EntityRef<IDiskQueue> BuildQueue(int queue)
        {
            var (device, driver) = site.ReserveQueue<IDiskQueue, IPortHandler>(queue);
            var own = new CompletionQueue();
            var route = site.AddLine(LineName(spec, queue), driver, queue);
            site.Fill(device, new DiskQueue(queue, site.Device<IDisk>(), site.Costs, own, route));
            site.Fill(driver, new DiskDriver(site.Seat, site.Costs, own, route.Irq));
            return device;
        }
    }

    /// <summary>As Linux names the vectors of an NVMe disk; its q0 is for administration.</summary>
    private static string LineName(DiskSpec spec, int queue) =>
        string.Create(CultureInfo.InvariantCulture, $"{spec.Name}q{queue + 1}");

    /// <summary>Adds virtual disks, whose queues have a ring and a channel each (interrupts §18.5).</summary>
    private sealed class Volumes(DiskSpec spec, IDeviceSite site, IReadOnlyList<EntityRef<IDiskQueue>> disk) : IDevice
    {
        public void Attach(IAttachmentSite guest)
        {
            if (guest.Path == AttachmentPath.Device)
            {
                var direct = new DirectDisk(guest.Seat, site.Costs, disk);
                direct.AttachWorkloads([.. guest.Workloads.Select(app => app.As<IBlockApplication>())]);
                guest.Fill(guest.Frontend, direct);
                return;
            }

            var first = BuildQueue(guest, 0, guest.Frontend);
            var others = new List<EntityRef<IBlockFrontend>>();
            for (var queue = 1; queue < guest.Queues; queue++)
            {
                var more = guest.ReserveFrontend<IBlockFrontend>(queue);
                BuildQueue(guest, queue, EntityRef<IFrontend>.Of(more));
                others.Add(more);
            }

            first.AttachQueues(others);
        }

        private BlockFrontend BuildQueue(IAttachmentSite guest, int queue, EntityRef<IFrontend> place)
        {
            var domain = guest.Seat.Domain;
            var backend = guest.ReserveBackend<IBlockBackend>("vbd", queue);
            var suffix = guest.Queues == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"-q{queue}");
            // The first one has the name that Linux gives to all of them.
            var number = guest.Number == 0 ? "" : guest.Number.ToString(CultureInfo.InvariantCulture);
            var name = string.Create(
                CultureInfo.InvariantCulture, $"vbd{domain}{(number.Length == 0 ? "" : $".{number}")}{suffix}");
            var (front, back) = guest.Connect(place, $"blkif{number}{suffix}", backend, name, queue);
            var ring = RingPages.Block(guest.RingPages);
            var frontend = new BlockFrontend(
                guest.Seat, site.Costs, ring, front, copies: !spec.MapsGrants, guest.MayComeAndGo, guest.EventStride);
            frontend.AttachWorkloads([.. guest.Workloads.Select(app => app.As<IBlockApplication>())]);
            guest.Fill(place, frontend);
            guest.Fill(backend, new BlockBackend(
                domain, site.Seat, site.Costs, ring, back, disk,
                new(site.Costs, domain, spec.MapsGrants, site.Seat.VcpuCount, site.Locks),
                (guest.Limit, guest.Queues), guest.MayComeAndGo, guest.Notices));
            return frontend;
        }
    }
}
