using ActorXen.Messages;

namespace ActorXen.Xen.Workloads.Batches;

/// <summary>Does a fixed amount of work in parallel jobs, again and again.</summary>
/// <param name="Jobs">Jobs that run at once, 1 to 256.</param>
/// <param name="Work">CPU time of all of it.</param>
/// <param name="CpuTime">Mean CPU time of one task of a job, exponentially distributed.</param>
/// <param name="Pause">Mean wait of a job after each task, exponentially distributed; zero is none.</param>
/// <param name="Stage">CPU time after which all jobs wait for each other.</param>
public sealed record BatchSpec(int Jobs, Duration Work, Duration CpuTime, Duration Pause, Duration Stage) : WorkloadSpec
{
    public override long MessagesPerSecond(HostSpec host, DomainSpec domain) =>
        WorkloadLoad.BusyVcpu * Math.Min(Jobs, domain.Vcpus);
}
