using ActorXen.Messages;
using ActorXen.Xen.Calibration;

namespace ActorXen.Xen.Devices;

/// <summary>The way of a message-signalled interrupt from the device to the pCPU.</summary>
public static class MsiCosts
{
    public static readonly Cost Post = Cost.Nanoseconds(
        "msi.post.ns", 500, most: 15_000, new(Grade.D, "calibration §8.4", 250, 1_500),
        "device write to interrupt pending at the CPU");

    public static readonly Cost RemapHit = Cost.Nanoseconds(
        "msi.remap.hit.ns", 50, most: 10_000, new(Grade.D, "calibration §8.4", 20, 1_000),
        "interrupt remapping, entry cached");

    public static readonly Cost RemapMiss = Cost.Nanoseconds(
        "msi.remap.miss.ns", 300, most: 100_000, new(Grade.D, "calibration §8.4", 20, 1_000),
        "interrupt remapping, entry from the table in memory");

    /// <summary>An atomic change of a cache line in memory, and the message that tells of it.</summary>
    public static readonly Cost Posted = Cost.Nanoseconds(
        "msi.posted.ns", 250, most: 10_000, new(Grade.Choice, "interrupts §12.2", 100, 600),
        "the IOMMU posts an interrupt: the descriptor in memory, and the notification");

    public static readonly CostGroup Group = new("Nic, Disk", Post, RemapHit, RemapMiss, Posted);

    /// <summary>Time from the device's write to the vector at the pCPU.</summary>
    public static Duration Msi(this CostTable costs) => costs[Post] + costs[RemapHit];
}
