using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Verbs;

/// <summary>Changes where a vCPU may run.</summary>
/// <param name="Vcpu">Index in the domain.</param>
/// <param name="Pcpus">Where it may run; at least one of the pCPUs must be in its pool.</param>
public sealed record SetHardAffinity(VirtualTime At, DomainId Domain, int Vcpu, PcpuSet Pcpus)
    : VcpuAction(At, Domain, Vcpu)
{
    public static readonly ToolstackVerb<SetHardAffinity> Verb = new(
        "set-cpus",
        new Settings<SetHardAffinity>("set-cpus", new(default, default, 0, PcpuSet.All), "changes where a vCPU may run")
            .OfVcpu()
            .Pcpus(
                "cpus", action => action.Pcpus, (action, value) => action with { Pcpus = value },
                "where it may run; one of its pool's at least").Needed("\"0-3\""));

    public override SettingProblem? Check(HostLedger ledger, IPolicyCatalogue policies)
    {
        var domain = ledger.Of(Domain);
        var pool = ledger.Pools[domain.Pool];
        return Pcpus.Overlaps(pool.Cpus) ? null : new(
            "cpus",
            $"\"{domain.Spec.Name}\" is in pool \"{pool.Spec.Name}\" then, which has {pool.Cpus}.",
            "Name one of its pCPUs.");
    }

    public override void Take(HostLedger ledger) => ledger.Of(Domain).SetHard(Vcpu, Pcpus);

    internal override void Act(IPoolControl pool) => pool.SetAffinity(Domain, Vcpu, Pcpus, null);
}
