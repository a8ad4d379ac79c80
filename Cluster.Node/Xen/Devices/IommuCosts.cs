using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices;

/// <summary>What the IOMMU adds to the memory accesses of a device that a guest drives itself.</summary>
public static class IommuCosts
{
    public static readonly Cost Translation = Cost.Nanoseconds(
        "iommu.iotlb.hit.ns", 50, most: 10_000, new(Grade.D, "calibration §8.4", 20, 1_000),
        "DMA of an assigned device, translation cached");

    public static readonly Cost Walk = Cost.Nanoseconds(
        "iommu.walk.ns", 400, most: 100_000, new(Grade.D, "interrupts §13", 100, 2_000),
        "DMA of an assigned device, translation from the tables in memory");

    /// <summary>PCIe 3.0 with 16 lanes moves 15.75 GB/s; packets and flow control leave about 80 % of it.</summary>
    public static readonly Cost Mebibyte = Cost.Nanoseconds(
        "gpu.dma.per_mib.ns", 83_000, most: 3_000_000, new(Grade.D, "calibration §8.5", 20_000, 350_000),
        "a GPU reads or writes a MiB of memory");

    public static readonly CostGroup Group = new("Nic, Gpu", Translation, Walk, Mebibyte);

    /// <summary>The IOMMU of a host; null if its caches hold everything.</summary>
    public static Iommu? Iommu(this CostTable costs, HostSpec host)
    {
        var entries = host.Hypervisor.InterruptRemapping ? host.Machine.RemapEntries : 0;
        if (host.Machine.IotlbEntries == 0 && entries == 0) return null;
        return new(
            (host.Machine.IotlbEntries, More(costs[Walk], costs[Translation])),
            (entries, More(costs[MsiCosts.RemapMiss], costs[MsiCosts.RemapHit])));
    }

    /// <summary>A miss is not faster than a hit.</summary>
    private static Duration More(Duration miss, Duration hit) => miss > hit ? miss - hit : Duration.Zero;
}
