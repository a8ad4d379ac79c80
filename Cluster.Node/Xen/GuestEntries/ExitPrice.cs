using ActorXen.Messages;
using ActorXen.Xen.Calibration;

namespace ActorXen.Xen.GuestEntries;

/// <summary>How much longer an exit takes on a CPU than on that of the calibration (interrupts §12.1).</summary>
/// <remarks>
/// A price of the calibration contains one exit with its entry. A generation that crosses faster than the calibration's
/// makes it cheaper, but never less than nothing.
/// </remarks>
internal sealed class ExitPrice
{
    /// <summary>
    /// Memory references of a walk through four levels: 24 through two dimensions, 4 through one (Bhargava et al.,
    /// ASPLOS 2008).
    /// </summary>
    private const int Dimensions = 24 / 4;

    private readonly long _nanoseconds;

    public ExitPrice(CostTable costs, CpuSpec cpu)
    {
        if (cpu.ExitCycles != 0)
            _nanoseconds = costs.LengthOf(cpu.ExitCycles).Nanoseconds - costs[EntryCosts.VmRoundTrip].Nanoseconds;
        if (!cpu.TagsTlb) _nanoseconds += Refill(costs, cpu.NestsPaging).Nanoseconds;
        if (!cpu.KeepsState) _nanoseconds += costs[EntryCosts.DirtyState].Nanoseconds;
    }

    /// <param name="usual">What something that exits once costs in the calibration.</param>
    public Duration Of(Duration usual) => new(Math.Max(0, usual.Nanoseconds + _nanoseconds));

    private static Duration Refill(CostTable costs, bool isNested)
    {
        var whole = costs[EntryCosts.PageWalk] * costs[EntryCosts.TlbRefill];
        return isNested ? whole : whole / Dimensions;
    }
}
