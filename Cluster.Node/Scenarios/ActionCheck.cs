using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios;

/// <summary>
/// Finds what a host's actions name, and follows the actions in their order: each must be possible then, as Xen's
/// toolstack would find it (schedulers §8).
/// </summary>
internal static class ActionCheck
{
    /// <param name="host">With its actions.</param>
    /// <param name="domains">Of it, by id.</param>
    /// <param name="links">Seen from its dom0.</param>
    /// <param name="policies">What their pools can change.</param>
    /// <returns>In order of time; those of one instant as they are written.</returns>
    public static IReadOnlyList<ToolstackAction> Resolved(
        PlacedHost host, IReadOnlyList<DomainSpec> domains, ILinks links, IPolicyCatalogue policies)
    {
        if (host.Draft.Actions.Count == 0) return [];
        var actions = new List<ToolstackAction>();
        var ledger = new HostLedger(host.Draft.Shape with { Domains = domains });
        foreach (var (section, verb, draft) in host.Draft.Actions.OrderBy(draft => draft.Action.At))
        {
            if (verb.Link(section, draft, links) is not { } action) continue;
            actions.Add(action);
            // What is wrong would make nonsense of what follows.
            if ((action as ILedgerAction)?.Check(ledger, policies) is var (key, problem, remedy))
                section.Report(key, problem, remedy);
            else ledger.Take(action);
        }

        return actions;
    }
}
