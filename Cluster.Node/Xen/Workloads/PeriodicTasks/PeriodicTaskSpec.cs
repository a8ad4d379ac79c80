using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Xen.Workloads.PeriodicTasks;

/// <summary>Computes for a while, sleeps, and computes again at the next time of its grid.</summary>
/// <param name="Period">Between two releases; with <paramref name="IsRandom"/> the mean of the pause after each piece
/// of work.</param>
/// <param name="CpuTime">CPU time of each piece of work.</param>
/// <param name="Offset">Time of the first release; less than the period.</param>
/// <param name="WarmUp">CPU time of one piece of work before everything else; zero is none.</param>
/// <param name="IsRandom">Pauses are exponentially distributed, so that releases fall at random instants.</param>
public sealed record PeriodicTaskSpec(
    Duration Period, Duration CpuTime, Duration Offset, Duration WarmUp, bool IsRandom) : WorkloadSpec
{
    public override long MessagesPerSecond(HostSpec host, DomainSpec domain) =>
        WorkloadLoad.Round * WorkloadLoad.RatePer(Period);
}
