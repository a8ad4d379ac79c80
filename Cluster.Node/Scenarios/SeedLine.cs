using System.Globalization;

namespace ActorXen.Scenarios;

/// <summary>The line of the seed in a text that <see cref="ScenarioText"/> wrote.</summary>
/// <remarks>All else in such a text is the same for every seed, so it is read once for many seeds.</remarks>
public static class SeedLine
{
    private const string Begin = "\nseed = ";

    /// <summary>The text with another seed.</summary>
    /// <param name="text">From <see cref="ScenarioText"/>.</param>
    public static string With(string text, long seed)
    {
        var (from, to) = Place(text)
            ?? throw new ArgumentException("The text of a scenario has no line for its seed.", nameof(text));
        return string.Concat(text.AsSpan(0, from), $"{seed}", text.AsSpan(to));
    }

    /// <summary>The seed, and the text without it.</summary>
    /// <param name="text">Of any origin.</param>
    /// <returns>null if the seed may be used elsewhere in it, or is not where it usually is.</returns>
    public static (long Seed, string Others)? Of(string text)
    {
        if (text.Contains("${", StringComparison.Ordinal) || Place(text) is not var (from, to)) return null;
        var digits = text.AsSpan(from, to - from);
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var seed)
            ? (seed, string.Concat(text.AsSpan(0, from), text.AsSpan(to)))
            : null;
    }

    /// <summary>It is the second line, after the name.</summary>
    private static (int From, int To)? Place(string text)
    {
        var line = text.IndexOf('\n', StringComparison.Ordinal);
        if (line < 0 || !text.AsSpan(line).StartsWith(Begin, StringComparison.Ordinal)) return null;
        var from = line + Begin.Length;
        var to = text.IndexOf('\n', from);
        return to < 0 ? null : (from, to);
    }
}
