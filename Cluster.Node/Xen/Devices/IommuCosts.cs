using ActorXen.Xen.Calibration;

namespace ActorXen.Xen.Devices;

/// <summary>What the IOMMU adds to the memory accesses of a device that a guest drives itself.</summary>
public static class IommuCosts
{
    public static readonly Cost Translation = Cost.Nanoseconds(
        "iommu.iotlb.hit.ns", 50, most: 10_000, new(Grade.D, "calibration §8.4", 20, 1_000),
        "DMA of an assigned device, translation cached");

    public static readonly CostGroup Group = new("Nic", Translation);
}
