using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Xen.Devices;

/// <summary>Keys of a host's network device.</summary>
internal static class NicSettings
{
    public static readonly NicSpec Default = new(10, 8.Us, 0, 512);

    public static readonly Settings<NicSpec> Keys = new Settings<NicSpec>("nic", Default, "the host's network device")
        .Quantity("speed", UnitText.LinkSpeed, nic => nic.GigabitPerSecond, (nic, value) => nic with { GigabitPerSecond = value }, 1, 400, "of its wire")
        .Time("rx-usecs", nic => nic.RxUsecs, (nic, value) => nic with { RxUsecs = value }, 0.Ns, 100.Ms, "longest hold of a receive interrupt; 0 does not hold by time")
        .Count("rx-frames", nic => nic.RxFrames, (nic, value) => nic with { RxFrames = value }, 0, 8_192, "packets that end the hold; 0 does not hold by number")
        .Count("ring-entries", nic => nic.RingEntries, (nic, value) => nic with { RingEntries = value }, 64, 8_192, "receive descriptors; a full ring drops")
        .Line(nic => nic.Line, (nic, line) => nic with { Line = line });
}

/// <summary>Keys of a host's disk.</summary>
internal static class DiskSettings
{
    public static readonly DiskSpec Default = new(80.Us, 20.Us, 64, 2_000);

    public static readonly Settings<DiskSpec> Keys = new Settings<DiskSpec>("disk", Default, "the host's disk")
        .Time("read-time", disk => disk.ReadTime, (disk, value) => disk with { ReadTime = value }, 100.Ns, 10.Seconds, "of a read of 4 KiB, mean")
        .Time("write-time", disk => disk.WriteTime, (disk, value) => disk with { WriteTime = value }, 100.Ns, 10.Seconds, "of a write of 4 KiB, mean")
        .Count("parallelism", disk => disk.Parallelism, (disk, value) => disk with { Parallelism = value }, 1, 4_096, "requests served at once")
        .Quantity("throughput", UnitText.Throughput, disk => disk.MegabytesPerSecond, (disk, value) => disk with { MegabytesPerSecond = value }, 1, 1_000_000, "for what exceeds 4 KiB")
        .Line(disk => disk.Line, (disk, line) => disk with { Line = line });
}
