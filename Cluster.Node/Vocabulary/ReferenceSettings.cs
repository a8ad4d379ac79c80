using System.Globalization;
using ActorXen.Messages;

namespace ActorXen.Vocabulary;

/// <summary>A domain of the host, by name.</summary>
internal sealed class DomainSetting<TSpec>(
    string key, Func<TSpec, int> get, Func<TSpec, int, TSpec> with, string meaning)
    : Setting<TSpec>(key, meaning)
{
    public override string Allowed => "name of a domain of the host";

    public override string DefaultOf(TSpec start) => "dom0";

    public override bool RefersToNames => true;

    public override bool Read(ISettingSource source, ref TSpec spec, IScenarioSite site)
    {
        source.Text(Key); // Marks the key as known. Its name is looked up once all objects are placed.
        return true;
    }

    public override bool Link(ISettingSource source, ref TSpec spec, ILinks links)
    {
        if (!source.Has(Key)) return Missing is null;
        if (links.Domain(source, Key) is not { } domain) return false;
        spec = with(spec, domain);
        return true;
    }

    public override string Write(TSpec spec, INames names) => $"{Key} = {Quoting.Of(names.Domain(get(spec)))}";

    public override TSpec Draw(TSpec spec, IDraw draw) => with(spec, (int)draw.Between(0, draw.Domains - 1));
}

/// <summary>A pool of the host, by name. Pools are read before anything that refers to them.</summary>
internal sealed class PoolSetting<TSpec>(
    string key, Func<TSpec, int> get, Func<TSpec, int, TSpec> with, string meaning)
    : Setting<TSpec>(key, meaning)
{
    public override string Allowed => "name of a pool of the host";

    public override string DefaultOf(TSpec start) => "the first";

    public override bool Read(ISettingSource source, ref TSpec spec, IScenarioSite site)
    {
        if (source.Text(Key) is not { } name) return Missing is null;
        if (site.Pools.Count == 0) return true;
        for (var pool = 0; pool < site.Pools.Count; pool++)
        {
            if (site.Pools[pool].Name != name) continue;
            spec = with(spec, pool);
            return true;
        }

        source.Report(
            Key, $"The host has no pool \"{UnitText.Shown(name)}\".",
            Suggestion.Use(name, [.. site.Pools.Select(pool => pool.Name)]));
        return false;
    }

    public override string Write(TSpec spec, INames names) =>
        Missing is null && !names.Writes(Key, get(spec) == 0) ? "" : $"{Key} = {Quoting.Of(names.Pool(get(spec)))}";

    public override TSpec Draw(TSpec spec, IDraw draw) => with(spec, (int)draw.Between(0, draw.Pools.Count - 1));
}

/// <summary>A vCPU of the guest that the section belongs to.</summary>
internal sealed class OwnVcpuSetting<TSpec>(
    string key, Func<TSpec, int> get, Func<TSpec, int, TSpec> with, string meaning)
    : Setting<TSpec>(key, meaning)
{
    public override string Allowed => "index of a vCPU, from 0";

    public override string DefaultOf(TSpec start) => VcpuIndex.Words(get(start));

    public override bool Read(ISettingSource source, ref TSpec spec, IScenarioSite site)
    {
        var vcpu = source.Count(Key, get(spec), 0, VcpuIndex.Most);
        if (vcpu >= site.Vcpus) source.Report(Key, $"There is no vCPU {vcpu}.", VcpuIndex.Remedy(site.Vcpus));
        spec = with(spec, vcpu);
        return true;
    }

    public override string Write(TSpec spec, INames names) => $"{Key} = {VcpuIndex.Words(get(spec))}";

    public override TSpec Draw(TSpec spec, IDraw draw) => with(spec, (int)draw.Between(0, draw.Vcpus - 1));
}

/// <summary>A vCPU of a domain that another key names, or all of them.</summary>
internal sealed class VcpuSetting<TSpec>(
    string key, Func<TSpec, int> domain, Func<TSpec, int> get, Func<TSpec, int, TSpec> with, string meaning, int? all)
    : Setting<TSpec>(key, meaning)
{
    public override string Allowed => "index of a vCPU, from 0";

    public override string DefaultOf(TSpec start) => all is null ? VcpuIndex.Words(get(start)) : "all";

    public override bool RefersToNames => true;

    public override bool Read(ISettingSource source, ref TSpec spec, IScenarioSite site)
    {
        if (all is null || source.Has(Key)) spec = with(spec, source.Count(Key, 0, 0, VcpuIndex.Most));
        return true;
    }

    public override bool Link(ISettingSource source, ref TSpec spec, ILinks links)
    {
        var (vcpu, vcpus) = (get(spec), links.VcpusOf(domain(spec)));
        if (vcpu < vcpus) return true;
        source.Report(Key, $"\"{links.NameOf(domain(spec))}\" has no vCPU {vcpu}.", VcpuIndex.Remedy(vcpus));
        return false;
    }

    public override string Write(TSpec spec, INames names) =>
        get(spec) == all ? "" : $"{Key} = {VcpuIndex.Words(get(spec))}";

    public override TSpec Draw(TSpec spec, IDraw draw) => all is { } whole && draw.Between(0, 1) == 0
        ? with(spec, whole)
        : with(spec, (int)draw.Between(0, draw.VcpusOf(domain(spec)) - 1));
}

/// <summary>pCPUs of the host that a section concerns one by one, as Xen's tools take them.</summary>
internal sealed class EachPcpuSetting<TSpec>(
    string key, Func<TSpec, PcpuSet> get, Func<TSpec, PcpuSet, TSpec> with, string meaning)
    : Setting<TSpec>(key, meaning)
{
    public override string Allowed => "number of a pCPU, from 0, or several as in \"4-7\"";

    public override string DefaultOf(TSpec start) => get(start).ToString();

    public override bool Read(ISettingSource source, ref TSpec spec, IScenarioSite site)
    {
        if (source.Has(Key)) spec = with(spec, source.Pcpus(Key, site.Pcpus) & PcpuSet.FirstOf(site.Pcpus));
        return true;
    }

    public override string Write(TSpec spec, INames names) =>
        get(spec) is { Count: 1 } one ? $"{Key} = {one}" : $"{Key} = {Quoting.Of(get(spec).ToString())}";

    public override TSpec Draw(TSpec spec, IDraw draw) =>
        with(spec, PcpuSet.Of((int)draw.Between(0, draw.Pcpus - 1)));
}

/// <summary>A set of pCPUs of the host.</summary>
internal sealed class PcpuSetSetting<TSpec>(
    string key, Func<TSpec, PcpuSet> get, Func<TSpec, PcpuSet, TSpec> with, string meaning)
    : Setting<TSpec>(key, meaning)
{
    public override string Allowed => "pCPUs as in \"0-3,7\", or all";

    public override string DefaultOf(TSpec start) => get(start).ToString();

    public override bool Read(ISettingSource source, ref TSpec spec, IScenarioSite site)
    {
        spec = with(spec, source.Pcpus(Key, site.Pcpus));
        return true;
    }

    public override string Write(TSpec spec, INames names) => $"{Key} = {Quoting.Of(get(spec).ToString())}";

    public override TSpec Draw(TSpec spec, IDraw draw)
    {
        var (first, last) = ((int)draw.Between(0, draw.Pcpus - 1), (int)draw.Between(0, draw.Pcpus - 1));
        var least = Math.Min(first, last);
        return with(spec, PcpuSet.Of(Enumerable.Range(least, Math.Max(first, last) - least + 1)));
    }
}

/// <summary>The parameters of the pools' policies that may change during a run.</summary>
internal sealed class ParametersSetting<TSpec>(
    Func<TSpec, IReadOnlyDictionary<string, long>> get,
    Func<TSpec, IReadOnlyDictionary<string, long>, TSpec> with,
    string meaning)
    : Setting<TSpec>("parameters of the policy", meaning)
{
    public override string Allowed => "as for the pool";

    public override string DefaultOf(TSpec start) => "unchanged";

    public override bool Read(ISettingSource source, ref TSpec spec, IScenarioSite site)
    {
        var changed = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var known = Changeable(site.Policies);
        foreach (var parameter in known.Where(parameter => source.Has(parameter.Name)))
            changed.Add(parameter.Name, source.Parameter(parameter));
        if (changed.Count == 0) source.Report(
            "do", "The action changes nothing.", $"Write one of {string.Join(", ", known.Select(one => one.Name))}.");
        spec = with(spec, changed);
        return true;
    }

    public override string Write(TSpec spec, INames names) =>
        string.Join(", ", get(spec).Select(pair =>
            string.Create(CultureInfo.InvariantCulture, $"{pair.Key} = {pair.Value}")));

    public override TSpec Draw(TSpec spec, IDraw draw)
    {
        var known = Changeable(draw.Policies);
        var one = known[(int)draw.Between(0, known.Count - 1)];
        return with(spec, new SortedDictionary<string, long> { [one.Name] = draw.Between(one.Least, one.Most) });
    }

    private static List<PolicyParameter> Changeable(IPolicyCatalogue policies) =>
        [.. policies.Policies.SelectMany(policies.ParametersOf)
            .Where(parameter => parameter.AtRunTime).DistinctBy(parameter => parameter.Name)];
}

/// <summary>Objects in a list, each with settings of its own.</summary>
/// <remarks>
/// If items contain references, the specification keeps them in the order in which they are written.
/// </remarks>
internal sealed class ListSetting<TSpec, TItem>(
    string key,
    Settings<TItem> settings,
    Func<TSpec, IReadOnlyList<TItem>> get,
    Func<TSpec, IReadOnlyList<TItem>, TSpec> with,
    string meaning)
    : Setting<TSpec>(key, meaning), ISettingOfParts
{
    private const int MostDrawn = 3;

    /// <summary>Whether an empty list differs from no list, because another list lies below it.</summary>
    public bool WritesEmpty { get; init; }

    public ISettingTable Parts => settings;

    public override string Allowed => $"[ {{ {string.Join(", ", settings.Keys.Select(setting => setting.Key))} }} ]";

    public override string DefaultOf(TSpec start) => "none";

    public override bool RefersToNames => settings.RefersToNames;

    public override bool Read(ISettingSource source, ref TSpec spec, IScenarioSite site)
    {
        var (items, isUsable) = (new List<TItem>(), true);
        foreach (var part in source.Parts(Key))
        {
            var item = settings.Start;
            isUsable &= settings.Read(part, ref item, site);
            items.Add(item);
        }

        spec = with(spec, items);
        return isUsable;
    }

    public override bool Link(ISettingSource source, ref TSpec spec, ILinks links)
    {
        var (items, isLinked) = (new List<TItem>(), true);
        foreach (var (part, item) in source.Parts(Key).Zip(get(spec)))
        {
            var linked = item;
            isLinked &= settings.Link(part, ref linked, links);
            items.Add(linked);
        }

        spec = with(spec, items);
        return isLinked;
    }

    public override string Write(TSpec spec, INames names)
    {
        var items = get(spec);
        return WritesEmpty || names.Writes(Key, items.Count == 0)
            ? $"{Key} = [{string.Join(", ", items.Select(item => $"{{ {settings.Write(item, names)} }}"))}]"
            : "";
    }

    public override TSpec Draw(TSpec spec, IDraw draw)
    {
        var items = new List<TItem>();
        for (var left = draw.Between(0, MostDrawn); left > 0; left--) items.Add(settings.Draw(settings.Start, draw));
        return with(spec, items);
    }
}

/// <summary>A key of a part whose keys are not in an object of their own.</summary>
internal sealed class IncludedSetting<TSpec, TPart> : Setting<TSpec>
{
    private readonly Setting<TPart> _setting;
    private readonly Func<TSpec, TPart> _get;
    private readonly Func<TSpec, TPart, TSpec> _with;

    public IncludedSetting(Setting<TPart> setting, Func<TSpec, TPart> get, Func<TSpec, TPart, TSpec> with)
        : base(setting.Key, setting.Meaning)
    {
        (_setting, _get, _with) = (setting, get, with);
        (Missing, DefaultWords) = (setting.Missing, setting.DefaultWords);
    }

    public override string Allowed => _setting.Allowed;

    public override string DefaultOf(TSpec start) => _setting.DefaultOf(_get(start));

    public override bool RefersToNames => _setting.RefersToNames;

    public override bool Read(ISettingSource source, ref TSpec spec, IScenarioSite site)
    {
        var part = _get(spec);
        if (!_setting.Read(source, ref part, site)) return false;
        spec = _with(spec, part);
        return true;
    }

    public override bool Link(ISettingSource source, ref TSpec spec, ILinks links)
    {
        var part = _get(spec);
        if (!_setting.Link(source, ref part, links)) return false;
        spec = _with(spec, part);
        return true;
    }

    public override string Write(TSpec spec, INames names) => _setting.Write(_get(spec), names);

    public override TSpec Draw(TSpec spec, IDraw draw) => _with(spec, _setting.Draw(_get(spec), draw));
}
