using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios;

/// <summary>
/// Resolves what a host's actions name, and follows the actions in their order: each must be possible at its time, as
/// Xen's toolstack would judge it (schedulers §8).
/// </summary>
internal static class ActionCheck
{
    /// <param name="host">The host and its actions.</param>
    /// <param name="domains">Its domains, by id.</param>
    /// <param name="links">Resolves names as seen from its dom0.</param>
    /// <param name="policies">The policies, with what their pools can change.</param>
    /// <returns>The actions in order of time; those of one instant in the order of the file.</returns>
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
            // A faulty action would cause misleading reports about the later ones.
            if ((action as ILedgerAction)?.Check(ledger, policies) is var (key, problem, remedy))
                section.Report(key, problem, remedy);
            else ledger.Take(action);
        }

        return actions;
    }
}
