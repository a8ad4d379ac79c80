using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Scheduling.Core;

/// <summary>Where a vCPU may run (hard) and prefers to run (soft), schedulers §1.4.</summary>
/// <remarks>
/// Policies try the soft step first, skip it for a vCPU without soft affinity, and then the hard step.
/// </remarks>
public static class Affinity
{
    /// <summary>Whether the soft mask narrows the choice within the pool.</summary>
    public static bool HasSoft(VcpuPage vcpu, PcpuSet pool) =>
        !vcpu.HardAffinity.IsSubsetOf(vcpu.SoftAffinity)
        && vcpu.HardAffinity.Overlaps(vcpu.SoftAffinity)
        && !pool.IsSubsetOf(vcpu.SoftAffinity);

    /// <summary>The mask of the soft step: soft ∩ hard, or hard when they have nothing in common.</summary>
    public static PcpuSet SoftStep(VcpuPage vcpu)
    {
        var both = vcpu.SoftAffinity & vcpu.HardAffinity;
        return both.IsEmpty ? vcpu.HardAffinity : both;
    }

    /// <summary>
    /// The choice when a search finds nothing: the present pCPU
    /// if allowed, else a near one, else any (schedulers §4.12).
    /// </summary>
    /// <param name="near">The pCPUs of the queue of the vCPU's present home.</param>
    public static PcpuId Fallback(VcpuPage vcpu, PcpuSet pool, PcpuSet near)
    {
        if (HasSoft(vcpu, pool))
        {
            var preferred = FallbackWithin(vcpu.Home, SoftStep(vcpu) & pool, near);
            if (preferred >= 0) return new(preferred);
        }

        var allowed = vcpu.HardAffinity & pool;
        var found = FallbackWithin(vcpu.Home, allowed, near);
        return new(found >= 0 ? found : allowed.First);
    }

    private static int FallbackWithin(PcpuId home, PcpuSet allowed, PcpuSet near) =>
        allowed.Contains(home.Number) ? home.Number : (allowed & near).First;
}
