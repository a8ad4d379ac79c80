using ActorXen.Messages;

namespace ActorXen.Xen.Workloads.BlockReaders;

/// <summary>Keeps a number of disk requests under way.</summary>
/// <param name="Depth">1 to 256.</param>
/// <param name="Bytes">512 to 1,048,576.</param>
/// <param name="WritePercent">0 to 100.</param>
/// <param name="ThinkTime">Mean pause before the next request of the same slot, exponentially distributed.</param>
/// <param name="CpuTime">CPU time spent on each completed request.</param>
public sealed record BlockReaderSpec(
    int Depth, int Bytes, int WritePercent, Duration ThinkTime, Duration CpuTime) : WorkloadSpec
{
    public override DeviceService Uses => DeviceService.Block;

    public override long MessagesPerSecond(HostSpec host, DomainSpec domain) =>
        WorkloadLoad.Round * Depth
        * WorkloadLoad.RatePer(ThinkTime + (host.DeviceOf(domain, this)?.BusyFor(Bytes) ?? Duration.Zero));
}
