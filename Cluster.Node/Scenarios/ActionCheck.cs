using ActorXen.Messages;
using ActorXen.Scenarios.Hocon;
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
    /// <param name="devices">Its devices with their driver domains.</param>
    /// <param name="links">Resolves names as seen from its dom0.</param>
    /// <param name="catalogue">The policies, with what their pools can change.</param>
    /// <param name="after">The host after its actions; null if it has none, or if one is not possible.</param>
    /// <returns>
    /// The actions in order of time; those of one instant in the order of the file. Those that are not possible, or
    /// that cannot be judged because of other problems, are left out.
    /// </returns>
    public static IReadOnlyList<ToolstackAction> Resolved(
        PlacedHost host, IReadOnlyList<DomainSpec> domains, IReadOnlyList<DeviceSpec> devices, ILinks links,
        IScenarioCatalogue catalogue, out HostLedger? after)
    {
        after = null;
        if (host.Draft.Actions.Count == 0) return [];
        var (known, isPossible) = (new KnownState(host), host.Draft.IsWholeSound);
        var actions = new List<ToolstackAction>();
        var ledger = new HostLedger(host.Draft.Shape with { Domains = domains, Devices = devices });
        foreach (var draft in host.Draft.Actions.OrderBy(draft => draft.At))
        {
            var (section, verb) = (draft.Section, draft.Verb);
            var linked = draft.Action is { } read ? verb!.Link(section, read, links) : null;
            if (linked is not { } action || !draft.IsSound)
            {
                known.Forget(section);
                isPossible = false;
                continue;
            }

            foreach (var part in (action as ILedgerAction)?.Split() ?? [action])
            {
                if (!known.Has(part)) break;
                if (Judge(section, verb!, part, ledger, catalogue))
                {
                    actions.Add(part);
                    continue;
                }

                isPossible = false;
                break;
            }
        }

        if (isPossible) after = ledger;
        return actions;
    }

    /// <returns>
    /// False if it is not possible. Its effect would cause misleading reports about the later ones, so it has none.
    /// </returns>
    private static bool Judge(
        Section section, IToolstackVerb verb, ToolstackAction action, HostLedger ledger, IScenarioCatalogue catalogue)
    {
        if (ledger.IsHandedOver)
        {
            section.Report("do", "Another kernel has the host by then.", "Remove it, or do it before the kexec.");
            return false;
        }

        if ((action as ILedgerAction)?.Check(ledger, catalogue) is var (key, problem, remedy))
        {
            section.Report(key, problem, remedy);
            return false;
        }

        if ((action as ILedgerAction)?.WithoutEffect(ledger) is var (idle, why, instead))
            section.Warn(idle, why, instead);
        WarnOfOtherPolicy(section, verb, action, ledger, catalogue);
        ledger.Take(action);
        return true;
    }

    /// <summary>A share or a reservation that the policy of the domain's pool does not know.</summary>
    private static void WarnOfOtherPolicy(
        Section section, IToolstackVerb verb, ToolstackAction action, HostLedger ledger, IScenarioCatalogue catalogue)
    {
        if ((action as ILedgerAction)?.Subject is not { } domain) return;
        var name = ledger.Pools[ledger.Domains[domain.Number].Pool].Spec.Policy;
        var policy = catalogue.PolicySettings.First(known => known.Name == name);
        var isOther = catalogue.PolicySettings.Any(other => other != policy && other.Verbs.Contains(verb));
        var isUnknown = isOther
            || (policy.IgnoresWeights && section.Has("weight"))
            || (policy.IgnoresCaps && section.Has("cap"));
        if (!isUnknown) return;
        section.Warn(
            "do",
            $"\"{ledger.Domains[domain.Number].Spec.Name}\" is in a pool of {name} then, so {verb.Word} has no effect.",
            "Remove the action, or choose a policy that uses it.");
    }
}
