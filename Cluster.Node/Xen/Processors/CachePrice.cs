using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Processors;

/// <summary>The run time that a vCPU loses to cold caches after a switch.</summary>
/// <remarks>
/// Calibration §3.1 and §10. A vCPU's data are in the caches of the core where it ran last. Whoever executes on that
/// core meanwhile, on either thread, evicts them in proportion to the time; after <c>cache.warm_time</c> nothing is
/// left. A vCPU that moves pays by the distance instead, if that is more.
/// </remarks>
internal sealed class CachePrice(CostTable costs)
{
    private readonly Duration _refill = costs[ProcessorCosts.CacheRefill];
    private readonly Duration _warmTime = costs[CommonCosts.WarmTime];
    private readonly Duration _toSibling = costs[ProcessorCosts.MigrateSibling];
    private readonly Duration _toCore = costs[ProcessorCosts.MigratePenalty];
    private readonly Duration _toSocket = costs[ProcessorCosts.MigrateSocket];

    /// <param name="vcpu">Is about to run on <paramref name="here"/>.</param>
    /// <param name="last">Where it ran last; null if it never ran.</param>
    public Duration Of(VcpuPage vcpu, PcpuPage here, PcpuPage? last, VirtualTime now)
    {
        if (last is null) return _refill;
        if (last == here) return RefillAfter(here.CoreTime(now) - vcpu.CoreTimeLeft);
        if (here.SharesCachesWith(last))
            return Duration.Longer(RefillAfter(here.CoreTime(now) - vcpu.CoreTimeLeft), _toSibling);
        // Its data may be gone from where it ran as well, so a move costs at least what losing them costs.
        return Duration.Longer(_refill, here.IsSameSocketAs(last) ? _toCore : _toSocket);
    }

    private Duration RefillAfter(Duration others) => others >= _warmTime
        ? others == Duration.Zero ? Duration.Zero : _refill
        : new(_refill.Nanoseconds * others.Nanoseconds / _warmTime.Nanoseconds);
}
