using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Verbs;

/// <summary>Limits the CPU time of a domain, or lifts the limit.</summary>
/// <param name="Cap">Percent of one pCPU, at most 100 for each vCPU; 0 is none.</param>
public sealed record SetCap(VirtualTime At, DomainId Domain, int Cap) : DomainAction(At, Domain)
{
    public static readonly ToolstackVerb<SetCap> Verb = new(
        "set-cap",
        new Settings<SetCap>("set-cap", new(default, default, 0), "limits a domain's CPU time, or lifts the limit")
            .OfDomain()
            .Quantity(
                "cap", UnitText.Share, action => action.Cap, (action, value) => action with { Cap = value }, 0,
                DomainSpec.MostCap, "of one pCPU, at most 100% for each vCPU; 0% is none").Needed("50%"));

    public override SettingProblem? Check(HostLedger ledger, IPolicyCatalogue policies)
    {
        var (name, vcpus) = (ledger.Of(Domain).Spec.Name, ledger.Of(Domain).Spec.Vcpus);
        return Cap <= 100 * vcpus ? null : new(
            "cap",
            $"{Cap}% is more than the {vcpus} vCPUs of \"{name}\" can use.",
            $"Write at most cap = {100 * vcpus}%.");
    }

    public override void Take(HostLedger ledger) => ledger.Of(Domain).Cap = Cap;

    internal override void Act(IPoolControl pool) => pool.SetShare(Domain, null, Cap);
}
