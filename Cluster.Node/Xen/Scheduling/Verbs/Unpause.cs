using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Verbs;

/// <summary>Undoes one pause of a domain; undoing the last one lets it run.</summary>
public sealed record Unpause(VirtualTime At, DomainId Domain) : DomainAction(At, Domain)
{
    public static readonly ToolstackVerb<Unpause> Verb = new(
        "unpause",
        new Settings<Unpause>("unpause", new(default, default), "takes one pause of a domain back").OfDomain());

    public override SettingProblem? Check(HostLedger ledger, IPolicyCatalogue policies) => ledger.Of(Domain).Pauses > 0
        ? null
        : new("do", $"\"{ledger.Of(Domain).Spec.Name}\" is not paused then.", "Pause it first, or leave this out.");

    public override void Take(HostLedger ledger) => ledger.Of(Domain).Pauses--;

    internal override void Act(IPoolControl pool) => pool.Unpause(Domain);
}
