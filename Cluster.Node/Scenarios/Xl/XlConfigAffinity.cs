using System.Globalization;
using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios.Xl;

/// <summary>
/// pCPUs as xl writes them, from left to right: <c>0-3,^1</c>, <c>all,^5</c>, <c>nodes:0-1,^node:1</c>.
/// </summary>
internal sealed class XlConfigPcpus
{
    /// <summary>One of the texts between the commas.</summary>
    /// <param name="Removes">It begins with <c>^</c>.</param>
    /// <param name="OfNodes">It counts nodes, not pCPUs.</param>
    /// <param name="Last">-1 for all of them.</param>
    private readonly record struct Part(bool Removes, bool OfNodes, int First, int Last);

    private const string OneNode = "node:";
    private const string Nodes = "nodes:";
    private const string Everything = "all";

    private readonly List<Part> _parts = [];

    private XlConfigPcpus(string text) => Text = text;

    /// <summary>As written.</summary>
    public string Text { get; }

    /// <summary>The highest pCPU that is named, or -1. <c>all</c> names none.</summary>
    public int HighestPcpu => Highest(ofNodes: false);

    /// <summary>The highest node that is named, or -1.</summary>
    public int HighestNode => Highest(ofNodes: true);

    public bool NamesNodes => _parts.Exists(part => part.OfNodes);

    /// <summary>It only removes pCPUs, so what it removes them from is left open.</summary>
    public bool OnlyRemoves => _parts.TrueForAll(part => part.Removes);

    /// <returns>null if the text is not such a set.</returns>
    public static XlConfigPcpus? Read(string text)
    {
        var set = new XlConfigPcpus(text);
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (PartOf(part) is not { } known) return null;
            set._parts.Add(known);
        }

        return set;
    }

    /// <param name="host">The host whose pCPUs they are.</param>
    public PcpuSet On(XlConfigHost host)
    {
        var set = OnlyRemoves ? PcpuSet.All : PcpuSet.Empty;
        foreach (var part in _parts)
        {
            var members = MembersOf(part, host);
            set = part.Removes ? set - members : set | members;
        }

        return set;
    }

    private static PcpuSet MembersOf(Part part, XlConfigHost host)
    {
        if (part.Last < 0) return PcpuSet.All;
        var count = part.Last - part.First + 1;
        return part.OfNodes
            ? PcpuSet.Of(Enumerable.Range(part.First * host.CoresPerSocket, count * host.CoresPerSocket)
                .Where(pcpu => pcpu < PcpuSet.Capacity))
            : PcpuSet.Of(Enumerable.Range(part.First, count));
    }

    private static Part? PartOf(string part)
    {
        var removes = part.StartsWith('^');
        if (removes) part = part[1..].TrimStart();
        var prefix = part.StartsWith(Nodes, StringComparison.Ordinal) ? Nodes
            : part.StartsWith(OneNode, StringComparison.Ordinal) ? OneNode
            : "";
        var range = part[prefix.Length..].Trim();
        if (range == Everything) return new(removes, prefix.Length > 0, 0, -1);
        var ends = range.Split('-', StringSplitOptions.TrimEntries);
        if (ends.Length > 2 || !TryNumber(ends[0], out var first) || !TryNumber(ends[^1], out var last) || last < first)
            return null;
        return new(removes, prefix.Length > 0, first, last);
    }

    private int Highest(bool ofNodes) =>
        _parts.Where(part => part.OfNodes == ofNodes).Select(part => part.Last).DefaultIfEmpty(-1).Max();

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number < PcpuSet.Capacity;
}

/// <summary>Where the vCPUs of a domain may run, or prefer to.</summary>
/// <param name="Setting">The setting that says so; null if none does.</param>
/// <param name="Written">One set for all vCPUs, or one for each of the first ones.</param>
/// <param name="IsList">Whether they are for single vCPUs.</param>
internal sealed record XlConfigAffinity(XlConfigSetting? Setting, IReadOnlyList<XlConfigPcpus> Written, bool IsList)
{
    public static readonly XlConfigAffinity None = new(null, [], false);

    /// <summary>The same as sets of the host's pCPUs; empty for all of them.</summary>
    public IReadOnlyList<PcpuSet> Sets { get; init; } = [];

    public int HighestPcpu => Written.Select(set => set.HighestPcpu).DefaultIfEmpty(-1).Max();

    public int HighestNode => Written.Select(set => set.HighestNode).DefaultIfEmpty(-1).Max();

    public bool NamesNodes => Written.Any(set => set.NamesNodes);

    /// <summary>Whether the sets can be written as one pCPU for each vCPU, in ascending order.</summary>
    public bool IsOneToOne(int vcpus) => IsList
        && Sets.Count == vcpus
        && Sets.All(set => set.Count == 1)
        && Sets.Zip(Sets.Skip(1), (one, next) => one.First < next.First).All(ascends => ascends);

    /// <summary>All vCPUs may run on the same pCPUs.</summary>
    public bool IsUniform(int vcpus) => !IsList || (Sets.Count == vcpus && Sets.All(set => set == Sets[0]));

    public PcpuSet Union => Sets.Count == 0 ? PcpuSet.All : Sets.Aggregate((one, other) => one | other);
}
