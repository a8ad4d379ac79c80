using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Verbs;

/// <summary>
/// A program of a domain opens event channels; those beyond <c>max-event-channels</c> are refused, and it goes on with
/// the others (M-04, interrupts §3.1).
/// </summary>
public sealed record UseChannels(VirtualTime At, DomainId Domain, int Count) : DomainAction(At, Domain)
{
    public static readonly ToolstackVerb<UseChannels> Verb = new(
        "open-channels",
        new Settings<UseChannels>(
            "open-channels", new(default, default, 1),
            "a program of the domain opens event channels; those beyond its limit are refused (ENOSPC)")
            .OfDomain()
            .Count(
                "count", action => action.Count, (action, value) => action with { Count = value }, 1, 131_072,
                "how many; they stay open, and nothing binds them"));

    public override SettingProblem? Check(HostLedger ledger, IPolicyCatalogue policies) => null;

    public override void Take(HostLedger ledger)
    {
    }

    internal override void Act(IPoolControl pool) => pool.OpenChannels(Domain, Count);
}
