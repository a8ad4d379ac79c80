namespace ActorXen.Messages;

/// <summary>Estimates the work of a host from its description alone. Results do not depend on it.</summary>
public static class HostLoad
{
    // Messages per simulated second, roughly, because only the ratio between hosts matters.
    private const long OfPcpu = 20;

    /// <returns>Messages per second of virtual time, roughly; at least 1.</returns>
    public static long Of(HostSpec host) => 1 + (OfPcpu * host.Machine.Pcpus)
        + host.Domains.Sum(domain => domain.Workloads.Sum(workload => workload.MessagesPerSecond(host, domain)));
}
