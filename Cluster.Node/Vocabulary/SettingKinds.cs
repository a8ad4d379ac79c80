using System.Text;
using ActorXen.Messages;

namespace ActorXen.Vocabulary;

/// <summary>A whole number with a unit.</summary>
internal sealed class QuantitySetting<TSpec>(
    string key, UnitText units, Func<TSpec, long> get, Func<TSpec, long, TSpec> with, long least, long most,
    string meaning)
    : Setting<TSpec>(key, meaning)
{
    /// <summary>The default if it depends on keys that are read earlier, and its text.</summary>
    public (Func<TSpec, long> Of, string Words)? Fallback { get; set; }

    /// <summary>The largest value if it depends on keys that are read earlier, and its text.</summary>
    public (Func<TSpec, long> Of, string Words)? Limit { get; set; }

    /// <summary>Whether 0, below the smallest value, is legal too and means off.</summary>
    public bool ZeroIsOff { get; set; }

    public override string Allowed =>
        $"{(ZeroIsOff ? "0 or " : "")}{units.Write(least)} to {Limit?.Words ?? units.Write(most)}";

    public override string DefaultOf(TSpec start) => Fallback?.Words ?? units.Write(get(start));

    public override bool Read(ISettingSource source, ref TSpec spec, IScenarioSite site)
    {
        var fallback = Fallback is { } rule ? rule.Of(spec) : get(spec);
        var value = ZeroIsOff && IsZero(source.Text(Key))
            ? 0
            : source.Quantity(Key, units, fallback, least, MostOf(spec));
        spec = with(spec, value);
        return true;
    }

    public override string Write(TSpec spec, INames names) => $"{Key} = {units.Write(get(spec))}";

    public override TSpec Draw(TSpec spec, IDraw draw) =>
        with(spec, ZeroIsOff && draw.Between(0, 3) == 0 ? 0 : draw.Between(least, MostOf(spec)));

    private long MostOf(TSpec spec) => Limit is { } limit ? limit.Of(spec) : most;

    private bool IsZero(string? text) => text is not null && units.Read(text, out var value) is null && value == 0;
}

/// <summary>One of several words.</summary>
internal sealed class ChoiceSetting<TSpec, T>(
    string key, Func<TSpec, T> get, Func<TSpec, T, TSpec> with, string meaning, params (string Word, T Value)[] choices)
    : Setting<TSpec>(key, meaning)
{
    public override string Allowed => Suggestion.OneOf([.. choices.Select(choice => choice.Word)]);

    public override string DefaultOf(TSpec start) => WordOf(start);

    public override bool Read(ISettingSource source, ref TSpec spec, IScenarioSite site)
    {
        spec = with(spec, source.Choice(Key, get(spec), choices));
        return true;
    }

    public override string Write(TSpec spec, INames names) => $"{Key} = {WordOf(spec)}";

    public override TSpec Draw(TSpec spec, IDraw draw) =>
        with(spec, choices[(int)draw.Between(0, choices.Length - 1)].Value);

    private string WordOf(TSpec spec) =>
        choices.First(choice => EqualityComparer<T>.Default.Equals(choice.Value, get(spec))).Word;
}

/// <summary>true or false, on or off.</summary>
internal sealed class FlagSetting<TSpec>(
    string key, Func<TSpec, bool> get, Func<TSpec, bool, TSpec> with, string meaning)
    : Setting<TSpec>(key, meaning)
{
    public override string Allowed => "true or false";

    public override string DefaultOf(TSpec start) => WordOf(get(start));

    public override bool Read(ISettingSource source, ref TSpec spec, IScenarioSite site)
    {
        spec = with(spec, source.Flag(Key, get(spec)));
        return true;
    }

    public override string Write(TSpec spec, INames names) => $"{Key} = {WordOf(get(spec))}";

    public override TSpec Draw(TSpec spec, IDraw draw) => with(spec, draw.Between(0, 1) == 1);

    private static string WordOf(bool value) => value ? "true" : "false";
}

/// <summary>A setting whose value has keys of its own.</summary>
internal interface ISettingOfParts
{
    ISettingTable Parts { get; }
}

/// <summary>A name that is usable in paths, tables and references.</summary>
internal sealed class NameSetting<TSpec>(
    string key, Func<TSpec, string> get, Func<TSpec, string, TSpec> with, string missing, string example,
    string meaning)
    : Setting<TSpec>(key, meaning)
{
    private const string Signs = "abcdefghijklmnopqrstuvwxyz0123456789-_.";

    public override string Allowed => SettingReads.NameInWords;

    public override string DefaultOf(TSpec start) => "required";

    public override bool Read(ISettingSource source, ref TSpec spec, IScenarioSite site)
    {
        if (source.Name(Key) is { } name) spec = with(spec, name);
        else if (!source.Has(Key)) source.Report(Key, missing, $"Write {Key} = {example}.");
        return true;
    }

    public override string Write(TSpec spec, INames names) => $"{Key} = {Quoting.Of(get(spec))}";

    public override TSpec Draw(TSpec spec, IDraw draw) => with(
        spec, string.Concat(
            Enumerable.Range(0, (int)draw.Between(1, 9)).Select(_ => Signs[(int)draw.Between(0, Signs.Length - 1)])));
}

/// <summary>An object below a key, with settings of its own.</summary>
internal sealed class PartSetting<TSpec, TPart>(
    string key, Settings<TPart> settings, Func<TSpec, TPart> get, Func<TSpec, TPart, TSpec> with, string meaning)
    : Setting<TSpec>(key, meaning), ISettingOfParts
{
    public ISettingTable Parts => settings;

    /// <summary>The value without the object. A value that equals this one is not written.</summary>
    public TPart? Absent { get; init; }

    /// <summary>Number of vCPUs of the guest that the object belongs to; null if it belongs to no guest.</summary>
    public Func<TSpec, int>? Vcpus { get; init; }

    public override bool RefersToNames => settings.RefersToNames;

    public override string Allowed => $"{{ {string.Join(", ", settings.Keys.Select(setting => setting.Key))} }}";

    public override string DefaultOf(TSpec start) => Absent is null ? "below" : "none";

    public override bool Read(ISettingSource source, ref TSpec spec, IScenarioSite site)
    {
        if (Absent is not null && !source.Has(Key)) return true;
        var part = get(spec);
        if (!settings.Read(source.Part(Key), ref part, Vcpus is null ? site : site.InGuest(Vcpus(spec)))) return false;
        spec = with(spec, part);
        return true;
    }

    public override bool Link(ISettingSource source, ref TSpec spec, ILinks links)
    {
        if (Absent is not null && !source.Has(Key)) return true;
        var part = get(spec);
        if (!settings.Link(source.Part(Key), ref part, links)) return false;
        spec = with(spec, part);
        return true;
    }

    public override string Write(TSpec spec, INames names) =>
        Equals(get(spec), Absent) ? "" : $"{Key} {{ {settings.Write(get(spec), names)} }}";

    public override TSpec Draw(TSpec spec, IDraw draw) =>
        with(spec, settings.Draw(get(spec), Vcpus is null ? draw : draw.InGuest(Vcpus(spec))));
}

/// <summary>A guest anywhere in the data centre that answers requests.</summary>
internal sealed class ServerSetting<TSpec>(
    string key, string workload, Func<TSpec, NetAddress> get, Func<TSpec, NetAddress, TSpec> with, string meaning)
    : Setting<TSpec>(key, meaning)
{
    public override string Allowed => "\"host/domain\", or a pattern";

    public override string DefaultOf(TSpec start) => "none";

    public override bool RefersToNames => true;

    public override bool Read(ISettingSource source, ref TSpec spec, IScenarioSite site) =>
        source.Text(Key) is not null;

    public override bool Link(ISettingSource source, ref TSpec spec, ILinks links)
    {
        if (links.Server(source, Key, workload) is not { } server) return false;
        spec = with(spec, server);
        return true;
    }

    public override string Write(TSpec spec, INames names) => $"{Key} = {Quoting.Of(names.Server(get(spec)))}";

    public override TSpec Draw(TSpec spec, IDraw draw) =>
        with(spec, draw.Servers[(int)draw.Between(0, draw.Servers.Count - 1)]);
}

/// <summary>Another domain of the same host.</summary>
internal sealed class PeerSetting<TSpec>(
    string key, Func<TSpec, int> get, Func<TSpec, int, TSpec> with, string elsewhere, string meaning)
    : Setting<TSpec>(key, meaning)
{
    public override string Allowed => "name of a domain of the same host";

    public override string DefaultOf(TSpec start) => "none";

    public override bool RefersToNames => true;

    public override bool Read(ISettingSource source, ref TSpec spec, IScenarioSite site) =>
        source.Text(Key) is not null;

    public override bool Link(ISettingSource source, ref TSpec spec, ILinks links)
    {
        if (links.Peer(source, Key, elsewhere) is not { } peer) return false;
        spec = with(spec, peer);
        return true;
    }

    public override string Write(TSpec spec, INames names) => $"{Key} = {Quoting.Of(names.Domain(get(spec)))}";

    public override TSpec Draw(TSpec spec, IDraw draw) =>
        with(spec, (draw.Domain + (int)draw.Between(1, draw.Domains - 1)) % draw.Domains);
}

/// <summary>Recorded utilisation, from files or from the scenario's <c>recordings</c>.</summary>
internal sealed class RecordingSetting<TSpec>(
    Func<TSpec, (IReadOnlyList<int> Shares, string Source)> get,
    Func<TSpec, IReadOnlyList<int>, string, TSpec> with,
    string meaning)
    : Setting<TSpec>("files, recording", meaning)
{
    public override string Allowed => "a file, folder or pattern; or a name of recordings";

    public override string DefaultOf(TSpec start) => "one is required";

    public override bool RefersToNames => true;

    public override bool Read(ISettingSource source, ref TSpec spec, IScenarioSite site) => site.HasRecording(source);

    public override bool Link(ISettingSource source, ref TSpec spec, ILinks links)
    {
        var (shares, name) = links.NextRecording(source);
        spec = with(spec, shares, name);
        return true;
    }

    public override string Write(TSpec spec, INames names)
    {
        var (shares, source) = get(spec);
        return $"recording = {names.Recording(shares, source)}";
    }

    public override TSpec Draw(TSpec spec, IDraw draw) =>
        with(
            spec,
            [.. Enumerable.Range(0, (int)draw.Between(1, 20)).Select(_ => Percent.Of((int)draw.Between(0, 100)))],
            "drawn \"at\" $random");
}
