using System.Globalization;
using ActorXen.Messages;
using ActorXen.Vocabulary;
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
            .Line();

    public static readonly DeviceKind Kind = new DiskKind();

    public override bool IsUsual => true;

    public override string GuestKey => "disk";

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
        var completed = new DiskQueue();
        var line = site.AddLine(spec.Name);
        site.Fill(site.Device<IDisk>(), new Disk(spec, site.Costs, completed, line));
        site.Fill(site.Driver<IPortHandler>(), new DiskDriver(site.Seat, site.Costs, completed, line.Irq));
        return new Volumes(site);
    }

    /// <summary>Adds virtual disks; one ring of one page (interrupts §18.5).</summary>
    private sealed class Volumes(IDeviceSite site) : IDevice
    {
        public void Attach(IAttachmentSite guest)
        {
            var domain = guest.Seat.Domain;
            var backend = guest.ReserveBackend<IBlockBackend>("vbd");
            // The first one has the name that Linux gives to all of them.
            var number = guest.Number == 0 ? "" : guest.Number.ToString(CultureInfo.InvariantCulture);
            var name = string.Create(CultureInfo.InvariantCulture, $"vbd{domain}");
            var (front, back) = guest.Connect(
                $"blkif{number}", backend, number.Length == 0 ? name : $"{name}.{number}");
            var ring = RingPages.Block();
            var frontend = new BlockFrontend(guest.Seat, site.Costs, ring, front);
            frontend.AttachWorkloads([.. guest.Workloads.Select(app => app.As<IBlockApplication>())]);
            guest.Fill(guest.Frontend, frontend);
            guest.Fill(backend, new BlockBackend(domain, site.Seat, site.Costs, ring, back, site.Device<IDisk>()));
        }
    }
}
