using System.Collections.Frozen;

namespace ActorXen.Messages;

/// <summary>What a toolstack does to the domains of a host.</summary>
public enum ToolstackVerb
{
    StartDomain = 0,
    Pause = 1,
    Unpause = 2,
    SetWeight = 3,
    SetCap = 4,
    SetHardAffinity = 5,
    SetSoftAffinity = 6,
    VcpuDown = 7,
    VcpuUp = 8,
    MoveDomain = 9,
    AddPcpu = 10,
    RemovePcpu = 11,
    SetPool = 12,
    SetReservation = 13,
}

/// <summary>Something that the toolstack does, on pCPU 0 and in no time.</summary>
/// <param name="At">When.</param>
/// <param name="Verb">What.</param>
/// <param name="Domain">To which domain.</param>
/// <param name="Vcpu">Index of the vCPU that it concerns, where it concerns one; <see cref="AllVcpus"/> for each.</param>
/// <param name="Value">The new weight or cap.</param>
/// <param name="Pcpus">The new affinity; or the one pCPU that joins or leaves a pool.</param>
/// <param name="Start">Of <see cref="ToolstackVerb.StartDomain"/>; null for the others.</param>
public sealed record ToolstackAction(
    VirtualTime At, ToolstackVerb Verb, DomainId Domain, int Vcpu, int Value, PcpuSet Pcpus, DomainStart? Start)
{
    /// <summary>All vCPUs of the domain.</summary>
    public const int AllVcpus = -1;

    /// <summary>Number of the pool to which the domain moves, or which gets, loses or changes something.</summary>
    public int Pool { get; init; }

    /// <summary>New values of a pool's parameters.</summary>
    public IReadOnlyDictionary<string, long> Parameters { get; init; } = FrozenDictionary<string, long>.Empty;

    /// <summary>The new reservation of a vCPU.</summary>
    public RtdsSpec? Rtds { get; init; }

    /// <summary>It concerns a pool rather than a domain.</summary>
    public bool IsOfPool => Verb is ToolstackVerb.AddPcpu or ToolstackVerb.RemovePcpu or ToolstackVerb.SetPool;
}

/// <param name="Domain">Its vCPUs stand in the host's tables already, and are down.</param>
/// <param name="Weight">1 to 65,535.</param>
/// <param name="Cap">Percent of one pCPU; 0 is none.</param>
/// <param name="Vcpus">By index.</param>
public sealed record DomainStart(DomainId Domain, int Weight, int Cap, IReadOnlyList<VcpuStart> Vcpus)
{
    /// <summary>How many of its vCPUs come up, in ascending order; the others stay down until <c>vcpu-up</c>.</summary>
    public int Up { get; init; } = int.MaxValue;

    /// <summary>Of every vCPU.</summary>
    public SedfSpec Sedf { get; init; } = SedfSpec.Default;

    public BvtWarpSpec Warp { get; init; } = BvtWarpSpec.Default;
}

/// <summary>What the toolstack sets for one vCPU; null is left as it is by default, and not sent.</summary>
public sealed record VcpuStart(PcpuSet? HardAffinity, PcpuSet? SoftAffinity, RtdsSpec? Rtds);
