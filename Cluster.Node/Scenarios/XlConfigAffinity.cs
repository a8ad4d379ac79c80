using System.Globalization;
using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios;

/// <summary>Where the vCPUs of a domain may run, in the forms that xl accepts.</summary>
/// <param name="Pcpus">The pCPUs of all vCPUs together.</param>
/// <param name="Highest">Highest pCPU that was named, or -1. The host must have it. <c>all</c> names none.</param>
/// <param name="Pinned">vCPU i runs on the i-th pCPU only.</param>
/// <param name="Problem">What the model cannot represent; null if nothing.</param>
internal sealed record XlConfigAffinity(PcpuSet Pcpus, int Highest, bool Pinned, string? Problem)
{
    public static readonly XlConfigAffinity None = new(PcpuSet.All, -1, false, null);

    /// <summary>A text applies to all vCPUs; a list has one entry for each, in their order.</summary>
    /// <param name="value">The value of <c>cpus</c> or <c>cpus_soft</c>.</param>
    /// <param name="vcpus">Number of vCPUs of the domain.</param>
    public static XlConfigAffinity Read(XlConfigValue value, int vcpus)
    {
        if (value is XlConfigAtom atom) return Set(atom.Text) ?? Refused(atom.Text);
        var sets = new List<XlConfigAffinity>();
        foreach (var item in ((XlConfigList)value).Items)
        {
            if (item is not XlConfigAtom one || Set(one.Text) is not { } set)
                return Refused((item as XlConfigAtom)?.Text ?? "[ … ]");
            sets.Add(set);
        }

        if (sets.Count == 0) return None;
        var all = new XlConfigAffinity(
            sets.Aggregate(PcpuSet.Empty, (union, one) => union | one.Pcpus),
            sets.Max(one => one.Highest),
            false,
            null);
        if (sets.Count == vcpus && sets.TrueForAll(one => one.Pcpus == sets[0].Pcpus)) return all;
        if (sets.Count == vcpus && IsOneToOne(sets)) return all with { Pinned = true };
        return all with
        {
            Problem = $"read as {all.Pcpus} for all vCPUs because the model has one affinity per domain, or one pCPU "
                + "per vCPU in ascending order",
        };
    }

    /// <summary>Keeps only the first pCPUs. The affinity is no longer one-to-one if a named pCPU is dropped.</summary>
    public XlConfigAffinity Within(int pcpus)
    {
        if (Pcpus == PcpuSet.All) return this;
        var kept = Pcpus & PcpuSet.FirstOf(pcpus);
        return this with { Pcpus = kept.IsEmpty ? PcpuSet.All : kept, Pinned = Pinned && Highest < pcpus };
    }

    private static bool IsOneToOne(List<XlConfigAffinity> sets) =>
        sets.TrueForAll(set => set.Pcpus.Count == 1)
            && sets.Zip(sets.Skip(1), (one, next) => one.Pcpus.First < next.Pcpus.First).All(ascends => ascends);

    private static XlConfigAffinity Refused(string text) => None with
    {
        Problem =
            $"ignored because \"{UnitText.Shown(text)}\" is not a set of pCPUs from 0 to {PcpuSet.Capacity - 1}",
    };

    /// <summary><c>all</c>, <c>0-3,^1</c>; NUMA nodes are not in the model.</summary>
    private static XlConfigAffinity? Set(string text)
    {
        var (set, highest) = (PcpuSet.Empty, -1);
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (part == "all")
            {
                set = PcpuSet.All;
                continue;
            }

            var isExcept = part.StartsWith('^');
            var ends = (isExcept ? part[1..] : part).Split('-', StringSplitOptions.TrimEntries);
            if (ends.Length > 2 || !TryPcpu(ends[0], out var first) || !TryPcpu(ends[^1], out var last) || last < first)
                return null;
            highest = Math.Max(highest, last);
            for (var pcpu = first; pcpu <= last; pcpu++) set = isExcept ? set.Without(pcpu) : set.With(pcpu);
        }

        return set.IsEmpty ? null : new(set, highest, false, null);
    }

    private static bool TryPcpu(string text, out int pcpu) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out pcpu) && pcpu < PcpuSet.Capacity;
}
