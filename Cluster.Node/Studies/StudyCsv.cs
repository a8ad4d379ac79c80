using System.Globalization;
using System.Text;

namespace ActorXen.Studies;

/// <summary>
/// A study's cells as comma-separated values (RFC 4180): a line for each cell or batch, failed cells too.
/// </summary>
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
    /// The axes' paths, seed, hash and problem, then the measures. Of batches, when each begins is before them; of a
    /// sample, the standard error that each has because racks were sampled is behind them.
    /// </summary>
    internal static IReadOnlyList<string> Heads(StudyResult result) =>
    [
        .. result.Question.Axes.SelectMany(group => group.Axes).Select(axis => axis.Path), "seed", "hash", "problem",
        .. result.Question.Batches is null ? (string[])[] : ["batch from s"],
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
            object?[] none = [.. Heads(result).Skip(settings.Length + 3).Select(_ => (object?)null)];
            if (point.Problem is { } problem) yield return [.. settings, null, null, problem, .. none];
            foreach (var cell in point.Cells)
            {
                var hash = cell.Result.Hash.ToString("x16", CultureInfo.InvariantCulture);
                foreach (var values in ValuesOf(result, cell.Result))
                    yield return [.. settings, cell.Seed, hash, null, .. values];
            }

            foreach (var (seed, reason) in point.Failures) yield return [.. settings, seed, null, reason, .. none];
        }
    }

    /// <summary>One row, or one for each batch after the warm-up.</summary>
    private static IEnumerable<IEnumerable<object?>> ValuesOf(StudyResult result, CellResult cell)
    {
        var (measures, begin) = (result.Question.Measures, result.WarmUpEnd);
        if (cell.Batches is not { } batches)
        {
            yield return
            [
                .. measures.Select(measure => (object?)cell.At(begin, measure)),
                .. Sampled(result).Select(measure => (object?)cell.SamplingErrorAt(begin, measure)),
            ];
            yield break;
        }

        for (var place = batches.FirstFrom(begin); place < batches.Count; place++)
        {
            yield return
            [
                batches.BeginOf(place).Nanoseconds / 1e9,
                .. measures.Select(measure => (object?)batches.Values[measure.Text][place]),
            ];
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
