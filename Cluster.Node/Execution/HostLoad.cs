using ActorXen.Messages;

namespace ActorXen.Execution;

/// <summary>A guess at how much there is to do for a host, from its description alone. Results do not depend on
/// it.</summary>
internal static class HostLoad
{
    // Messages per simulated second, as a guess: what counts is only the ratio between hosts.
    private const long OfPcpu = 20;

    /// <returns>At least 1.</returns>
    public static long Of(HostSpec host) => 1 + (OfPcpu * host.Machine.Pcpus)
        + host.Domains.Sum(domain => domain.Workloads.Sum(workload => workload.MessagesPerSecond(host, domain)));
}
