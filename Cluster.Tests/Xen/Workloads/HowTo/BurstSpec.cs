using ActorXen.Messages;

namespace ActorXen.Tests.Xen.Workloads.HowTo;

/// <summary>Computes, then sleeps; every so many times it computes ten times as long.</summary>
/// <param name="CpuTime">Of a short burst; 1 ns to 1 h.</param>
/// <param name="Pause">Between bursts; 1 ns to 1 h.</param>
/// <param name="LongEvery">Every so many bursts one is long; 2 to 1 000.</param>
public sealed record BurstSpec(Duration CpuTime, Duration Pause, int LongEvery) : WorkloadSpec
{
    public override long MessagesPerSecond(HostSpec host, DomainSpec domain) =>
        WorkloadLoad.Round * WorkloadLoad.RatePer(CpuTime + Pause);
}
