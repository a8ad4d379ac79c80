using System.Globalization;
using ActorXen.Messages;

namespace ActorXen.Scenarios;

/// <summary>Where the vCPUs of a domain may run, in xl's ways of writing it.</summary>
/// <param name="Pcpus">Of any vCPU.</param>
/// <param name="Pinned">vCPU i runs on the i-th of them only.</param>
/// <param name="Problem">What of it the model cannot carry; null if nothing.</param>
internal sealed record XlConfigAffinity(PcpuSet Pcpus, bool Pinned, string? Problem)
{
    public static readonly XlConfigAffinity None = new(PcpuSet.All, false, null);

    /// <summary>A text is for all vCPUs; a list has one entry for each, in their order.</summary>
    /// <param name="value">Of <c>cpus</c> or <c>cpus_soft</c>.</param>
    /// <param name="vcpus">Of the domain.</param>
    public static XlConfigAffinity Read(XlConfigValue value, int vcpus)
    {
        if (value is XlConfigAtom atom) return Set(atom.Text) is { } set ? new(set, false, null) : Refused(atom.Text);
        var sets = new List<PcpuSet>();
        foreach (var item in ((XlConfigList)value).Items)
        {
            if (item is not XlConfigAtom one || Set(one.Text) is not { } pcpus) return Refused((item as XlConfigAtom)?.Text ?? "[ … ]");
            sets.Add(pcpus);
        }

        if (sets.Count == 0) return None;
        var union = sets.Aggregate((all, one) => all | one);
        if (sets.Count == vcpus && sets.TrueForAll(one => one == sets[0])) return new(union, false, null);
        if (sets.Count == vcpus && IsOneToOne(sets)) return new(union, true, null);
        return new(union, false, $"read as {union} for all vCPUs, for the model has one affinity for a domain, or one pCPU for each vCPU in ascending order");
    }

    /// <summary>Only those of the first pCPUs; one-to-one is lost with any of them.</summary>
    public XlConfigAffinity Within(int pcpus)
    {
        var kept = Pcpus & PcpuSet.FirstOf(pcpus);
        return Pcpus == PcpuSet.All || kept == Pcpus ? this : new(kept.IsEmpty ? PcpuSet.All : kept, false, Problem);
    }

    private static bool IsOneToOne(List<PcpuSet> sets) =>
        sets.TrueForAll(set => set.Count == 1) && sets.Zip(sets.Skip(1), (one, next) => one.First < next.First).All(ascends => ascends);

    private static XlConfigAffinity Refused(string text) => None with
    {
        Problem = $"ignored, \"{UnitText.Shown(text)}\" is not a set of pCPUs 0 to {PcpuSet.Capacity - 1} that the model knows",
    };

    /// <summary><c>all</c>, <c>0-3,^1</c>; NUMA nodes are not in the model.</summary>
    private static PcpuSet? Set(string text)
    {
        var set = PcpuSet.Empty;
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (part == "all")
            {
                set = PcpuSet.All;
                continue;
            }

            var isExcept = part.StartsWith('^');
            var ends = (isExcept ? part[1..] : part).Split('-', StringSplitOptions.TrimEntries);
            if (ends.Length > 2 || !TryPcpu(ends[0], out var first) || !TryPcpu(ends[^1], out var last) || last < first) return null;
            for (var pcpu = first; pcpu <= last; pcpu++) set = isExcept ? set.Without(pcpu) : set.With(pcpu);
        }

        return set.IsEmpty ? null : set;
    }

    private static bool TryPcpu(string text, out int pcpu) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out pcpu) && pcpu < PcpuSet.Capacity;
}
