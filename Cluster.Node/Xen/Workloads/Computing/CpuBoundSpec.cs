using ActorXen.Messages;

namespace ActorXen.Xen.Workloads.Computing;

/// <summary>Computes without end.</summary>
/// <param name="Threads">One per vCPU up to this number; 1 to 128.</param>
public sealed record CpuBoundSpec(int Threads) : WorkloadSpec
{
    public override long MessagesPerSecond(HostSpec host, DomainSpec domain) =>
        WorkloadLoad.BusyVcpu * Math.Min(Threads, domain.Vcpus);
}
