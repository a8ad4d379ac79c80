using System.Collections.Frozen;
using System.Globalization;
using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios;

/// <summary>Reads a host's pools: <c>pool { … }</c> for one with all pCPUs, <c>pools = [ … ]</c> for several.</summary>
internal sealed class PoolReader(IPolicyCatalogue policies)
{
    /// <summary>The nearest level that has either counts: the host, its rack, the defaults.</summary>
    /// <param name="levels">From the host up.</param>
    /// <param name="pcpus">Of the host.</param>
    public IReadOnlyList<PoolDraft> Read(IReadOnlyList<Section> levels, int pcpus)
    {
        foreach (var level in levels)
        {
            if (!level.Has("pools"))
            {
                if (level.Has("pool")) break;
                continue;
            }

            if (level.Has("pool")) level.Report("pool", "There are pools too.", "Keep pool { … } for all pCPUs, or pools = [ … ].");
            return Several(level, pcpus);
        }

        return [Single(levels.Aggregate((whole, level) => whole.Over(level)).Sub("pool"))];
    }

    /// <summary>Reads the parameters that may change during a run, whatever policy they are of.</summary>
    public SortedDictionary<string, long> Changed(Section action)
    {
        var values = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var known = policies.Policies.SelectMany(policies.ParametersOf).Where(one => one.AtRunTime).DistinctBy(one => one.Name);
        foreach (var parameter in known)
            if (action.Has(parameter.Name)) values.Add(parameter.Name, Parameter(action, parameter));
        return values;
    }

    /// <summary>Those of a policy that may change during a run.</summary>
    public IReadOnlyList<string> Changeable(string policy) =>
        [.. policies.ParametersOf(policy).Where(one => one.AtRunTime).Select(one => one.Name)];

    private PoolDraft[] Several(Section level, int pcpus)
    {
        var sections = level.Objects("pools");
        if (sections.Count == 0)
        {
            level.Report("pools", "There is no pool.", "Write pools = [ { name = Pool-0, cpus = \"0-3\" }, … ].");
            return [new(new("credit2", FrozenDictionary<string, long>.Empty), null)];
        }

        var (names, taken) = (new HashSet<string>(StringComparer.Ordinal), PcpuSet.Empty);
        return [.. sections.Select((section, index) => Member(section, index, pcpus, names, ref taken))];
    }

    private PoolDraft Member(Section section, int index, int pcpus, HashSet<string> names, ref PcpuSet taken)
    {
        var name = section.Name("name") ?? (index == 0 ? PoolSpec.FirstName : $"Pool-{index}");
        if (!names.Add(name)) section.Report("name", $"Two pools are named \"{name}\".", "Choose another name.");
        if (!section.Has("cpus")) section.Report("cpus", $"Pool \"{name}\" has no pCPUs.", "Write cpus = \"0-3\".");
        var cpus = DomainReader.Affinity(section, "cpus", pcpus) & PcpuSet.FirstOf(pcpus);
        if (cpus.Overlaps(taken))
            section.Report("cpus", $"{cpus & taken} is in another pool already.", "A pCPU is in one pool, or in none.");
        taken |= cpus;
        var draft = Single(section);
        return draft with { Shape = draft.Shape with { Name = name, Cpus = cpus } };
    }

    private PoolDraft Single(Section section)
    {
        var policy = section.Text("policy") ?? "credit2";
        if (!policies.Policies.Contains(policy))
        {
            section.Report(
                "policy", $"\"{UnitText.Shown(policy)}\" is not a policy.", Suggestion.Use(policy, policies.Policies));
            return new(new("credit2", FrozenDictionary<string, long>.Empty), null);
        }

        // Parameters of other policies may stand beside: changing the policy is then one word, in a sweep or a fork too.
        var known = policies.Policies.SelectMany(policies.ParametersOf).Where(parameter => section.Has(parameter.Name)).ToList();
        foreach (var parameter in known) Parameter(section, parameter);
        var parameters = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var parameter in policies.ParametersOf(policy))
        {
            if (section.Has(parameter.Name)) parameters.Add(parameter.Name, Parameter(section, parameter));
        }

        // It is checked all the same, so that it is right when the policy is changed.
        var table = Arinc653Tables.Read(section);
        section.RefuseOtherKeys();
        return new(new(policy, parameters), policy == Arinc653Tables.Policy ? table : null);
    }

    private static long Parameter(Section section, PolicyParameter parameter)
    {
        if (parameter.Words is { } words) return Word(section, parameter, words);
        if (parameter.ZeroIsOff && section.Text(parameter.Name) == "0") return 0;
        return section.Quantity(parameter.Name, UnitText.Plain, parameter.Least, parameter.Least, parameter.Most);
    }

    private static long Word(Section section, PolicyParameter parameter, IReadOnlyList<string> words)
    {
        var text = section.Text(parameter.Name) ?? "";
        for (var index = 0; index < words.Count; index++)
        {
            // A stored scenario has the index, as the policy does.
            if (words[index] == text || text == index.ToString(CultureInfo.InvariantCulture)) return index;
        }

        section.Report(parameter.Name, $"\"{UnitText.Shown(text)}\" is not one of its values.", Suggestion.Use(text, words));
        return parameter.Default;
    }
}
