using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Scheduling.Core;

/// <summary>What the generic layer asks of its driver. Calls take effect in order.</summary>
public interface ISchedulerEvents
{
    /// <summary>
    /// Sets the SCHEDULE softirq of <paramref name="target"/>. An IPI follows unless it was set already or the target
    /// is the executing pCPU.
    /// </summary>
    void RaiseSchedule(PcpuId target, PcpuId executing);

    /// <summary>
    /// Arms or re-arms a policy timer; on expiry call <see cref="SchedulerCore.TimerFired"/> on its owner.
    /// </summary>
    void ArmPolicyTimer(int timer, PcpuId owner, VirtualTime deadline);

    void StopPolicyTimer(int timer);

    /// <summary>The run state changed; the page shows the new one. Not called when it stays the same.</summary>
    /// <param name="pcpu">The pCPU on which it was or now is running; otherwise its home.</param>
    void RunStateChanged(VcpuPage vcpu, RunState before, PcpuId pcpu, VirtualTime now);
}
