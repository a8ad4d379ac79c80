using ActorXen.Messages;

namespace ActorXen.Xen.Scheduling.Core;

/// <param name="Domain">Its vCPUs stand in the host's tables already, and are down.</param>
/// <param name="Weight">1 to 65,535.</param>
/// <param name="Cap">Percent of one pCPU; 0 is none.</param>
/// <param name="Vcpus">By index.</param>
public sealed record DomainStart(DomainId Domain, int Weight, int Cap, IReadOnlyList<VcpuStart> Vcpus)
{
    /// <summary>What single policies know of the whole domain.</summary>
    public Extras Extras { get; init; } = Extras.None;
}

/// <summary>What the toolstack sets for one vCPU; null is left as it is by default, and not sent.</summary>
/// <param name="HardAffinity">Where it may run.</param>
/// <param name="SoftAffinity">Where it prefers to run.</param>
/// <param name="Extras">What single policies know of it.</param>
public sealed record VcpuStart(PcpuSet? HardAffinity, PcpuSet? SoftAffinity, Extras Extras);
