using System.Globalization;
using System.Text;

namespace ActorXen.Studies;

/// <summary>A study's cells as comma-separated values (RFC 4180): a line for each cell, failed ones too.</summary>
public static class StudyCsv
{
    public static string Write(StudyResult result)
    {
        var text = new StringBuilder();
        Append(text, Heads(result));
        foreach (var row in Rows(result)) Append(text, row.Select(TextOf));
        return text.ToString();
    }

    /// <summary>
    /// The axes' paths, seed, hash and problem, then the measures; of a sample also the standard error that each has
    /// because racks were sampled.
    /// </summary>
    internal static IReadOnlyList<string> Heads(StudyResult result) =>
    [
        .. result.Question.Axes.SelectMany(group => group.Axes).Select(axis => axis.Path), "seed", "hash", "problem",
        .. result.Question.Measures.Select(StudyText.HeadOf),
        .. Sampled(result).Select(measure => $"sampling error of {StudyText.HeadOf(measure)}"),
    ];

    private static IReadOnlyList<Measure> Sampled(StudyResult result) =>
        result.Question.Sample is null ? [] : result.Question.Measures;

    /// <summary>Texts, a seed and numbers, null where there is nothing.</summary>
    internal static IEnumerable<IReadOnlyList<object?>> Rows(StudyResult result)
    {
        foreach (var point in result.Points)
        {
            object?[] settings = [.. point.Point.Values.Select(pair => pair.Value)];
            object?[] none = [.. result.Question.Measures.Concat(Sampled(result)).Select(_ => (object?)null)];
            if (point.Problem is { } problem) yield return [.. settings, null, null, problem, .. none];
            foreach (var cell in point.Cells)
            {
                yield return
                [
                    .. settings, cell.Seed, cell.Result.Hash.ToString("x16", CultureInfo.InvariantCulture), null,
                    .. result.Question.Measures.Select(measure => (object?)cell.Result.At(result.WarmUpEnd, measure)),
                    .. Sampled(result)
                        .Select(measure => (object?)cell.Result.SamplingErrorAt(result.WarmUpEnd, measure)),
                ];
            }

            foreach (var (seed, reason) in point.Failures) yield return [.. settings, seed, null, reason, .. none];
        }
    }

    private static string TextOf(object? value) => value switch
    {
        null => "",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        string text => WithoutFormula(text),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };

    private static void Append(StringBuilder text, IEnumerable<string> cells) =>
        text.AppendJoin(',', cells.Select(Escaped)).Append("\r\n");

    /// <summary>A spreadsheet would compute what begins like a formula, so it gets an apostrophe.</summary>
    private static string WithoutFormula(string text) =>
        text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] && AxisNumber.Read(text) is null ? $"'{text}" : text;

    private static string Escaped(string cell) => cell.AsSpan().ContainsAny("\",\r\n")
        ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        : cell;
}
