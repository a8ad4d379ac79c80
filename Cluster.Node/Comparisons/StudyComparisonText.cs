using System.Globalization;
using ActorXen.Report.Tables;
using ActorXen.Studies;

namespace ActorXen.Comparisons;

/// <summary>A comparison of two studies as tables and sentences for people.</summary>
internal static class StudyComparisonText
{
    private const int MostPoints = 20;

    /// <summary>The two studies in one line.</summary>
    public static string Headline(StudyComparison compared) =>
        $"A: {NameOf(compared.One)}; B: {NameOf(compared.Other)}";

    /// <summary>What is compared, or that there is nothing.</summary>
    public static string Scope(StudyComparison compared)
    {
        if (compared.Points.Count == 0) return "The studies have no point in common.";
        if (compared.Measures.Count == 0) return "The studies have no measure in common.";
        var parts = compared.Points.Select(point => point.Common).ToList();
        var common = parts.Max() == 0
            ? $"They have no {compared.Parts} in common, so nothing can be said about differences"
            : $"Differences are paired by {Between(parts.Min(), parts.Max())} common {compared.Parts}";
        return $"Compared are {Count(compared.Points.Count, "point")}. {common}. The first {compared.WarmUpEnd} of "
            + "every run are left out.";
    }

    /// <summary>What was asked otherwise; then the scenario's settings by path.</summary>
    public static IEnumerable<(string Setting, string? One, string? Other)> SettingRows(StudyComparison compared)
    {
        var (one, other) = (compared.One, compared.Other);
        (string, string?, string?)[] asked =
        [
            ("kind", one.KindText, other.KindText),
            ("version", one.EngineVersion, other.EngineVersion),
            ("scenario", one.Question.Scenario, other.Question.Scenario),
            ("changed", ComparisonText.Joined(one.Question.Set), ComparisonText.Joined(other.Question.Set)),
            ("varied", ComparisonText.Joined(one.AxesInShort), ComparisonText.Joined(other.AxesInShort)),
            ("seeds", SeedsOf(one), SeedsOf(other)),
            ("criterion", one.Criterion, other.Criterion),
            ("settings below are of", one.ScenarioOf, other.ScenarioOf),
        ];
        foreach (var row in asked)
            if (row.Item2 != row.Item3) yield return row;
        if (compared.Settings is null)
            yield return ("scenario", "cannot be compared: the text of one cannot be read", null);
        foreach (var setting in compared.Settings ?? []) yield return (setting.Path, setting.One, setting.Other);
    }

    /// <summary>A row for each measure of each point that both have.</summary>
    public static TextTable Points(StudyComparison compared)
    {
        var table = new TextTable(
            "Points",
            [
                new("point", 0, Wraps: true), new("measure", 0, Wraps: true), new("A", 0), new("B", 0),
                new("B - A", 1), new("%", 2), new(compared.Parts, 3), new("real", 0),
            ],
            $"{MeansOf(compared)}. B - A: of the common {compared.Parts}, likewise; real: more than luck, because it "
            + "excludes zero. Of twenty comparisons without any difference, one is called so. -: too few to say.");
        foreach (var point in compared.Points)
        {
            foreach (var one in point.Measures)
            {
                table.Add(
                    point.Key.Text, StudyText.HeadOf(one.Measure), StudyText.CellText(one.One),
                    StudyText.CellText(one.Other),
                    one.Difference.Difference is { } own ? StudyText.Signed(own) : "-",
                    ComparisonText.Percent(one.Difference.Percent), $"{point.Common}", Verdict(one.Difference));
            }
        }

        if (table.Rows.Count == 0) table.Remainder = "none that both studies have";
        return table;
    }

    /// <summary>A study of seeds and one of batches can be side by side.</summary>
    private static string MeansOf(StudyComparison compared)
    {
        var (one, other) = (PartsOf(compared.One), PartsOf(compared.Other));
        return one == other
            ? $"A and B: mean over {one} with its 95 % interval"
            : $"A: mean over {one}, B: mean over {other}, each with its 95 % interval";
    }

    private static string PartsOf(StudyRecord record) => record.Question.Batches is null ? "seeds" : "batches";

    /// <summary>How much fits in both; null unless both are searches for it.</summary>
    public static TextTable? Fits(StudyComparison compared)
    {
        var (one, other) = (compared.One.Capacity, compared.Other.Capacity);
        if (one.Count == 0 || other.Count == 0) return null;
        var table = new TextTable(
            "How much fits",
            [new("variant", 0), new("A fits", 0), new("A fails", 1), new("B fits", 0), new("B fails", 1)],
            "fits: the largest value that holds with 95 % confidence; fails: the smallest that does not.");
        foreach (var answer in one)
        {
            var variant = $"{answer.Question.Variant}";
            if (other.FirstOrDefault(second => $"{second.Question.Variant}" == variant) is not { } second) continue;
            table.Add(
                variant, CapacityText.FitsOf(answer) ?? "nothing", answer.FailsText ?? "nothing",
                CapacityText.FitsOf(second) ?? "nothing",
                second.FailsText ?? "nothing");
        }

        return table.Rows.Count > 0 ? table : null;
    }

    /// <summary>What only one study has; a sentence for each kind of it.</summary>
    public static IEnumerable<string> OnlyOne(StudyComparison compared)
    {
        if (compared.OnlyOne.Count > 0) yield return $"Only A has the points: {Some(compared.OnlyOne)}.";
        if (compared.OnlyOther.Count > 0) yield return $"Only B has the points: {Some(compared.OnlyOther)}.";
        if (compared.MeasuresOfOne.Count > 0)
            yield return $"Only A measures: {string.Join(", ", compared.MeasuresOfOne)}.";
        if (compared.MeasuresOfOther.Count > 0)
            yield return $"Only B measures: {string.Join(", ", compared.MeasuresOfOther)}.";
        var failed = compared.Points.Where(point => IsFailed(point.One) || IsFailed(point.Other)).ToList();
        if (failed.Count > 0)
        {
            yield return $"Cells failed at {Some([.. failed.Select(point => point.Key.Text)])}. See: actorxen show "
                + $"{compared.One.Id} and {compared.Other.Id}.";
        }
    }

    /// <summary>A rule's outcome in one line.</summary>
    public static string Outcome(StudyOutcome outcome)
    {
        var unknown = outcome.Points - outcome.Judged;
        var rest = unknown > 0 ? $" {Count(unknown, "point")} could not be judged." : "";
        if (outcome.Broken.Count == 0)
            return $"fine: {outcome.Rule.Text}: at {Count(outcome.Judged, "point")}.{rest}";
        var (point, one) = outcome.Broken.MaxBy(each => Math.Abs(each.Measure.Difference.Percent ?? double.MaxValue));
        var change = one.Difference.Percent is { } percent
            ? $"{ComparisonText.Percent(percent)} %"
            : ComparisonText.Signed(one.Difference.Difference?.Mean);
        var others = outcome.Broken.Count > 1 ? $", and at {Count(outcome.Broken.Count - 1, "other point")}" : "";
        return $"WORSE: {outcome.Rule.Text}: at {point.Key.Text} {StudyText.CellText(one.One)} to "
            + $"{StudyText.CellText(one.Other)}"
            + $"{(one.Measure.Unit is "" or "fraction" ? "" : $" {one.Measure.Unit}")}, {change}{others}.{rest}";
    }

    /// <summary>How many differences are more than luck, and the largest of them; for the top of a page.</summary>
    public static string Answer(StudyComparison compared)
    {
        var all = compared.Points.SelectMany(point => point.Measures.Select(one => (Point: point, Measure: one)))
            .Where(one => one.Measure.Difference.Difference is not null).ToList();
        if (all.Count == 0)
            return $"Nothing can be said about differences: too few common {compared.Parts} or observations.";
        var real = all.FindAll(one => one.Measure.Difference.IsReal);
        var text = $"{real.Count} of {Count(all.Count, "difference")} {(real.Count == 1 ? "is" : "are")} more than "
            + "luck";
        if (real.Count == 0) return $"{text}.";
        var (point, measure) = real.MaxBy(one => Math.Abs(one.Measure.Difference.Percent ?? 0));
        return $"{text}; the largest is that of {measure.Measure} at {point.Key.Text}: "
            + $"{StudyText.CellText(measure.One)} to {StudyText.CellText(measure.Other)}"
            + $"{(measure.Measure.Unit is "" or "fraction" ? "" : $" {measure.Measure.Unit}")}"
            + (measure.Difference.Percent is { } percent ? $", {ComparisonText.Percent(percent)} %." : ".");
    }

    private static bool IsFailed(PointResult point) => point.Problem is not null || point.Failures.Count > 0;

    private static string NameOf(StudyRecord record) =>
        $"{record.Id} ({(record.Name.Length > 0 ? $"{record.Name}, " : "")}{record.KindText} of "
        + $"{record.Question.Scenario})";

    private static string SeedsOf(StudyRecord record) => string.Create(
        CultureInfo.InvariantCulture,
        $"{record.Question.Seeds} from {record.Question.FirstSeed}"
        + $"{(record.Question.Precision is { } precision ? $", to {precision * 100:0.##} %" : "")}"
        + $"{(record.Question.Sample is { } racks ? $", {racks} racks of each kind" : "")}"
        + $"{(record.Question.Batches is { } batches ? $", in {batches} batches" : "")}");

    private static string Verdict(PairedDifference difference) =>
        difference.Difference is null ? "-" : difference.IsReal ? "yes" : "no";

    private static string Between(int least, int most) => least == most ? $"{least}" : $"{least} to {most}";

    private static string Count(int count, string one) => $"{count} {one}{(count == 1 ? "" : "s")}";

    private static string Some(IReadOnlyList<string> points) => string.Join(", ", points.Take(MostPoints))
        + (points.Count > MostPoints ? $" and {points.Count - MostPoints} more" : "");
}
