using System.Text.RegularExpressions;

namespace ActorXen.Scenarios.Xl;

/// <summary>Says what a file is instead of a domain configuration.</summary>
internal static partial class XlConfigSniff
{
    private const string Remedy = "Name a domain configuration of xl.";

    /// <returns>A sentence or two about a text that cannot be read at all; null if it may be a configuration.</returns>
    public static string? OfBytes(string text) =>
        text.AsSpan().IndexOfAnyInRange('\0', '\b') >= 0 ? $"This is not a text. {Remedy}" : null;

    /// <returns>The same about a text that is not a configuration; null if it looks like nothing else.</returns>
    public static string? OfOther(string text)
    {
        if (Scenario().IsMatch(text))
            return "This looks like a scenario already. Check it with actorxen config check.";
        var first = text.AsSpan().TrimStart("\uFEFF \t\r\n");
        if (first.StartsWith("<")) return $"This looks like XML. {Remedy}";
        if (Section().IsMatch(text)) return $"This looks like a file of sections, such as systemd's. {Remedy}";
        if (first.StartsWith("{") || first.StartsWith("[")) return $"This looks like JSON. {Remedy}";
        return first.StartsWith("#!") ? $"This looks like a script. {Remedy}" : null;
    }

    /// <summary>Every scenario has racks, and no domain configuration does.</summary>
    [GeneratedRegex("^[ \t{]*\"?racks\"?[ \t]*[+=:\\[{]", RegexOptions.Multiline)]
    private static partial Regex Scenario();

    /// <summary>A name in brackets and, after comments, a setting below it.</summary>
    [GeneratedRegex(
        "^\\[[A-Za-z][^\\]\n,\"]*\\][ \t\r]*\n([ \t\r]*([#;].*)?\n)*[ \t]*[A-Za-z][^\n]*=",
        RegexOptions.Multiline)]
    private static partial Regex Section();
}
