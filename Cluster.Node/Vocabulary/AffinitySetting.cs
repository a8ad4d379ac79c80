using ActorXen.Messages;

namespace ActorXen.Vocabulary;

/// <summary>
/// Where the vCPUs of a guest may run, or prefer to: one set for all of them, or a list with one for each.
/// </summary>
/// <param name="get">The set for all vCPUs, and the list; an empty list if they share the set.</param>
/// <param name="with">Takes the set for all vCPUs, or the union of the list, and the list.</param>
internal sealed class AffinitySetting<TSpec>(
    string key,
    Func<TSpec, (PcpuSet All, ValueList<PcpuSet> Each)> get,
    Func<TSpec, PcpuSet, ValueList<PcpuSet>, TSpec> with,
    string meaning)
    : Setting<TSpec>(key, meaning)
{
    private const int MostDrawn = 4;

    public override string Allowed => "pCPUs as in \"0-3,7\", or all; or a list with an entry for each vCPU";

    public override string DefaultOf(TSpec start) => get(start).All.ToString();

    public override bool Read(ISettingSource source, ref TSpec spec, IScenarioSite site)
    {
        if (source.Items(Key) is not { } items)
        {
            spec = with(spec, source.Pcpus(Key, site.Pcpus), []);
            return true;
        }

        if (items.Count is 0 or > DomainSpec.MostVcpus)
        {
            source.Report(
                Key,
                items.Count == 0 ? "The list is empty." : $"The list has {items.Count} entries.",
                $"Write a set for each vCPU, as in {Key} = [ \"0\", \"2-3\" ]; at most {DomainSpec.MostVcpus}.");
            return true;
        }

        var sets = items.Select(text => source.PcpusOf(Key, text, site.Pcpus)).ToList();
        spec = with(spec, sets.Aggregate((one, other) => one | other), new(sets));
        return true;
    }

    public override string Write(TSpec spec, INames names)
    {
        var (all, each) = get(spec);
        return each.Count == 0
            ? $"{Key} = {Quoted(all)}"
            : $"{Key} = [{string.Join(", ", each.Select(Quoted))}]";
    }

    public override TSpec Draw(TSpec spec, IDraw draw)
    {
        if (draw.Between(0, MostDrawn) > 0) return with(spec, Set(draw), []);
        var sets = Enumerable.Range(0, (int)draw.Between(1, MostDrawn)).Select(_ => Set(draw)).ToList();
        return with(spec, sets.Aggregate((one, other) => one | other), new(sets));
    }

    private static PcpuSet Set(IDraw draw)
    {
        var (first, last) = ((int)draw.Between(0, draw.Pcpus - 1), (int)draw.Between(0, draw.Pcpus - 1));
        var least = Math.Min(first, last);
        return PcpuSet.Of(Enumerable.Range(least, Math.Max(first, last) - least + 1));
    }

    private static string Quoted(PcpuSet set) => Quoting.Of(set.ToString());
}
