using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Verbs;

/// <summary>Changes where a vCPU prefers to run.</summary>
/// <param name="Vcpu">Index in the domain.</param>
/// <param name="Pcpus">A preference: it may run elsewhere.</param>
public sealed record SetSoftAffinity(VirtualTime At, DomainId Domain, int Vcpu, PcpuSet Pcpus)
    : VcpuAction(At, Domain, Vcpu)
{
    public static readonly ToolstackVerb<SetSoftAffinity> Verb = new(
        "set-soft-cpus",
        new Settings<SetSoftAffinity>(
                "set-soft-cpus", new(default, default, 0, PcpuSet.All), "changes where a vCPU prefers to run")
            .OfVcpu()
            .Pcpus(
                "cpus", action => action.Pcpus, (action, value) => action with { Pcpus = value },
                "where it prefers to run").Needed("\"0-3\""));

    public override void Take(HostLedger ledger) => ledger.Of(Domain).SetSoft(Vcpu, Pcpus);

    internal override void Act(IPoolControl pool) => pool.SetAffinity(Domain, Vcpu, null, Pcpus);
}
