using ActorXen.Xen.Calibration;

namespace ActorXen.Xen.Devices.ControlPath;

/// <summary>What the store of a host costs dom0.</summary>
public static class StoreCosts
{
    /// <summary>No source has a figure for a request alone.</summary>
    public static readonly Cost Request = Cost.Microseconds(
        "store.request.us", 100, most: 10_000, new(Grade.Choice, "interrupts §18.2"),
        "dom0's store serves a request of a device that comes or goes");

    public static readonly CostGroup Group = new("XenStore", Request);
}
