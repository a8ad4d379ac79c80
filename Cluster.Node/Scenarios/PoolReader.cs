using System.Collections.Frozen;
using ActorXen.Messages;
using ActorXen.Scenarios.Hocon;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios;

/// <summary>Reads a host's pools: <c>pool { … }</c> for one with all pCPUs, <c>pools = [ … ]</c> for several.</summary>
internal sealed class PoolReader(IScenarioCatalogue catalogue)
{
    /// <summary>The nearest level that has either key applies: the host, its rack, the defaults.</summary>
    /// <param name="levels">From the host upwards.</param>
    /// <param name="site">The surrounding scenario.</param>
    public IReadOnlyList<PoolDraft> Read(IReadOnlyList<Section> levels, IScenarioSite site)
    {
        foreach (var level in levels)
        {
            if (!level.Has("pools"))
            {
                if (level.Has("pool")) break;
                continue;
            }

            if (level.Has("pool"))
            {
                level.Report(
                    "pool", "pool and pools are both given.", "Keep pool for one pool of all pCPUs, or pools.");
            }

            return Several(level, site);
        }

        return [Single(levels.Aggregate((whole, level) => whole.Over(level)).Sub("pool"), site)];
    }

    private PoolDraft[] Several(Section level, IScenarioSite site)
    {
        var reports = level.Reports;
        var sections = level.Objects("pools");
        if (sections.Count == 0)
        {
            if (level.Reports == reports)
                level.Report("pools", "There is no pool.", "Write pools = [ { name = Pool-0, cpus = \"0-3\" }, … ].");
            return [Usual(level)];
        }

        var (names, taken) = (new HashSet<string>(StringComparer.Ordinal), PcpuSet.Empty);
        return [.. sections.Select((section, index) => Member(section, index, site, names, ref taken))];
    }

    private PoolDraft Member(Section section, int index, IScenarioSite site, HashSet<string> names, ref PcpuSet taken)
    {
        var name = section.NameAsWritten("name") ?? (index == 0 ? PoolSpec.FirstName : $"Pool-{index}");
        if (!names.Add(name) && SettingReads.IsName(name))
            section.Report("name", $"Two pools are named \"{name}\".", "Choose another name.");
        var cpus = Cpus(section, name, site, ref taken);
        if (index == 0 && cpus.IsEmpty) section.Report(
            "cpus", $"Pool \"{name}\" is the first one, which has dom0, and has no pCPUs.", "Write cpus = \"0-3\".");
        var draft = Single(section, site);
        return draft with { Shape = draft.Shape with { Name = name, Cpus = cpus } };
    }

    /// <summary>A pool whose pCPUs are wrong has all of them, so that nothing else is reported.</summary>
    private static PcpuSet Cpus(Section section, string name, IScenarioSite site, ref PcpuSet taken)
    {
        var reports = section.Reports;
        if (!section.Has("cpus")) section.Report(
            "cpus", $"Pool \"{name}\" has no pCPUs.",
            "Write cpus = \"0-3\", or cpus = \"\" for a pool that gets them by cpupool-cpu-add.");
        if (section.Text("cpus") is "") return PcpuSet.Empty;
        var cpus = section.Pcpus("cpus", site.Pcpus) & PcpuSet.FirstOf(site.Pcpus);
        if (section.Reports > reports) return PcpuSet.FirstOf(site.Pcpus);
        if (cpus.Overlaps(taken))
            section.Report("cpus", $"{cpus & taken} is in another pool already.", "A pCPU may be in one pool only.");
        taken |= cpus;
        return cpus;
    }

    private PoolDraft Single(Section section, IScenarioSite site)
    {
        var name = section.Text("policy") ?? UsualPolicy;
        if (catalogue.PolicySettings.FirstOrDefault(known => known.Name == name) is not { } policy)
        {
            section.Report(
                "policy", $"\"{UnitText.Shown(name)}\" is not a policy.", Suggestion.Use(name, catalogue.Policies));
            return Usual(section);
        }

        // Keys of other policies are allowed, so that a sweep or a fork changes the policy with one word. They are
        // checked anyway, so that they are legal when the policy is changed.
        foreach (var other in catalogue.PolicySettings.Where(other => other != policy)) Read(section, other, site);
        var pool = Read(section, policy, site);
        section.RefuseOtherKeys();
        return new(section, policy.Pool, pool);
    }

    private static PoolSpec Read(Section section, IPolicySettings policy, IScenarioSite site)
    {
        var parameters = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var parameter in policy.Parameters)
        {
            if (section.Has(parameter.Name)) parameters.Add(parameter.Name, section.Parameter(parameter));
        }

        var pool = new PoolSpec(policy.Name, parameters);
        foreach (var key in policy.Pool) key.Read(section, ref pool, site);
        return pool;
    }

    /// <summary>Replaces a faulty pool.</summary>
    private static PoolDraft Usual(Section section) =>
        new(section, [], new(UsualPolicy, FrozenDictionary<string, long>.Empty));

    private const string UsualPolicy = "credit2";
}
