using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Verbs;

/// <summary>Moves a domain to another pool, where it has the defaults of that pool's policy (schedulers §8).</summary>
/// <param name="At">When the domain is paused; it moves once all its vCPUs have stopped.</param>
/// <param name="Domain">A domain other than dom0.</param>
/// <param name="Pool">Number of the pool to which it moves.</param>
public sealed record MoveDomain(VirtualTime At, DomainId Domain, int Pool) : DomainAction(At, Domain)
{
    public static readonly ToolstackVerb<MoveDomain> Verb = new(
        "cpupool-migrate",
        new Settings<MoveDomain>(
                "cpupool-migrate", new(default, default, 0), "moves a domain, not dom0, to another pool")
            .OfDomain()
            .Pool(
                "pool", action => action.Pool, (action, value) => action with { Pool = value },
                "where it moves").Needed(PoolSpec.FirstName));

    public override SettingProblem? Check(HostLedger ledger, IPolicyCatalogue policies)
    {
        var (domain, pool) = (ledger.Of(Domain), ledger.Pools[Pool]);
        if (Domain.Number == 0) return new("domain", "dom0 cannot leave its pool.", "Move its pCPUs instead.");
        if (domain.Pool == Pool)
            return new("pool", $"\"{domain.Spec.Name}\" is in \"{pool.Spec.Name}\" then.", "Leave this out.");
        return pool.Cpus.IsEmpty
            ? new("pool", $"Pool \"{pool.Spec.Name}\" has no pCPU then.", "Give it one first.")
            : null;
    }

    public override void Take(HostLedger ledger) => ledger.Of(Domain).MoveTo(Pool);

    internal override void Act(IPoolControl pool) => pool.BeginMove(Domain, Pool);
}
