using ActorXen.Messages;

namespace ActorXen.Vocabulary;

/// <summary>
/// The keys of one section in the order in which they are read, written and explained. They are declared once, next to
/// the entities that they configure; reader, writer, range checks, reference page and random generator follow.
/// </summary>
/// <typeparam name="TSpec">A record; its value before reading holds the defaults.</typeparam>
/// <param name="place">The place of the section: <c>nic</c>.</param>
/// <param name="start">The defaults.</param>
/// <param name="meaning">One line for the reference page.</param>
public sealed class Settings<TSpec>(string place, TSpec start, string meaning) : ISettingTable
{
    private readonly List<Setting<TSpec>> _keys = [];
    private readonly List<Func<TSpec, ISurroundings, SettingProblem?>> _rules = [];

    public string Place { get; } = place;

    public string Meaning { get; } = meaning;

    public TSpec Start { get; } = start;

    public IReadOnlyList<Setting<TSpec>> Keys => _keys;

    public IReadOnlyList<SettingRow> Rows =>
        [.. _keys.SelectMany(setting => setting.RowsOf(Start).Select(row => RowOf(setting, row)))];

    public IReadOnlyList<ISettingTable> Parts =>
    [
        .. _keys.OfType<ISettingOfParts>().Select(setting => setting.Parts)
            .SelectMany(part => part.Parts.Prepend(part)),
    ];

    public Settings<TSpec> Add(Setting<TSpec> setting)
    {
        _keys.Add(setting);
        return this;
    }

    /// <summary>A quantity that is read into its smallest unit.</summary>
    public Settings<TSpec> Quantity(
        string key, UnitText units, Func<TSpec, int> get, Func<TSpec, int, TSpec> with, int least, int most,
        string meaning) =>
        Add(
            new QuantitySetting<TSpec>(
                key, units, spec => get(spec), (spec, value) => with(spec, (int)value), least, most, meaning));

    /// <summary>A number without a unit.</summary>
    public Settings<TSpec> Count(
        string key, Func<TSpec, int> get, Func<TSpec, int, TSpec> with, int least, int most, string meaning) =>
        Quantity(key, UnitText.Plain, get, with, least, most, meaning);

    /// <summary>A number of bytes.</summary>
    public Settings<TSpec> Size(
        string key, Func<TSpec, int> get, Func<TSpec, int, TSpec> with, int least, int most, string meaning) =>
        Quantity(key, UnitText.Size, get, with, least, most, meaning);

    /// <summary>A number without a unit, beyond 32 bits.</summary>
    public Settings<TSpec> Long(
        string key, Func<TSpec, long> get, Func<TSpec, long, TSpec> with, long least, long most, string meaning) =>
        Add(new QuantitySetting<TSpec>(key, UnitText.Plain, get, with, least, most, meaning));

    /// <summary>A length of time.</summary>
    public Settings<TSpec> Time(
        string key, Func<TSpec, Duration> get, Func<TSpec, Duration, TSpec> with, Duration least, Duration most,
        string meaning) =>
        Add(new QuantitySetting<TSpec>(
            key, UnitText.Time, spec => get(spec).Nanoseconds, (spec, value) => with(spec, new(value)),
            least.Nanoseconds, most.Nanoseconds, meaning));

    public Settings<TSpec> Flag(string key, Func<TSpec, bool> get, Func<TSpec, bool, TSpec> with, string meaning) =>
        Add(new FlagSetting<TSpec>(key, get, with, meaning));

    public Settings<TSpec> Choice<T>(
        string key, Func<TSpec, T> get, Func<TSpec, T, TSpec> with, string meaning, params (
            string Word, T Value)[] choices) =>
        Add(new ChoiceSetting<TSpec, T>(key, get, with, meaning, choices));

    /// <summary>An object with settings of its own.</summary>
    public Settings<TSpec> Part<TPart>(
        string key, Settings<TPart> settings, Func<TSpec, TPart> get, Func<TSpec, TPart, TSpec> with, string meaning) =>
        Add(new PartSetting<TSpec, TPart>(key, settings, get, with, meaning));

    /// <summary>A choice between kinds, each with keys of its own in the same section.</summary>
    public Settings<TSpec> Variant<TPart>(
        string key, IReadOnlyList<IVariant<TPart>> variants, Func<TSpec, TPart> get, Func<TSpec, TPart, TSpec> with,
        string meaning)
        where TPart : class =>
        Add(new VariantSetting<TSpec, TPart>(key, variants, get, with, meaning));

    /// <summary>A name that is required.</summary>
    /// <param name="missing">A sentence to report if it is absent.</param>
    public Settings<TSpec> Name(
        string key, Func<TSpec, string> get, Func<TSpec, string, TSpec> with, string missing, string example,
        string meaning) =>
        Add(new NameSetting<TSpec>(key, get, with, missing, example, meaning));

    /// <summary>A key that another reader reads.</summary>
    /// <param name="fallback">The default, in words.</param>
    /// <param name="allowed">The legal values, in words.</param>
    public Settings<TSpec> Other(string key, string fallback, string allowed, string meaning) =>
        Add(new OtherSetting<TSpec>(key, fallback, allowed, meaning));

    /// <summary>A guest anywhere in the data centre.</summary>
    /// <param name="workload">The word of the workload that it runs: <c>request-server</c>.</param>
    public Settings<TSpec> Server(
        string key,
        string workload,
        Func<TSpec, NetAddress> get,
        Func<TSpec, NetAddress, TSpec> with,
        string meaning) =>
        Add(new ServerSetting<TSpec>(key, workload, get, with, meaning));

    /// <summary>Another domain of the same host.</summary>
    /// <param name="elsewhere">A sentence: what to do if the name is that of a domain of another host.</param>
    public Settings<TSpec> Peer(
        string key, Func<TSpec, int> get, Func<TSpec, int, TSpec> with, string elsewhere, string meaning) =>
        Add(new PeerSetting<TSpec>(key, get, with, elsewhere, meaning));

    public Settings<TSpec> Recording(
        Func<TSpec, (IReadOnlyList<int> Shares, string Source)> get,
        Func<TSpec, IReadOnlyList<int>, string, TSpec> with,
        string meaning) =>
        Add(new RecordingSetting<TSpec>(get, with, meaning));

    /// <summary>A domain of the host, by name.</summary>
    public Settings<TSpec> Domain(string key, Func<TSpec, int> get, Func<TSpec, int, TSpec> with, string meaning) =>
        Add(new DomainSetting<TSpec>(key, get, with, meaning));

    /// <summary>A pool of the host, by name.</summary>
    public Settings<TSpec> Pool(string key, Func<TSpec, int> get, Func<TSpec, int, TSpec> with, string meaning) =>
        Add(new PoolSetting<TSpec>(key, get, with, meaning));

    /// <summary>A vCPU of the guest that the section belongs to, by index.</summary>
    public Settings<TSpec> OwnVcpu(string key, Func<TSpec, int> get, Func<TSpec, int, TSpec> with, string meaning) =>
        Add(new OwnVcpuSetting<TSpec>(key, get, with, meaning));

    /// <summary>A vCPU of a domain that an earlier key names.</summary>
    /// <param name="domain">Id of the domain.</param>
    /// <param name="all">
    /// The value that means all its vCPUs, which is then the default; null if the key always names one.
    /// </param>
    public Settings<TSpec> Vcpu(
        string key,
        Func<TSpec, int> domain,
        Func<TSpec, int> get,
        Func<TSpec, int, TSpec> with,
        string meaning,
        int? all = null) =>
        Add(new VcpuSetting<TSpec>(key, domain, get, with, meaning, all));

    /// <summary>pCPUs of the host, each of which the section concerns by itself.</summary>
    public Settings<TSpec> EachPcpu(
        string key, Func<TSpec, PcpuSet> get, Func<TSpec, PcpuSet, TSpec> with, string meaning) =>
        Add(new EachPcpuSetting<TSpec>(key, get, with, meaning));

    /// <summary>A set of pCPUs of the host.</summary>
    public Settings<TSpec> Pcpus(
        string key, Func<TSpec, PcpuSet> get, Func<TSpec, PcpuSet, TSpec> with, string meaning) =>
        Add(new PcpuSetSetting<TSpec>(key, get, with, meaning));

    /// <summary>A set of pCPUs for all vCPUs of a guest, or one for each of them.</summary>
    public Settings<TSpec> Affinity(
        string key,
        Func<TSpec, (PcpuSet All, ValueList<PcpuSet> Each)> get,
        Func<TSpec, PcpuSet, ValueList<PcpuSet>, TSpec> with,
        string meaning) =>
        Add(new AffinitySetting<TSpec>(key, get, with, meaning));

    /// <summary>vCPUs of a domain, by index, in an order that counts; none by default.</summary>
    /// <param name="isOwn">Whether the domain is the guest of the section; if not, it is checked elsewhere.</param>
    public Settings<TSpec> VcpuList(
        string key, Func<TSpec, ValueList<int>> get, Func<TSpec, ValueList<int>, TSpec> with, string meaning,
        bool isOwn = false) =>
        Add(new VcpuListSetting<TSpec>(key, get, with, meaning, isOwn));

    /// <summary>Objects in a list, each with settings of its own.</summary>
    /// <param name="writesEmpty">Another list lies below this one, so an empty list must be written.</param>
    public Settings<TSpec> List<TItem>(
        string key,
        Settings<TItem> settings,
        Func<TSpec, IReadOnlyList<TItem>> get,
        Func<TSpec, IReadOnlyList<TItem>, TSpec> with,
        string meaning,
        bool writesEmpty = false) =>
        Add(new ListSetting<TSpec, TItem>(key, settings, get, with, meaning) { WritesEmpty = writesEmpty });

    /// <summary>The keys and rules of a part, without an object of their own.</summary>
    public Settings<TSpec> Include<TPart>(
        Settings<TPart> part, Func<TSpec, TPart> get, Func<TSpec, TPart, TSpec> with)
    {
        foreach (var setting in part._keys) _keys.Add(new IncludedSetting<TSpec, TPart>(setting, get, with));
        _rules.AddRange(part._rules.Select(Lifted));
        return this;

        Func<TSpec, ISurroundings, SettingProblem?> Lifted(Func<TPart, ISurroundings, SettingProblem?> rule) =>
            (spec, round) => rule(get(spec), round);
    }

    /// <summary>The last key is required.</summary>
    /// <param name="problem">A sentence: what lacks it.</param>
    /// <param name="remedy">A sentence: what to write.</param>
    public Settings<TSpec> Required(string problem, string remedy)
    {
        _keys[^1].Missing = (problem, remedy);
        return this;
    }

    /// <summary>A key of an included part is required.</summary>
    /// <param name="key">One of <see cref="Keys"/>.</param>
    /// <param name="problem">A sentence: what lacks it.</param>
    /// <param name="remedy">A sentence: what to write.</param>
    public Settings<TSpec> Requires(string key, string problem, string remedy)
    {
        _keys.First(setting => setting.Key == key).Missing = (problem, remedy);
        return this;
    }

    /// <summary>The default of the last key was set by an earlier key.</summary>
    /// <param name="words">Its text for the reference page.</param>
    public Settings<TSpec> DefaultInWords(string words)
    {
        _keys[^1].DefaultWords = words;
        return this;
    }

    /// <summary>The last quantity has this default, which may depend on earlier keys.</summary>
    /// <param name="value">The default in the smallest unit.</param>
    /// <param name="words">Its text for the reference page.</param>
    public Settings<TSpec> DefaultsTo(Func<TSpec, long> value, string words)
    {
        Last.Fallback = (value, words);
        return this;
    }

    /// <summary>The last quantity has this largest value, which may depend on earlier keys.</summary>
    public Settings<TSpec> AtMost(Func<TSpec, long> value, string words)
    {
        Last.Limit = (value, words);
        return this;
    }

    /// <summary>The last quantity may also be 0, which switches something off.</summary>
    public Settings<TSpec> OrZero()
    {
        Last.ZeroIsOff = true;
        return this;
    }

    /// <summary>A rule about several keys together.</summary>
    /// <param name="broken">The problem, or null.</param>
    public Settings<TSpec> Rule(Func<TSpec, SettingProblem?> broken) => Rule((spec, _) => broken(spec));

    /// <summary>A rule about several keys together and their host.</summary>
    /// <param name="broken">The problem, or null.</param>
    public Settings<TSpec> Rule(Func<TSpec, ISurroundings, SettingProblem?> broken)
    {
        _rules.Add(broken);
        return this;
    }

    /// <summary>Reads all keys into <paramref name="spec"/>, checks the rules, and refuses other keys.</summary>
    /// <returns>False if the section cannot be read; the problem was reported.</returns>
    public bool Read(ISettingSource source, ref TSpec spec, IScenarioSite site)
    {
        var isUsable = ReadKeys(source, ref spec, site);
        source.RefuseOtherKeys();
        return isUsable;
    }

    /// <summary>The same for a section that has keys of other readers too, which check those keys.</summary>
    public bool ReadKeys(ISettingSource source, ref TSpec spec, IScenarioSite site)
    {
        var isUsable = true;
        var reports = source.Reports;
        foreach (var setting in _keys)
        {
            if (setting.Missing is var (problem, remedy) && !source.Has(setting.Key))
                source.Report(setting.Key, problem, remedy);
            isUsable &= setting.Read(source, ref spec, site);
        }

        // Skip the rules after a wrong value, because its replacement could break rules that the right value keeps.
        if (source.Reports == reports)
        {
            foreach (var (key, problem, remedy) in Broken(spec, site).ToList()) source.Report(key, problem, remedy);
        }

        return isUsable;
    }

    /// <summary>Whether one of the keys refers to something by its name.</summary>
    public bool RefersToNames => _keys.Exists(setting => setting.RefersToNames);

    /// <summary>Resolves the names that the section refers to.</summary>
    public bool Link(ISettingSource source, ref TSpec spec, ILinks links)
    {
        foreach (var setting in _keys.Where(setting => setting.RefersToNames))
        {
            if (!setting.Link(source, ref spec, links)) return false;
        }

        return true;
    }

    /// <summary>All keys with their values, separated by commas.</summary>
    public string Write(TSpec spec, INames names) =>
        string.Join(", ", _keys.Select(setting => setting.Write(spec, names)).Where(text => text.Length > 0));

    /// <summary>A random legal value for every key, drawn again until no rule is broken.</summary>
    public TSpec Draw(TSpec spec, IDraw draw)
    {
        // Several rules of one section, each of which one value in ten or fewer keeps, need thousands of tries.
        const int mostTries = 100_000;
        for (var tries = 0; tries < mostTries; tries++)
        {
            var drawn = _keys.Aggregate(spec, (sum, setting) => setting.Draw(sum, draw));
            if (!Broken(drawn, draw).Any()) return drawn;
        }

        throw new InvalidOperationException($"no legal values of {Place} in {mostTries} tries");
    }

    /// <summary>A required key has no default, whatever the initial specification holds.</summary>
    private static SettingRow RowOf(Setting<TSpec> setting, SettingRow row) =>
        setting.Missing is null ? row : row with { Default = "required" };

    private IEnumerable<SettingProblem> Broken(TSpec spec, ISurroundings round) =>
        _rules.Select(rule => rule(spec, round)).OfType<SettingProblem>();

    private QuantitySetting<TSpec> Last => (QuantitySetting<TSpec>)_keys[^1];
}
