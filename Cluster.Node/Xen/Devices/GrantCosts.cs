using ActorXen.Messages;
using ActorXen.Xen.Calibration;

namespace ActorXen.Xen.Devices;

/// <summary>What dom0 pays for a packet between a guest's memory and its own.</summary>
public static class GrantCosts
{
    public static readonly Cost CopyBase = Cost.Cycles(
        "grant.copy.base.cycles", 700, most: 30_000, new(Grade.D, "calibration §7", 300, 3_000),
        "copy operation, one for each page");

    public static readonly Cost CopyPerKib = Cost.Cycles(
        "grant.copy.per_kib.cycles", 256, most: 10_240, new(Grade.D, "calibration §7", 102, 1_024),
        "payload copy, per KiB (0.25 cycles per byte)");

    public static readonly Cost Map = Cost.Cycles(
        "grant.map.cycles", 1_500, most: 60_000, new(Grade.D, "calibration §7", 800, 6_000),
        "map one page of a guest");

    public static readonly Cost Unmap = Cost.Cycles(
        "grant.unmap.cycles", 2_000, most: 60_000, new(Grade.D, "calibration §7", 800, 6_000),
        "unmap one page, without the flush");

    public static readonly CostGroup Group = new(
        "NetBackend, BlockBackend", CopyBase, CopyPerKib, Map, Unmap);

    internal static GrantCopyPrice GrantCopy(this CostTable costs) =>
        new(costs, costs[CopyBase], costs.AmountOf(CopyPerKib));
}

/// <param name="Base">Cost of a copy operation, which handles one page at most.</param>
/// <param name="CyclesPerKib">Cost per KiB, in addition to the base.</param>
internal readonly record struct GrantCopyPrice(CostTable Costs, Duration Base, long CyclesPerKib)
{
    /// <param name="bytes">Of the whole packet.</param>
    /// <param name="slots">The pages that it takes: a copy operation each.</param>
    public Duration Of(int bytes, int slots) => (Base * slots) + Costs.LengthOf(CyclesPerKib * bytes / 1024);
}
