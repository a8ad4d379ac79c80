using ActorXen.Messages;

namespace ActorXen.Xen.Scheduling.Credit;

// Why a vCPU waits, in words of this policy; for reports only.
internal sealed partial class CreditPolicy
{
    public bool HasParked(VcpuId vcpu) => this[vcpu].IsParked;

    public WaitRule WhyWaits(VcpuId vcpu, VcpuId holder, VirtualTime now)
    {
        if (holder.IsIdle) return WaitRule.None;
        var waiting = this[vcpu].Priority;
        var running = this[holder].Priority;
        if (waiting < running) return WaitRule.Priority;
        if (waiting == running) return WaitRule.Slice;
        var ran = now - _occupancy[holder].StateEntered;
        return ran < _settings.RateLimit ? WaitRule.RateLimit : WaitRule.None;
    }
}
