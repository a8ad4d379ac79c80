using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Verbs;

/// <summary>Changes a domain's share of contended pCPUs.</summary>
/// <param name="Weight">1 to 65,535.</param>
public sealed record SetWeight(VirtualTime At, DomainId Domain, int Weight) : DomainAction(At, Domain)
{
    public static readonly ToolstackVerb<SetWeight> Verb = new(
        "set-weight",
        new Settings<SetWeight>(
                "set-weight", new(default, default, DomainSpec.UsualWeight),
                "changes a domain's share of contended pCPUs")
            .OfDomain()
            .Count(
                "weight", action => action.Weight, (action, value) => action with { Weight = value }, 1,
                DomainSpec.MostWeight, "the new weight").Needed("512"));

    public override void Take(HostLedger ledger) => ledger.Of(Domain).Weight = Weight;

    internal override void Act(IPoolControl pool) => pool.SetShare(Domain, Weight, null);
}
