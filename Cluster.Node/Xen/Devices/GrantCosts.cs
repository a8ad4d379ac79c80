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

    public static readonly CostGroup Group = new("NetBackend", CopyBase, CopyPerKib, Map, Unmap);

    internal static GrantCopyPrice GrantCopy(this CostTable costs) =>
        new(costs, costs[CopyBase], costs.AmountOf(CopyPerKib));
}

/// <summary>
/// What a backend pays for a packet that a guest sends: a copy of it, or its pages mapped and unmapped.
/// </summary>
/// <remarks>
/// Interrupts §18.4; calibration §7. Mapping copies the header alone. The pages of a poll are unmapped together, and
/// the flush after it is an IPI to every other vCPU of the driver domain, for whose answer the poll waits. What it
/// costs there is not modelled.
/// </remarks>
internal sealed class GrantPrice
{
    /// <summary>What netback copies of a packet that it maps (interrupts §18.4 †).</summary>
    private const int HeaderBytes = 128;

    private readonly GrantCopyPrice _copy;
    private readonly bool _maps;
    private readonly Duration _perPage;

    /// <param name="maps">Whether pages are mapped.</param>
    /// <param name="vcpus">Of the driver domain.</param>
    public GrantPrice(CostTable costs, bool maps, int vcpus)
    {
        (_copy, _maps) = (costs.GrantCopy(), maps);
        _perPage = costs[GrantCosts.Map] + costs[GrantCosts.Unmap];
        var oneWay = costs[CommonCosts.IpiSameSocket];
        Flush = maps && vcpus > 1 ? (costs[CommonCosts.IcrWrite] * (vcpus - 1)) + (oneWay * 2) : Duration.Zero;
    }

    /// <summary>In addition, of each poll.</summary>
    public Duration Flush { get; }

    /// <summary>Of a disk request, whose pages are mapped, or granted for good.</summary>
    public Duration OfPages(int pages) => _maps ? _perPage * pages : Duration.Zero;

    /// <param name="bytes">Of the whole packet.</param>
    /// <param name="slots">The pages that it takes.</param>
    public Duration Of(int bytes, int slots) => _maps
        ? _copy.Of(Math.Min(bytes, HeaderBytes), 1) + (_perPage * slots)
        : _copy.Of(bytes, slots);
}

/// <param name="Base">Cost of a copy operation, which handles one page at most.</param>
/// <param name="CyclesPerKib">Cost per KiB, in addition to the base.</param>
internal readonly record struct GrantCopyPrice(CostTable Costs, Duration Base, long CyclesPerKib)
{
    /// <param name="bytes">Of the whole packet.</param>
    /// <param name="slots">The pages that it takes: a copy operation each.</param>
    public Duration Of(int bytes, int slots) => (Base * slots) + Costs.LengthOf(CyclesPerKib * bytes / 1024);
}
