using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Verbs;

/// <summary>Pauses a domain. Pauses are counted: it runs again when each one has been undone.</summary>
public sealed record Pause(VirtualTime At, DomainId Domain) : DomainAction(At, Domain)
{
    public static readonly ToolstackVerb<Pause> Verb = new(
        "pause", new Settings<Pause>("pause", new(default, default), "pauses a domain; pauses count").OfDomain());

    public override void Take(HostLedger ledger) => ledger.Of(Domain).Pauses++;

    internal override void Act(IPoolControl pool) => pool.Pause(Domain);
}
