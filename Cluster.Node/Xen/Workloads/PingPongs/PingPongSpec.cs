using ActorXen.Messages;

namespace ActorXen.Xen.Workloads.PingPongs;

/// <summary>Bounces an event with another domain of the same host; the one that names a peer serves first.</summary>
/// <param name="PeerDomain">Id of the other domain on the same host.</param>
/// <param name="Initiator">Sends first.</param>
/// <param name="CpuTime">CPU time between getting the event and sending it back.</param>
/// <param name="ThinkTime">The initiator's pause between rounds; zero is none.</param>
public sealed record PingPongSpec(int PeerDomain, bool Initiator, Duration CpuTime, Duration ThinkTime) : WorkloadSpec
{
    public override long MessagesPerSecond(HostSpec host, DomainSpec domain) =>
        WorkloadLoad.Round * WorkloadLoad.RatePer(ThinkTime + CpuTime);
}
