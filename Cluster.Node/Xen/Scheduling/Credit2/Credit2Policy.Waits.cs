using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Scheduling.Credit2;

// Why a vCPU waits, in words of this policy; for reports only.
internal sealed partial class Credit2Policy
{
    public PcpuId TickledFor(VcpuId vcpu) => this[vcpu].TickledPcpu is >= 0 and var pcpu ? new(pcpu) : PcpuId.None;

    public WaitRule WhyWaits(VcpuId vcpu, VcpuId holder, VirtualTime now)
    {
        if (holder.IsIdle) return WaitRule.None;
        var unit = this[vcpu];
        if (HasIdleQueue(unit.Page)) return WaitRule.RunQueue;
        var runner = this[holder];
        // Without the rate limit it would have taken the pCPU only if it has more credit.
        if (unit.Credit <= CreditAt(runner, now)) return WaitRule.Credit;
        var ran = now - runner.Page.StateEntered;
        return ran < settings.RateLimit ? WaitRule.RateLimit : WaitRule.Credit;
    }

    /// <summary>The credit that it would have if it were charged now.</summary>
    private static long CreditAt(Credit2Unit runner, VirtualTime now)
    {
        var ran = (now - runner.StartTime).Nanoseconds;
        if (ran <= 0) return runner.Credit;
        var burnt = (ran * runner.Queue.MaxWeight + runner.Residual) / runner.Weight;
        return Math.Max(runner.Credit - burnt, LeastCredit);
    }

    /// <summary>A pCPU of another queue is idle, on which it may run.</summary>
    private bool HasIdleQueue(VcpuPage page)
    {
        foreach (var queue in _queues)
            if (queue != this[page.Number].Queue && (queue.Idle & page.HardAffinity).Overlaps(occupancy.Pool))
                return true;
        return false;
    }
}
