using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Verbs;

/// <summary>Takes a vCPU offline: it does not run until it is brought up again.</summary>
/// <param name="Vcpu">Index in the domain.</param>
public sealed record TakeVcpuDown(VirtualTime At, DomainId Domain, int Vcpu) : VcpuAction(At, Domain, Vcpu)
{
    public static readonly ToolstackVerb<TakeVcpuDown> Verb = new(
        "vcpu-down",
        new Settings<TakeVcpuDown>("vcpu-down", new(default, default, 0), "takes a vCPU off line").OfVcpu());

    internal override void Act(IPoolControl pool) => pool.SetOnline(Domain, Vcpu, isOnline: false);
}
