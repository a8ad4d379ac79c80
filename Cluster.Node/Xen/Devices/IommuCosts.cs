using ActorXen.Xen.Calibration;

namespace ActorXen.Xen.Devices;

/// <summary>What the IOMMU adds to the memory accesses of a device that a guest drives itself.</summary>
public static class IommuCosts
{
    public static readonly Cost Translation = Cost.Nanoseconds(
        "iommu.iotlb.hit.ns", 50, most: 10_000, new(Grade.D, "calibration §8.4", 20, 1_000),
        "DMA of an assigned device, translation cached");

    /// <summary>PCIe 3.0 with 16 lanes moves 15.75 GB/s; packets and flow control leave about 80 % of it.</summary>
    public static readonly Cost Mebibyte = Cost.Nanoseconds(
        "gpu.dma.per_mib.ns", 83_000, most: 3_000_000, new(Grade.D, "calibration §8.5", 20_000, 350_000),
        "a GPU reads or writes a MiB of memory");

    public static readonly CostGroup Group = new("Nic, Gpu", Translation, Mebibyte);
}
