using ActorXen.Messages;

namespace ActorXen.Xen.Scheduling.Rtds;

/// <summary>
/// What rtds reserves for each vCPU of a domain (schedulers §5.1): xl's period, budget and extratime.
/// </summary>
/// <param name="Period">From one replenishment to the next, at least <see cref="Least"/>.</param>
/// <param name="Budget">Run time per period, at least <see cref="Least"/> and at most the period.</param>
/// <param name="ExtraTime">With its budget spent it may still use pCPUs that no other vCPU needs.</param>
public sealed record RtdsSpec(Duration Period, Duration Budget, bool ExtraTime) : IExtra<RtdsSpec>
{
    /// <summary>Shortest period and budget that Xen accepts.</summary>
    public static readonly Duration Least = 10.Us;

    /// <summary>Longest period: far beyond any use, and it keeps deadlines exact.</summary>
    public static readonly Duration Most = 1_000.Seconds;

    /// <summary>The reservation of every vCPU for which nothing else is set.</summary>
    public static RtdsSpec Default { get; } = new(10.Ms, 4.Ms, true);

    /// <summary>Reservations of single vCPUs instead, ascending by index.</summary>
    public ValueList<VcpuRtdsSpec> Vcpus { get; init; } = [];

    public bool IsLegal => Budget >= Least && Budget <= Period && Period <= Most;

    /// <param name="vcpu">Index in the domain.</param>
    public RtdsSpec Of(int vcpu) => Vcpus.FirstOrDefault(own => own.Vcpu == vcpu)?.Rtds ?? this with { Vcpus = [] };
}

/// <param name="Vcpu">Index in the domain.</param>
/// <param name="Rtds">What is reserved for this vCPU alone.</param>
public sealed record VcpuRtdsSpec(int Vcpu, RtdsSpec Rtds);
