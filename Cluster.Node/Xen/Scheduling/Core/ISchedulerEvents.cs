using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Scheduling.Core;

/// <summary>What the generic layer asks of whoever drives it. Calls take effect in order.</summary>
public interface ISchedulerEvents
{
    /// <summary>
    /// Sets the SCHEDULE softirq of <paramref name="target"/>; an IPI follows unless set already or the same pCPU.
    /// </summary>
    void RaiseSchedule(PcpuId target, PcpuId executing);

    /// <summary>
    /// Arms or re-arms a policy timer; on expiry call <see cref="SchedulerCore.TimerFired"/> on its owner.
    /// </summary>
    void ArmPolicyTimer(int timer, PcpuId owner, VirtualTime deadline);

    void StopPolicyTimer(int timer);

    /// <summary>The run state changed; the page shows the new one. Not called when it stays the same.</summary>
    /// <param name="pcpu">Where it was, or now is, running; its home pCPU otherwise.</param>
    void RunStateChanged(VcpuPage vcpu, RunState before, PcpuId pcpu, VirtualTime now);
}
