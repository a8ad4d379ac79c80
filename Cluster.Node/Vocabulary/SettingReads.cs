using System.Globalization;
using ActorXen.Messages;

namespace ActorXen.Vocabulary;

/// <summary>Reads typed values. For an illegal value, reports the problem and returns the fallback.</summary>
public static class SettingReads
{
    /// <summary>What <see cref="IsName"/> takes, for tables of keys.</summary>
    public const string NameInWords = "letters, digits, - _ and .; at most 63";

    /// <param name="source">The section of the key.</param>
    /// <param name="key">The key.</param>
    /// <param name="units">The units of the written value. The result is in the smallest one.</param>
    /// <param name="fallback">The result without the key, or with an illegal value.</param>
    /// <param name="least">Smallest legal value.</param>
    /// <param name="most">Largest legal value.</param>
    public static long Quantity(
        this ISettingSource source, string key, UnitText units, long fallback, long least, long most)
    {
        if (source.Text(key) is not { } text) return fallback;
        if (units.Read(text, out var value) is var (problem, remedy))
        {
            source.Report(key, problem, remedy);
            return fallback;
        }

        if (value >= least && value <= most) return value;
        source.Report(
            key,
            $"{UnitText.Shown(text)} is outside of {units.Write(least)} to {units.Write(most)}.",
            value < least ? $"Write at least {units.Write(least)}." : $"Write at most {units.Write(most)}.");
        return fallback;
    }

    public static int Count(this ISettingSource source, string key, int fallback, int least, int most) =>
        (int)source.Quantity(key, UnitText.Plain, fallback, least, most);

    public static Duration Time(
        this ISettingSource source, string key, Duration fallback, Duration least, Duration most) =>
        new(source.Quantity(key, UnitText.Time, fallback.Nanoseconds, least.Nanoseconds, most.Nanoseconds));

    /// <summary>A name that is usable in paths, tables and references.</summary>
    /// <returns>null without the key, or if the value is not a name.</returns>
    public static string? Name(this ISettingSource source, string key)
    {
        if (source.Text(key) is not { } name) return null;
        if (IsName(name)) return name;
        source.Report(
            key, $"\"{UnitText.Shown(name)}\" is not a name.", "Use letters, digits, - _ and . only, at most 63.");
        return null;
    }

    /// <param name="name">The name as written.</param>
    /// <param name="plain">The name with its placeholders replaced.</param>
    public static bool IsName(string name, string? plain = null) =>
        (plain ?? name).All(sign => char.IsAsciiLetterOrDigit(sign) || sign is '-' or '_' or '.')
            && name.Length is > 0 and <= 63;

    public static bool Flag(this ISettingSource source, string key, bool fallback) =>
        source.Choice(key, fallback, ("true", true), ("false", false), ("on", true), ("off", false));

    public static T Choice<T>(
        this ISettingSource source, string key, T fallback, params (string Word, T Value)[] choices)
    {
        if (source.Text(key) is not { } text) return fallback;
        foreach (var (word, value) in choices)
        {
            if (word == text) return value;
        }

        source.Report(
            key,
            $"\"{UnitText.Shown(text)}\" is not a value of {key}.",
            Suggestion.Use(text, [.. choices.Select(choice => choice.Word)]));
        return fallback;
    }

    /// <summary><c>0-3,7</c> as in Xen's tools, or <c>all</c>, which is also the default.</summary>
    /// <param name="source">The section of the key.</param>
    /// <param name="key">The key.</param>
    /// <param name="pcpus">Number of pCPUs of the host.</param>
    public static PcpuSet Pcpus(this ISettingSource source, string key, int pcpus) =>
        source.Text(key) is { } text ? source.PcpusOf(key, text, pcpus) : PcpuSet.All;

    /// <summary>The same of a text that belongs to the key.</summary>
    public static PcpuSet PcpusOf(this ISettingSource source, string key, string text, int pcpus)
    {
        if (text == "all") return PcpuSet.All;
        var set = PcpuSet.Empty;
        foreach (var part in text.Split(','))
        {
            var ends = part.Split('-');
            if (ends.Length > 2 || !TryPcpu(ends[0], out var first) || !TryPcpu(ends[^1], out var last) || last < first)
            {
                source.Report(
                    key, $"\"{UnitText.Shown(text)}\" is not a set of pCPUs.", $"Write {key} = \"0-3,7\" or all.");
                return PcpuSet.All;
            }

            if (last >= pcpus)
            {
                source.Report(key, $"pCPU {last} does not exist.", $"The host has pCPUs 0 to {pcpus - 1}.");
                return PcpuSet.All;
            }

            for (var pcpu = first; pcpu <= last; pcpu++) set = set.With(pcpu);
        }

        return set;
    }

    /// <summary>The value of a policy's parameter. The key must be present.</summary>
    public static long Parameter(this ISettingSource source, PolicyParameter parameter)
    {
        if (parameter.Words is { } words) return Word(source, parameter, words);
        if (parameter.ZeroIsOff && source.Text(parameter.Name) == "0") return 0;
        return source.Quantity(parameter.Name, UnitText.Plain, parameter.Least, parameter.Least, parameter.Most);
    }

    private static long Word(ISettingSource source, PolicyParameter parameter, IReadOnlyList<string> words)
    {
        var text = source.Text(parameter.Name) ?? "";
        for (var index = 0; index < words.Count; index++)
        {
            // A stored scenario holds the index, as the policy does.
            if (words[index] == text || text == index.ToString(CultureInfo.InvariantCulture)) return index;
        }

        source.Report(
            parameter.Name, $"\"{UnitText.Shown(text)}\" is not one of its values.", Suggestion.Use(text, words));
        return parameter.Default;
    }

    private static bool TryPcpu(string text, out int pcpu) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out pcpu) && pcpu < PcpuSet.Capacity;
}
