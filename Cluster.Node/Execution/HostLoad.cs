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
        + host.Domains.Sum(domain => domain.Workloads.Sum(workload => WorkloadLoad.Of(workload, host, domain)));
}

/// <summary>What one workload adds to its host's load: messages per simulated second, as a guess.</summary>
internal static class WorkloadLoad
{
    private const long OfBusyVcpu = 300;
    private const long OfRequest = 60;
    private const long OfPacket = 15;
    private const long OfBlock = 40;
    private const long OfTask = 30;
    private const long PerSecond = 1_000_000_000;

    /// <exception cref="ArgumentException">The workload has no weight here: every one needs a line.</exception>
    public static long Of(WorkloadSpec workload, HostSpec host, DomainSpec domain) => workload switch
    {
        CpuBoundSpec cpu => OfBusyVcpu * Math.Min(cpu.Threads, domain.Vcpus),
        RequestServerSpec server => OfRequest * server.RequestsPerSecond,
        RequestClientSpec client => 2 * OfRequest * client.RequestsPerSecond,
        BlockReaderSpec block => OfBlock * block.Depth * RatePer(block.ThinkTime + host.Disk.ReadTime),
        PingPongSpec ping => OfBlock * RatePer(ping.ThinkTime + ping.CpuTime),
        UtilisationSpec trace => OfBusyVcpu + (OfTask * RatePer(trace.Period)),
        PeriodicTaskSpec task => OfTask * RatePer(task.Period),
        BatchSpec batch => OfTask * Math.Min(batch.Jobs, domain.Vcpus) * RatePer(batch.CpuTime + batch.Pause),
        StreamSpec stream => OfPacket * RatePer(stream.CpuTime),
        _ => throw new ArgumentException($"{workload.GetType().Name} has no weight for placement.", nameof(workload)),
    };

    private static long RatePer(Duration pause) => PerSecond / Math.Max(10_000, pause.Nanoseconds);
}
