using ActorXen.Messages;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Bvt;

// Warping and its limits (schedulers §10). Timers below the number of pCPUs shorten slices; then each domain has two.
internal sealed partial class BvtPolicy
{
    private int WarpTimer(BvtDomain domain) => _pcpus.Length + 2 * domain.Number.Number;

    private int UnwarpTimer(BvtDomain domain) => WarpTimer(domain) + 1;

    /// <summary>New warp settings apply from the next wake or charge of each of the domain's vCPUs.</summary>
    public bool Configure(PolicyTarget target, IExtra settings, VirtualTime now)
    {
        if (settings is not BvtWarpSpec warp) return true;
        foreach (var domain in _domains.Values)
            if (_units.Exists(unit => unit?.Domain == domain && target.Includes(unit.Page))) SetWarp(domain, warp);
        return true;
    }

    private void SetWarp(BvtDomain domain, BvtWarpSpec warp)
    {
        _services.StopTimer(WarpTimer(domain));
        _services.StopTimer(UnwarpTimer(domain));
        domain.Warp = warp;
        domain.IsWarping = warp.IsOn;
    }

    private void StartWarpTimer(BvtDomain domain, PcpuId pcpu, VirtualTime now)
    {
        if (domain.IsWarping && domain.Warp.Limit > Duration.Zero)
            _services.ArmTimer(WarpTimer(domain), pcpu, now + domain.Warp.Limit);
    }

    private void WarpTimerFired(int timer, PcpuId owner, VirtualTime now)
    {
        var (number, isEnd) = Math.DivRem(timer - _pcpus.Length, 2);
        var domain = _domains[number];
        if (isEnd == 0) StopWarping(domain, owner, now);
        else WarpAgain(domain, owner);
    }

    private void StopWarping(BvtDomain domain, PcpuId owner, VirtualTime now)
    {
        domain.IsWarping = false;
        if (domain.Warp.Pause > Duration.Zero)
        {
            _services.ArmTimer(UnwarpTimer(domain), owner, now + domain.Warp.Pause);
            return;
        }

        domain.Warp = domain.Warp with { IsOn = false };
        _services.Tickle(owner);
    }

    private void WarpAgain(BvtDomain domain, PcpuId owner)
    {
        if (!domain.Warp.IsOn) return;
        domain.IsWarping = true;
        _services.Tickle(owner);
    }
}
