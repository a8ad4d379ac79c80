using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios;

/// <summary>
/// Finds the domains that a host's actions name, and follows the actions in their order: each must be possible then, as Xen's
/// toolstack would find it (schedulers §8).
/// </summary>
internal sealed class ActionCheck
{
    private readonly PlacedHost _host;
    private readonly HostLedger _ledger;
    private readonly IPolicyCatalogue _policies;
    private readonly int[] _pauses;

    private ActionCheck(PlacedHost host, IPolicyCatalogue policies)
    {
        (_host, _policies) = (host, policies);
        _ledger = new(host.Draft.Shape with { Domains = [.. host.Guests.Select(guest => guest.Draft.Shape)] });
        _pauses = new int[host.Guests.Count];
    }

    /// <summary>In order of time; those of one instant as they are written.</summary>
    public static IReadOnlyList<ToolstackAction> Resolved(PlacedHost host, IPolicyCatalogue policies)
    {
        if (host.Draft.Actions.Count == 0) return [];
        var check = new ActionCheck(host, policies);
        return [.. host.Draft.Actions.OrderBy(action => action.Action.At).Select(check.Resolved).OfType<ToolstackAction>()];
    }

    private ToolstackAction? Resolved(ActionDraft draft)
    {
        var action = draft.Action;
        var isGood = true;
        if (action.IsOfPool)
        {
            isGood = IsPossible(draft.Section, action);
        }
        else
        {
            if (Find(draft) is not { } guest) return null;
            action = action with { Domain = new(guest.Id) };
            isGood = IsPossible(draft.Section, action, guest);
        }

        // What is wrong would make nonsense of what follows.
        if (isGood) _ledger.Take(action);
        return action;
    }

    private PlacedGuest? Find(ActionDraft draft)
    {
        var name = _host.Guests[0].Words.Fill(draft.Domain);
        if (_host.Guest(name) is { } guest) return guest;
        draft.Section.Report(
            "domain",
            $"There is no domain \"{UnitText.Shown(name)}\" on host \"{_host.Name}\".",
            Suggestion.Use(name, [.. _host.Guests.Take(64).Select(other => other.Name)]));
        return null;
    }

    private bool IsPossible(Section section, ToolstackAction action, PlacedGuest guest)
    {
        var (name, vcpus) = (guest.Name, guest.Draft.Shape.AllVcpus);
        if (action.Vcpu >= vcpus)
            return Refuse(section, "vcpu", $"\"{name}\" has no vCPU {action.Vcpu}.", $"Write at most {vcpus - 1}; they are numbered from 0.");
        if (action.Verb == ToolstackVerb.SetCap && action.Value > 100 * vcpus)
            return Refuse(section, "cap", $"{action.Value}% is more than the {vcpus} vCPUs of \"{name}\" can use.", $"Write at most cap = {100 * vcpus}%.");
        if (action.Verb == ToolstackVerb.Pause) _pauses[guest.Id]++;
        if (action.Verb == ToolstackVerb.Unpause && --_pauses[guest.Id] < 0)
            return Refuse(section, "do", $"\"{name}\" is not paused then.", "Pause it before, or leave this out.");
        return action.Verb switch
        {
            ToolstackVerb.SetHardAffinity => MayBeAt(section, action, name),
            ToolstackVerb.MoveDomain => MayMove(section, action, guest),
            _ => true,
        };
    }

    private bool MayBeAt(Section section, ToolstackAction action, string name)
    {
        var pool = _ledger.Pools[_ledger.Domains[action.Domain.Number].Pool];
        return action.Pcpus.Overlaps(pool.Cpus) || Refuse(
            section, "cpus", $"\"{name}\" is in pool \"{pool.Spec.Name}\" then, which has {pool.Cpus}.", "Name one of its pCPUs.");
    }

    private bool MayMove(Section section, ToolstackAction action, PlacedGuest guest)
    {
        var pool = _ledger.Pools[action.Pool];
        if (guest.Id == 0) return Refuse(section, "domain", "dom0 cannot leave its pool.", "Move its pCPUs instead.");
        if (_ledger.Domains[guest.Id].Pool == action.Pool)
            return Refuse(section, "pool", $"\"{guest.Name}\" is in \"{pool.Spec.Name}\" then.", "Leave this out.");
        return !pool.Cpus.IsEmpty || Refuse(section, "pool", $"Pool \"{pool.Spec.Name}\" has no pCPU then.", "Give it one before.");
    }

    private bool IsPossible(Section section, ToolstackAction action)
    {
        var pool = _ledger.Pools[action.Pool];
        var (name, cpu) = (pool.Spec.Name, action.Pcpus.First);
        switch (action.Verb)
        {
            case ToolstackVerb.AddPcpu when !_ledger.Free.Contains(cpu):
                var owner = _ledger.Pools.First(other => other.Cpus.Contains(cpu)).Spec.Name;
                return Refuse(section, "cpu", $"pCPU {cpu} is in pool \"{owner}\" then.", "Take it out before: do = cpupool-cpu-remove.");
            case ToolstackVerb.RemovePcpu when !pool.Cpus.Contains(cpu):
                return Refuse(section, "cpu", $"pCPU {cpu} is not in pool \"{name}\" then.", pool.Cpus.IsEmpty ? "It has none." : $"It has {pool.Cpus}.");
            case ToolstackVerb.RemovePcpu when pool.Cpus.Count == 1 && _ledger.Domains.Any(domain => domain.Pool == action.Pool):
                return Refuse(section, "cpu", $"pCPU {cpu} is the last one of \"{name}\" then, which has domains.", "Move them before, or add another pCPU.");
            case ToolstackVerb.SetPool: return MayChange(section, action, pool.Spec);
            default: return true;
        }
    }

    private bool MayChange(Section section, ToolstackAction action, PoolSpec pool)
    {
        var known = _policies.ParametersOf(pool.Policy).Where(parameter => parameter.AtRunTime).Select(parameter => parameter.Name).ToList();
        foreach (var parameter in action.Parameters.Keys.Where(parameter => !known.Contains(parameter)))
        {
            return Refuse(
                section, parameter, $"{pool.Policy} cannot change it during a run.",
                known.Count == 0 ? "It can change nothing." : $"It can change {string.Join(", ", known)}.");
        }

        return true;
    }

    private static bool Refuse(Section section, string key, string problem, string remedy)
    {
        section.Report(key, problem, remedy);
        return false;
    }
}
