using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ActorXen.Report.Statistics;
using ActorXen.Report.Tables;
using ActorXen.Studies;

namespace ActorXen.Pages;

/// <summary>The page of <c>actorxen study</c>.</summary>
public static class StudyPage
{
    /// <summary>A table of more hashes is of no use to a reader; the hash of all of them is there anyway.</summary>
    private const int MostCells = 400;

    public static string Write(StudyResult result, PageOrigin origin)
    {
        var question = result.Question;
        var page = new Page($"Study of {question.Scenario}", QuestionOf(result), [AnswerOf(result)]);
        page.Warnings(StudyText.Warnings(result));
        var charts = StudyCharts.Of(result);
        if (charts.Count > 0) page.Heading("Plots").Charts([.. charts.Take(StudyCharts.Most)]);
        else page.Paragraph($"{(result.Cells == 0 ? "No cell was run: there" : "There")} is nothing to draw.");
        if (charts.Count > StudyCharts.Most)
            page.Paragraph($"{charts.Count - StudyCharts.Most} more plots are left out. The table has all values.");
        page.Heading("Figures").Table(StudyText.Table(result));
        if (StudyText.Differences(result) is { } differences) page.Table(differences);
        page.Heading("How this was made");
        page.Facts(FactsOf(result));
        if (result.Cells <= MostCells && result.Cells > 0) page.Table(CellTable([result]));
        // A run has all racks, so it is not the cell of a sample.
        if (question.Sample is null && result.Points.FirstOrDefault(point => point.Cells.Count > 0) is { } first)
        {
            page.Paragraph("One of its runs alone:")
                .Command(StudyText.CommandOf(question, first.Point, first.Cells[0].Seed));
        }

        origin.Write(page);
        return page.ToString();
    }

    /// <summary>The facts that every page about cells has.</summary>
    internal static IEnumerable<(string Name, string Value)> FactsOf(params IReadOnlyList<StudyResult> results)
    {
        var (first, cells) = (results[0], results.Sum(result => result.Cells));
        yield return ("Scenario", first.Question.Scenario);
        var changed = first.Question.Set;
        yield return ("Changed settings", changed.Count > 0 ? string.Join(", ", changed) : "none");
        yield return ("Varied", string.Join("; ", first.Question.Axes.SelectMany(group => group.Axes)
            .Select(axis => $"{axis.Path}={string.Join(", ", axis.Values)}")));
        yield return ("Seeds", SeedsOf(results));
        if (first.Question.Batches is { } batches)
            yield return ("Batches", $"{batches}{BatchText.LengthText(first)} of each run");
        yield return ("Left out as warm-up", $"{results.Max(result => result.WarmUpEnd)} of every run");
        yield return ("Runs", $"{cells}");
        yield return ("Program", $"actorxen {first.EngineVersion}");
        yield return ("Hash of all runs", HashOf(results));
        yield return ("Wall time", string.Create(
            CultureInfo.InvariantCulture, $"{results.Sum(result => result.WallSeconds):0.0} s"));
    }

    /// <summary>Seed and hash of every run.</summary>
    internal static TextTable CellTable(IReadOnlyList<StudyResult> results)
    {
        var table = new TextTable("Runs", [new("settings", 0), new("seed", 0), new("hash", 0)], "");
        foreach (var point in results.SelectMany(result => result.Points))
            foreach (var cell in point.Cells) table.Add($"{point.Point}", $"{cell.Seed}", $"{cell.Result.Hash:x16}");
        return table;
    }

    private static string QuestionOf(StudyResult result)
    {
        var question = result.Question;
        var measures = Listed([.. question.Measures.Select(measure => measure.Text)]);
        var isOne = question.Measures.Count == 1;
        if (question.Axes.Count == 0)
            return $"How large {(isOne ? "is" : "are")} {measures} in {question.Scenario}?";
        var axes = question.Axes.SelectMany(group => group.Axes).Select(axis => axis.Values.Count <= 4
            ? $"{axis.ShortName} ({string.Join(", ", axis.Values)})"
            : $"{axis.ShortName} ({axis.Values[0]} to {axis.Values[^1]}, {axis.Values.Count} values)");
        return $"How {(isOne ? "does" : "do")} {measures} of {question.Scenario} depend on {Listed([.. axes])}?";
    }

    /// <summary>Where the first measure is smallest and where it is largest.</summary>
    private static string AnswerOf(StudyResult result)
    {
        var measure = result.Question.Measures[0];
        var known = result.Points
            .Select(point => (point.Point, Value: point.Of(measure, result.WarmUpEnd).Mean))
            .Where(one => one.Value is not null)
            .Select(one => (one.Point, Value: one.Value!.Value)).ToList();
        if (known.Count == 0) return $"{measure} has no value: too few seeds, or too few observations in a run.";
        // A reader must not take the smallest of some for the smallest of all.
        var (all, unknown) = (result.Points.Count, result.Points.Count - known.Count);
        var missing = unknown == 0 ? "" : $" {unknown} of {all} points {(unknown == 1 ? "has" : "have")} no value.";
        var among = unknown == 0 ? "" : "Of the points with a value, ";
        string At((Point Point, Interval Value) one) =>
            one.Value.Text(number => Quantity.Of(number, measure.Unit));

        if (known.Count == 1)
            return $"{measure} is {At(known[0])}{(all > 1 ? $" with {known[0].Point}" : "")}.{missing}";
        var (low, high) = (known.MinBy(one => one.Value.Mean), known.MaxBy(one => one.Value.Mean));
        var differences = PairedDifference.Of(result).Where(one => one.Difference is not null).ToList();
        var real = differences.Count == 0
            ? ""
            : $"; {differences.Count(one => one.IsReal)} of {differences.Count} differences between names are more "
                + "than luck";
        return $"{among}{measure} is smallest with {low.Point} ({At(low)}) and largest with {high.Point} "
            + $"({At(high)}){real}.{missing}";
    }

    private static string SeedsOf(IReadOnlyList<StudyResult> results)
    {
        List<long> seeds = [.. results.SelectMany(result => result.Points).SelectMany(point => point.Cells)
            .Select(cell => cell.Seed).Distinct().Order()];
        return seeds.Count == 0 ? "none" : $"{seeds[0]} to {seeds[^1]}";
    }

    /// <summary>Two pages with the same one have the same results.</summary>
    private static string HashOf(IReadOnlyList<StudyResult> results)
    {
        var all = new StringBuilder();
        foreach (var row in CellTable(results).Rows) all.AppendJoin(' ', row).Append('\n');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all.ToString())))[..16];
    }

    internal static string Listed(IReadOnlyList<string> words) => words.Count == 1
        ? words[0]
        : $"{string.Join(", ", words.Take(words.Count - 1))} and {words[^1]}";
}
