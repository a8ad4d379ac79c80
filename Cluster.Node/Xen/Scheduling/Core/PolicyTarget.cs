using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Scheduling.Core;

/// <summary>What a policy's own settings apply to: its pool, a domain, or a vCPU.</summary>
public readonly record struct PolicyTarget
{
    private readonly DomainId? _domain;
    private readonly VcpuId? _vcpu;

    private PolicyTarget(DomainId? domain, VcpuId? vcpu) => (_domain, _vcpu) = (domain, vcpu);

    /// <summary>The whole pool.</summary>
    public static PolicyTarget Pool => default;

    public static PolicyTarget Of(DomainId domain) => new(domain, null);

    public static PolicyTarget Of(VcpuId vcpu) => new(null, vcpu);

    /// <summary>True if the vCPU is the target or belongs to it.</summary>
    public bool Includes(VcpuPage page) =>
        (_vcpu is null || _vcpu == page.Number) && (_domain is null || _domain == page.Domain);

    public override string ToString() => _vcpu?.ToString() ?? _domain?.ToString() ?? "the pool";
}
