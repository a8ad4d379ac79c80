using ActorXen.Messages;

namespace ActorXen.Xen.Scheduling.Core;

/// <param name="Domain">The domain. Its vCPUs are already in the host's tables, and are down.</param>
/// <param name="Weight">1 to 65,535.</param>
/// <param name="Cap">Percent of one pCPU; 0 is none.</param>
/// <param name="Vcpus">Settings of the vCPUs, by index.</param>
public sealed record DomainStart(DomainId Domain, int Weight, int Cap, IReadOnlyList<VcpuStart> Vcpus)
{
    /// <summary>How many of its vCPUs come up, in ascending order; the others stay down until <c>vcpu-up</c>.</summary>
    public int Up { get; init; } = int.MaxValue;

    /// <summary>
    /// Whether its settings hold from its first instant. Otherwise, as in recorded traces, the policy's defaults do
    /// until the toolstack has set its own.
    /// </summary>
    public bool HasOwnFromBirth { get; init; }

    /// <summary>Settings of the whole domain that only one policy knows.</summary>
    public Extras Extras { get; init; } = Extras.None;
}

/// <summary>What the toolstack sets for one vCPU; null keeps the default.</summary>
/// <param name="HardAffinity">Where it may run.</param>
/// <param name="SoftAffinity">Where it prefers to run.</param>
/// <param name="Extras">Settings of the vCPU that only one policy knows.</param>
public sealed record VcpuStart(PcpuSet? HardAffinity, PcpuSet? SoftAffinity, Extras Extras);
