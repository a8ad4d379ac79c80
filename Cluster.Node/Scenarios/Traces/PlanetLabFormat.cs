using System.Globalization;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios.Traces;

/// <summary>
/// A number of percent per line, as in the PlanetLab traces of CloudSim: a file is a machine, a sample 300 s.
/// </summary>
internal sealed class PlanetLabFormat() : TraceFormat("planetlab", "a PlanetLab trace, percent per line")
{
    private const long Step = 300 * TraceBook.Second;

    public override string Meaning => "A guest is a file; percent of all its vCPUs.";

    public override bool Matches(IReadOnlyList<string> lines) =>
        lines.Select(RecordingLine.Of).Where(line => line.Length > 0).ToList() is { Count: > 0 } numbers
            && numbers.TrueForAll(line => IsNumber(line) || HasDecimalComma(line));

    public override void Read(TraceLines lines, TraceBook book)
    {
        var series = book.OfFile(lines);
        for (var at = 0L; lines.Next() is { } line;)
        {
            var text = RecordingLine.Of(line);
            if (text.Length == 0) continue;
            if (HasDecimalComma(text)) throw lines.Wrong(
                "The percent has a decimal comma.", "Write a point: 12.5.");
            var percent = NumberOf(lines, [text], 0, "the percent");
            series?.Add(at, percent, lines);
            at += Step;
        }
    }

    /// <summary>Also NaN and numbers below 0, whose lines are refused later. Commas belong to other formats.</summary>
    private static bool IsNumber(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static bool HasDecimalComma(string text) => text.Split(',') is [var whole, var fraction]
        && whole.Length > 0 && fraction.Length > 0 && $"{whole}{fraction}".All(char.IsAsciiDigit);
}

/// <summary>
/// Lines of recordings: a number of percent, with its sign or without, and a comment after <c>#</c>, <c>;</c> or
/// <c>//</c>.
/// </summary>
internal static class RecordingLine
{
    /// <returns>The line without its comment, its percent sign, the blanks around it and a byte-order mark.</returns>
    /// <remarks>
    /// A number after <c>;</c> is another column, which is not left out: the line is then no number of percent.
    /// </remarks>
    public static string Of(string line)
    {
        line = line.TrimStart('\uFEFF');
        if (HasColumns(line)) return line.Trim();
        var end = line.AsSpan().IndexOfAny('#', ';');
        var slashes = line.IndexOf("//", StringComparison.Ordinal);
        if (slashes >= 0 && (end < 0 || slashes < end)) end = slashes;
        var text = (end < 0 ? line : line[..end]).Trim();
        return text.EndsWith('%') ? text[..^1].TrimEnd() : text;
    }

    private static bool HasColumns(string line)
    {
        var columns = line.Split(';');
        return columns.Length > 1 && columns.Take(2).All(
            column => double.TryParse(column, CultureInfo.InvariantCulture, out _));
    }
}
