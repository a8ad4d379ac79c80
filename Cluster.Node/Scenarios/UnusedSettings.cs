using ActorXen.Messages;
using ActorXen.Scenarios.Hocon;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios;

/// <summary>
/// Warns of settings that only another policy, a machine with numa, or a device on a wire would use. They are legal, so
/// that one word changes that, but what no pool, domain or device of the scenario uses has no effect.
/// </summary>
internal sealed class UnusedSettings(IScenarioCatalogue catalogue)
{
    private readonly HashSet<LiteralNode> _used = new(ReferenceEqualityComparer.Instance);
    private readonly List<(Section Section, Entry Entry, string Problem, string Remedy)> _unused = [];

    public static void Warn(IReadOnlyList<PlacedHost> hosts, IScenarioCatalogue catalogue)
    {
        var found = new UnusedSettings(catalogue);
        foreach (var host in hosts.Select(host => host.Draft).Distinct(ReferenceEqualityComparer.Instance)
            .Cast<HostDraft>())
        {
            foreach (var pool in host.Pools) found.Look(pool.Section, pool.Shape.Policy, policy =>
                policy.Parameters.Select(parameter => parameter.Name).Concat(policy.Pool.Select(key => key.Key)));
            foreach (var device in host.Devices) found.LookForWire(device);
            foreach (var domain in host.Guests.Prepend(host.Dom0))
            {
                found.Look(domain.Section, host.Pools[domain.Shape.Pool].Shape.Policy, found.DomainKeys);
                found.LookForSockets(domain.Section, host.Shape.Machine.HasNuma);
            }
        }

        found.Warn();
    }

    private IEnumerable<string> DomainKeys(IPolicySettings policy)
    {
        foreach (var setting in policy.Domain) yield return setting.Key;
        if (!policy.IgnoresWeights) yield return "weight";
        if (!policy.IgnoresCaps) yield return "cap";
    }

    private void Look(Section section, string policy, Func<IPolicySettings, IEnumerable<string>> keysOf)
    {
        var own = catalogue.PolicySettings.Where(known => known.Name == policy).SelectMany(keysOf).ToHashSet();
        foreach (var key in catalogue.PolicySettings.SelectMany(keysOf).Distinct())
        {
            foreach (var entry in section.EntriesOf(key))
            {
                if (own.Contains(key)) _used.Add(entry.Origin);
                else _unused.Add((
                    section, entry, $"{policy} does not use {key}, so it has no effect.",
                    "Remove it, or choose a policy that uses it."));
            }
        }
    }

    /// <summary>Where all memory is equally near, it does not matter where a domain has its own.</summary>
    private void LookForSockets(Section section, bool hasNuma)
    {
        foreach (var key in (string[])["memory-nodes", "memory-bound"])
        {
            foreach (var entry in section.EntriesOf(key))
            {
                if (hasNuma) _used.Add(entry.Origin);
                else _unused.Add((
                    section, entry, $"All memory of the machine is equally near, so {key} has no effect.",
                    "Remove it, or write machine { numa = true }."));
            }
        }
    }

    /// <summary>
    /// A message goes to no pin. Where the line is written too, one word of it chooses whether the pin counts.
    /// </summary>
    private void LookForWire(DeviceDraft device)
    {
        const string key = "pin";
        if (device.Section.EntriesOf("line").Any()) return;
        foreach (var entry in device.Section.EntriesOf(key))
        {
            _unused.Add((
                device.Section, entry, $"{device.Spec.Name} interrupts by messages, so {key} has no effect.",
                "Remove it, or write line = level or edge."));
        }
    }

    private void Warn()
    {
        foreach (var (section, entry, problem, remedy) in _unused.Where(one => !_used.Contains(one.Entry.Origin)))
            section.Problems.Warn(entry.Origin.Place, entry.Path, problem, remedy);
    }
}
