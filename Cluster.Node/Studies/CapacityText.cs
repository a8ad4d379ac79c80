using System.Globalization;
using ActorXen.Messages;
using ActorXen.Report.Printing;
using ActorXen.Report.Tables;

namespace ActorXen.Studies;

/// <summary>How much fits, as sentences and tables.</summary>
public static class CapacityText
{
    /// <summary>The answer in a sentence or two.</summary>
    public static string Answer(CapacityResult result)
    {
        var (question, axis) = (result.Question, result.Question.Axis.ShortName);
        var seeds = result.Study.Question.Seeds;
        if (!result.Study.IsComplete)
        {
            var known = result.FitsText is { } holds ? $"{axis}={holds} fits" : "nothing is known to fit";
            var broken = result.FailsText is { } first ? $", and {axis}={first} fails" : "";
            return $"Interrupted before the answer was found. So far {known}{broken}.";
        }

        string text;
        if (result.FitsText is not { } fits)
        {
            text = result.FailsText is { } least
                ? $"Nothing fits: {axis}={least} fails already.{FarEnd(result)}"
                : $"Nothing is known to fit: no value of {axis} is decided with {seeds} seeds.";
            var unknown = result.Verdicts.Where(one => one.Value == Verdict.Unknown).Select(one => one.Key).ToList();
            if (unknown.Count > 0)
            {
                text += $" {axis}={question.Axis.Values[unknown[0]]} has too few observations for a percentile, or a "
                    + "cell failed: make the run longer.";
            }

            return text;
        }

        text = result.FromText is { } from && result.FailsBelowText is { } below
            ? Rising(result, from, below, fits)
            : $"{axis}={fits} fits: {question.Criterion} holds with 95 % confidence.";
        if (result.FailsText is not { } fails)
        {
            if (result.FromText is not null) return text;
            text += result.Verdicts.GetValueOrDefault(question.Axis.Values.Count - 1) == Verdict.Holds
                ? All(result)
                : $" No larger one is known to fail: {seeds} seeds do not decide.";
        }
        else if (result.At(result.Fails)?.Problem is { } problem)
        {
            text += $" {axis}={fails} cannot be run: {problem}";
        }
        else
        {
            text += result.Fails == result.Fits + 1
                ? $" {axis}={fails} fails."
                : $" {axis}={fails} fails; between them {seeds} seeds do not decide.";
        }

        if (result.ExceptionText is { } odd)
            text += $" The curve is not monotone: {axis}={odd} holds, although {axis}={result.FailsText} fails.";
        else if (!result.IsMonotone) text += " The curve is not monotone: it fails on both sides.";
        return text;
    }

    /// <summary>Of a criterion that the largest value meets, and that no value is known not to meet.</summary>
    private static string All(CapacityResult result)
    {
        var axis = result.Question.Axis;
        List<string> open =
        [
            .. result.Verdicts.Where(one => one.Value != Verdict.Holds).OrderBy(one => one.Key)
                .Select(one => axis.Values[one.Key]),
        ];
        return open.Count == 0
            ? " Everything fits: it is the largest value that was asked for."
            : $" It is the largest value that was asked for, but {result.Study.Question.Seeds} seeds do not decide "
                + $"{axis.ShortName}={string.Join(", ", open)}.";
    }

    /// <summary>Of a criterion that larger values meet and smaller ones do not.</summary>
    private static string Rising(CapacityResult result, string from, string below, string fits)
    {
        var axis = result.Question.Axis;
        var beside = result.Bounds.FailsBelow == result.Bounds.From - 1
            ? $"{axis.ShortName}={below} fails."
            : $"{axis.ShortName}={below} fails; between them {result.Study.Question.Seeds} seeds do not decide.";
        if (result.FailsText is not null)
            return $"{Range(axis.ShortName, from, fits)}: {result.Question.Criterion} with 95 % confidence. {beside}";
        var end = fits == axis.Values[^1]
            ? $"up to {fits}, the largest value that was asked for"
            : $"up to {fits}; of larger ones nothing is known";
        return $"{result.Question.Criterion} holds from {axis.ShortName}={from} on, {end}, with 95 % confidence. "
            + beside;
    }

    private static string Range(string axis, string from, string to) =>
        from == to ? $"{axis}={from} holds" : $"{axis}={from} to {to} holds";

    /// <summary>That the largest value does not help, if it was tried.</summary>
    private static string FarEnd(CapacityResult result)
    {
        var last = result.Question.Axis.Values.Count - 1;
        return last > result.Fails && result.Verdicts.GetValueOrDefault(last, Verdict.Holds) == Verdict.Fails
            ? $" So does the largest value, {result.Question.Axis.Values[last]}."
            : "";
    }

    /// <summary>What fits, in a word for tables: 12, or 4 to 8.</summary>
    internal static string? FitsOf(CapacityResult result) => result.FitsText is { } fits && result.FromText is { } from
        ? from == fits ? fits : $"{from} to {fits}"
        : result.FitsText;

    private static string? FailsOf(CapacityResult result)
    {
        string[] parts =
            [.. ((string?[])[result.FailsBelowText, result.FailsText]).OfType<string>()];
        return parts.Length > 0 ? string.Join(", ", parts) : null;
    }

    /// <summary>What breaks first and why; null if nothing does.</summary>
    public static string? Breaks(CapacityResult result)
    {
        if (result.Broken.Count == 0 || result.At(result.Fails) is not { } point) return null;
        // A measure may be limited on both sides.
        var limits = result.Broken.Select(limit => limit.Measure).DistinctBy(measure => measure.Text).Select(measure =>
        {
            var value = point.Of(measure, result.Study.WarmUpEnd).Mean!.Value;
            return $"{measure} is {StudyText.ValueText(value, measure.Unit)}";
        });
        return $"first to break, at {result.Question.Axis.ShortName}={result.FailsText}: {string.Join(", ", limits)}; "
            + Evidence.Of(result);
    }

    /// <summary>The curve: every value that was tried.</summary>
    public static TextTable Table(CapacityResult result)
    {
        var measures = result.Study.Question.Measures;
        var variant = result.Question.Variant.Values.Count > 0 ? $", {result.Question.Variant}" : "";
        var table = new TextTable(
            $"{result.Study.Question.Scenario}{variant}: {result.Question.Criterion}",
            [
                new(result.Question.Axis.ShortName, 0), new("seeds", 6), new("verdict", 0),
                .. measures.Select((measure, place) => new Column(StudyText.HeadOf(measure), Math.Min(place, 5))),
            ],
            "mean over seeds with its 95 % interval (Student). A value gets seeds until it is decided. "
            + StudyText.WarmUpText(result.Study));
        foreach (var point in result.Study.Points)
        {
            table.Add([
                point.Point.Values[^1].Value, $"{point.Cells.Count}", VerdictOf(result, point),
                .. measures.Select(measure => StudyText.CellText(point.Of(measure, result.Study.WarmUpEnd))),
            ]);
        }

        return table;
    }

    /// <summary>An answer for each variant.</summary>
    public static TextTable Variants(IReadOnlyList<CapacityResult> results)
    {
        var axis = results[0].Question.Axis.ShortName;
        var table = new TextTable(
            $"{results[0].Study.Question.Scenario}: {axis} that meet {results[0].Question.Criterion}",
            [new("variant", 0), new("fits", 0), new("fails", 0), new("first to break", 1, Wraps: true)],
            "fits: the largest value that holds with 95 % confidence, or all if small ones fail; fails: the next one "
            + "that does not.");
        foreach (var result in results)
        {
            table.Add(
                $"{result.Question.Variant}", Known(result, FitsOf(result)), Known(result, FailsOf(result)),
                result.Broken.Count > 0 ? Evidence.Of(result) : "");
        }

        return table;
    }

    /// <summary>How the variants differ from the first one; a line each.</summary>
    public static IEnumerable<string> Differences(IReadOnlyList<CapacityResult> results)
    {
        // Of a search that was interrupted too little is known.
        if (results.Any(result => !result.Study.IsComplete)) yield break;
        foreach (var other in results.Skip(1))
        {
            var one = results[0];
            var (name, first) = (other.Question.Variant, one.Question.Variant);
            if (IsMore(other, one))
            {
                yield return $"{name} fits more than {first}: {other.FitsText} holds, {one.FailsText} fails there. "
                    + "More than luck.";
            }
            else if (IsMore(one, other))
            {
                yield return $"{name} fits less than {first}: {other.FailsText} fails, {one.FitsText} holds there. "
                    + "More than luck.";
            }
            else if (IsEarlier(other, one))
            {
                yield return $"{name} holds from a smaller value on than {first}: {other.FromText} holds, "
                    + $"{one.FailsBelowText} fails there. More than luck.";
            }
            else if (IsEarlier(one, other))
            {
                yield return $"{name} holds from a larger value on than {first}: {other.FailsBelowText} fails, "
                    + $"{one.FromText} holds there. More than luck.";
            }
            else yield return $"{name} and {first}: what fits does not differ by more than luck.{At(one, other)}";
        }
    }

    /// <summary>What a reader must know before using the answers; a line each.</summary>
    public static IEnumerable<string> Warnings(IReadOnlyList<CapacityResult> results)
    {
        if (results.Any(result => !result.Study.IsComplete)) yield return StudyText.Interrupted;
        foreach (var result in results)
        {
            var of = result.Question.Variant.Values.Count > 0 ? $"{result.Question.Variant}: " : "";
            foreach (var doubt in result.Study.Doubts) yield return $"doubt: {of}{doubt}";
            foreach (var missing in StudyText.WithoutValue(result.Study)) yield return of + missing;
        }
    }

    /// <summary>Warnings and what it took.</summary>
    public static IEnumerable<string> Notes(IReadOnlyList<CapacityResult> results)
    {
        foreach (var warning in Warnings(results)) yield return warning;
        var studies = results.Select(result => result.Study).ToList();
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"{StudyText.Counted(studies.Sum(study => study.Cells), "run")} of "
            + $"{StudyText.Counted(studies.Sum(study => study.Points.Count), "value")} in "
            + $"{studies.Sum(study => study.WallSeconds):0.0} s: {studies.Sum(study => study.Known)} of them known; "
            + $"version {studies[0].EngineVersion.Split('+')[0]}");
        if (studies[0].Points.FirstOrDefault(point => point.Cells.Count > 0) is { } shown)
            yield return $"one cell: {StudyText.CommandOf(studies[0].Question, shown.Point, shown.Cells[0].Seed)}";
    }

    /// <param name="id">Under which the store keeps the results; null if it does not.</param>
    public static string Json(IReadOnlyList<CapacityResult> results, string? id = null) => JsonReport.Text(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("capacity_version", 1);
        json.WriteString("study_id", id);
        json.WriteBoolean("complete", results.All(result => result.Study.IsComplete));
        json.WriteString("criterion", $"{results[0].Question.Criterion}");
        json.WriteString("axis", results[0].Question.Axis.Path);
        json.WriteStartArray("answers");
        foreach (var result in results)
        {
            json.WriteStartObject();
            StudyJson.WriteSettings(json, "variant", result.Question.Variant);
            json.WriteString("fits", result.FitsText);
            json.WriteString("fails", result.FailsText);
            json.WriteString("holds_from", result.FromText);
            json.WriteString("fails_below", result.FailsBelowText);
            json.WriteBoolean("monotone", result.IsMonotone);
            json.WriteString("answer", Answer(result));
            json.WriteString("breaks", Breaks(result));
            json.WriteNumber("runs", result.Study.Cells);
            StudyJson.WriteQuestion(json, result.Study);
            json.WriteStartArray("points");
            foreach (var point in result.Study.Points)
                StudyJson.WritePoint(json, result.Study, point);
            json.WriteEndArray();
            json.WriteStartArray("verdicts");
            foreach (var point in result.Study.Points) json.WriteStringValue(VerdictOf(result, point));
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("differences");
        foreach (var line in Differences(results)) json.WriteStringValue(line);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    internal static string VerdictOf(CapacityResult result, PointResult point)
    {
        if (point.Problem is not null) return "refused";
        if (point.Failures.Count > 0) return "failed";
        return result.Verdicts[point.Point.Number] switch
        {
            Verdict.Holds => "holds",
            Verdict.Fails => "fails",
            Verdict.Unknown => "too few",
            Verdict.Undecided => "undecided",
            var other => throw new NotSupportedException($"{other}"),
        };
    }

    private static string Known(CapacityResult result, string? value) =>
        value ?? (result.Study.IsComplete ? "nothing" : "not known");

    /// <summary>Whether a value holds with one that fails with the other, or a smaller one does.</summary>
    private static bool IsMore(CapacityResult one, CapacityResult other) => one.Fits >= other.Fails;

    /// <summary>Whether large values meet both, and one holds with the first that fails with the other.</summary>
    private static bool IsEarlier(CapacityResult one, CapacityResult other) =>
        one.Bounds.IsRising && other.Bounds.IsRising && one.Bounds.From <= other.Bounds.FailsBelow;

    /// <summary>The paired difference at the largest value that both tried, of the criterion's first measure.</summary>
    private static string At(CapacityResult one, CapacityResult other)
    {
        var limit = Math.Max(one.Fits, other.Fits);
        var common = one.Study.Points.Where(point => point.Cells.Count > 1 && point.Point.Number <= limit)
            .LastOrDefault(point => other.At(point.Point.Number) is { Cells.Count: > 1 });
        if (common is null) return "";
        var both = one.Study with { WarmUpEnd = VirtualTime.Later(one.Study.WarmUpEnd, other.Study.WarmUpEnd) };
        var measure = one.Question.Criterion.Measures[0];
        var paired = PairedDifference.Between(both, common, other.At(common.Point.Number)!, measure);
        return paired.Difference is { } own
            ? $" At {one.Question.Axis.ShortName}={common.Point.Values[^1].Value} the difference of {measure} is "
                + $"{(own.Mean > 0 ? "+" : "")}{StudyText.ValueText(own, measure.Unit)}, "
                + (paired.IsReal ? "which is more than luck." : "which may be luck.")
            : "";
    }
}
