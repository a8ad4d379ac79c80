using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Processors;

/// <summary>The run time that a vCPU loses to cold caches after a switch.</summary>
/// <remarks>
/// Calibration §3.1 and §10. A vCPU's data are in the caches of the core where it ran last. What executes on that
/// core meanwhile, on either thread, evicts them in proportion to the time; after <c>cache.warm_time</c> nothing is
/// left. A vCPU that moves pays by the distance instead, if that is more. What it misses is the same whatever the
/// distance, so that a move that costs more is felt in the same stretch of work: its drag is greater.
/// </remarks>
internal sealed class CachePrice
{
    private readonly Duration _refill;
    private readonly Duration _warmTime;
    private readonly Penalty _sibling;
    private readonly Penalty _core;
    private readonly Penalty _socket;

    public CachePrice(CostTable costs)
    {
        (_refill, _warmTime) = (costs[ProcessorCosts.CacheRefill], costs[CommonCosts.WarmTime]);
        _sibling = new(costs[ProcessorCosts.MigrateSibling], 1);
        // Data may be gone from where it ran as well, so a move costs at least what losing them costs.
        _core = OfMove(costs[ProcessorCosts.MigratePenalty]);
        _socket = OfMove(costs[ProcessorCosts.MigrateSocket]);
    }

    /// <summary>Adds to the vCPU's page what it loses.</summary>
    /// <param name="vcpu">Is about to run on <paramref name="here"/>.</param>
    /// <param name="last">Where it ran last; null if it never ran.</param>
    public void Charge(VcpuPage vcpu, PcpuPage here, PcpuPage? last, VirtualTime now)
    {
        var (length, drag) = Of(vcpu, here, last, now);
        if (vcpu.Memory is { } memory) length = memory.RefillOn(here.Node, length);
        if (length > vcpu.Cold) (vcpu.Cold, vcpu.Drag) = (length, drag);
    }

    private Penalty Of(VcpuPage vcpu, PcpuPage here, PcpuPage? last, VirtualTime now)
    {
        if (last is null) return new(_refill, 1);
        if (!here.SharesCachesWith(last)) return here.IsSameSocketAs(last) ? _core : _socket;
        var refill = RefillAfter(here.CoreTime(now) - vcpu.CoreTimeLeft);
        return last == here || refill > _sibling.Length ? new(refill, 1) : _sibling;
    }

    private Duration RefillAfter(Duration others)
    {
        if (others == Duration.Zero) return Duration.Zero;
        return others >= _warmTime
            ? _refill
            : new(_refill.Nanoseconds * others.Nanoseconds / _warmTime.Nanoseconds);
    }

    private Penalty OfMove(Duration cost) => cost <= _refill || _refill == Duration.Zero
        ? new(Duration.Longer(cost, _refill), 1)
        : new(cost, (int)((cost.Nanoseconds + (_refill.Nanoseconds / 2)) / _refill.Nanoseconds));

    private readonly record struct Penalty(Duration Length, int Drag);
}
