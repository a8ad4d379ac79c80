using System.Globalization;
using ActorXen.Scenarios.Hocon;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios;

/// <summary>The values of <c>{n}</c>, <c>{h}</c>, <c>{host}</c> and <c>{rack}</c> in a name.</summary>
/// <param name="N">Number of the guest (or host, or rack) among those of its count, from 0.</param>
/// <param name="H">Number of the host among those of its count, from 0.</param>
/// <param name="Host">Name of the host.</param>
/// <param name="Rack">Name of the rack.</param>
internal readonly record struct Placeholders(int N, int H, string Host, string Rack)
{
    public string Fill(string text) => !text.Contains('{') ? text : text
        .Replace("{n}", N.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{h}", H.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{host}", Host, StringComparison.Ordinal)
        .Replace("{rack}", Rack, StringComparison.Ordinal);

    /// <summary>
    /// The name of one of several: <c>-0</c>, <c>-1</c> … are appended unless the pattern places the number.
    /// </summary>
    public string FillName(string pattern, int count) =>
        Fill(count > 1 && !pattern.Contains("{n}", StringComparison.Ordinal) ? pattern + "-{n}" : pattern);

    /// <summary>The text without placeholders; the whole text if nothing else is left.</summary>
    public static string Without(string text)
    {
        var rest = text;
        foreach (var placeholder in (string[])["{n}", "{h}", "{host}", "{rack}"])
            rest = rest.Replace(placeholder, "", StringComparison.Ordinal);
        return rest.Length > 0 ? rest : text;
    }

    public static string Removed(string text) => text
        .Replace("{n}", "", StringComparison.Ordinal)
        .Replace("{h}", "", StringComparison.Ordinal)
        .Replace("{host}", "h", StringComparison.Ordinal)
        .Replace("{rack}", "r", StringComparison.Ordinal);
}

internal static class NamePattern
{
    /// <summary>The name; a wrong one, which is reported, as it is written, so that references find it.</summary>
    public static string? NameAsWritten(this Section section, string key) => section.Name(key) ?? section.Text(key);

    /// <summary>The same of a name that may have placeholders.</summary>
    public static string? PatternAsWritten(this Section section, string key) =>
        section.Pattern(key) ?? section.Text(key);

    /// <summary>A name that may have placeholders; null without the key, or if the value is not a name.</summary>
    public static string? Pattern(this Section section, string key)
    {
        if (section.Text(key) is not { } name) return null;
        if (SettingReads.IsName(name, Placeholders.Removed(name))) return name;
        section.Report(
            key, $"\"{UnitText.Shown(name)}\" is not a name.", "Use letters, digits, - _ and . only, at most 63.");
        return null;
    }
}
