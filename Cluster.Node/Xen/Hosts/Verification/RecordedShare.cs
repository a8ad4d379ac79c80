using ActorXen.Messages;

namespace ActorXen.Xen.Hosts.Verification;

/// <summary>What domains start with and actions change, each within what its policy accepts.</summary>
internal static class RecordedShare
{
    private const int MostWeight = 65_535;

    public static int Weight(string policy, RecordedValue domain) =>
        domain.IntOr("weight", 256, LeastWeight(policy), MostWeight);

    public static int LeastWeight(string policy) => HasShares(policy) ? 1 : 0;

    public static int Cap(string policy, RecordedValue domain, int vcpus) =>
        domain.IntOr("cap", 0, 0, MostCap(policy, vcpus));

    /// <summary>Only credit2 refuses a cap that the vCPUs could not use (schedulers §4.10).</summary>
    public static int MostCap(string policy, int vcpus) => policy == "credit2" ? 100 * vcpus : ushort.MaxValue;

    public static PcpuSet Hard(RecordedValue affinity, PcpuSet pool)
    {
        var pcpus = affinity.Pcpus;
        return pcpus.Overlaps(pool) ? pcpus : throw affinity.Wrong("leaves the vCPU no pCPU to run on.");
    }

    private static bool HasShares(string policy) => policy is "credit" or "credit2";
}
