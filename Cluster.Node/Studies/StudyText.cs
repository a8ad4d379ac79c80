using System.Globalization;
using ActorXen.Messages;
using ActorXen.Report.Statistics;
using ActorXen.Report.Tables;

namespace ActorXen.Studies;

/// <summary>A study's result as tables and sentences.</summary>
public static class StudyText
{
    /// <summary>Of a study or search that was stopped.</summary>
    internal const string Interrupted =
        "interrupted: run the same command again, and the cells that are done are taken from the store";

    private const int MostDifferences = 16;
    private const int ReasonLength = 160;

    /// <summary>A row for each point, a column for each measure.</summary>
    public static TextTable Table(StudyResult result)
    {
        var axes = result.Points[0].Point.Values.Select(pair => pair.Axis).ToList();
        var measures = result.Question.Measures;
        var table = new TextTable(
            Title(result),
            [
                .. axes.Select(axis => new Column(axis.ShortName, 0)),
                new Column(result.Question.Batches is null ? "seeds" : "batches", 6),
                .. measures.Select((measure, place) => new Column(HeadOf(measure), Math.Min(place, 5))),
            ],
            $"{BatchText.MeanOf(result)} with its 95 % interval (Student); -: no value, for which there is a reason "
            + "below. "
            + WarmUpText(result));
        foreach (var point in result.Points)
        {
            table.Add([
                .. point.Point.Values.Select(pair => pair.Value),
                $"{BatchText.Parts(point, result)}",
                .. measures.Select(measure => CellText(point.Of(measure, result.WarmUpEnd))),
            ]);
        }

        return table;
    }

    /// <summary>What differs between the names on an axis, by seed; null if no axis has names.</summary>
    public static TextTable? Differences(StudyResult result)
    {
        var all = PairedDifference.Of(result).Where(one => one.Difference is not null).ToList();
        if (all.Count == 0) return null;
        // A long list hides what matters in it.
        var shown = all.Count > MostDifferences ? all.FindAll(one => one.IsReal) : all;
        var isAlone = shown.TrueForAll(one => one.AtText.Length == 0);
        var table = new TextTable(
            $"Differences, paired by {(result.Question.Batches is null ? "seed" : "batch")}",
            [
                .. isAlone ? (Column[])[] : [new("at", 0, Wraps: true)], new("change", 0, Wraps: true),
                new("measure", 0, Wraps: true), new("difference", 0), new("%", 1), new("real", 0),
            ],
            "95 % interval of each difference; real: more than luck, because the interval excludes zero. Of twenty "
            + "comparisons without any difference, one is called so.");
        foreach (var one in shown)
        {
            var (difference, mean) = (one.Difference!.Value, one.OfMean);
            table.Add([
                .. isAlone ? (string[])[] : [one.AtText], one.ChangeText, HeadOf(one.Measure), Signed(difference),
                mean == 0 ? "-" : (difference.Mean / mean).ToString("+0.0 %;-0.0 %;0 %", CultureInfo.InvariantCulture),
                one.IsReal ? "yes" : "no",
            ]);
        }

        if (shown.Count < all.Count)
            table.Remainder = $"and {all.Count - shown.Count} that may be luck: --json has all";

        return table;
    }

    /// <summary>What a reader must know before using the figures; a line each.</summary>
    public static IEnumerable<string> Warnings(StudyResult result)
    {
        if (!result.IsComplete) yield return Interrupted;
        foreach (var point in result.Points)
            if (ReasonOf(point) is { Length: > 0 } reason) yield return $"failed: {point.Point}: {reason}";
        foreach (var (first, other) in Alike(result))
            yield return $"the same scenario: {first} and {other}; what differs in them has no effect there";
        foreach (var note in SampleText.Notes(result)) yield return note;
        foreach (var note in BatchText.Notes(result)) yield return note;
        foreach (var missing in WithoutValue(result)) yield return missing;
        foreach (var doubt in result.Doubts) yield return $"doubt: {doubt}";
        if (Wider(result) is { } wide) yield return wide;
    }

    /// <summary>Warnings, what it took, and how to see one cell alone; a line each.</summary>
    public static IEnumerable<string> Notes(StudyResult result)
    {
        foreach (var warning in Warnings(result)) yield return warning;
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"{Counted(result.Cells, "cell")} in {result.WallSeconds:0.0} s: {result.Known} of them known, the others "
            + $"took {result.CellSeconds:0.0} s, added up; version {result.EngineVersion.Split('+')[0]}");
        // A run has all racks, so it is not the cell of a sample.
        if (result.Question.Sample is null && result.Points.FirstOrDefault(point => point.Cells.Count > 0) is { } first)
            yield return $"one cell: {CommandOf(result.Question, first.Point, first.Cells[0].Seed)}";
    }

    /// <summary>How to find a kept study again.</summary>
    public static string KeptAs(StudyRecord record) =>
        $"kept as {record.Id}{(record.Name.Length > 0 ? $", {record.Name}" : "")}: "
        + $"actorxen show {record.Id},".Replace(' ', Lines.Tie) + " "
        + $"actorxen compare {record.Id} OTHER".Replace(' ', Lines.Tie);

    /// <summary>The command that runs a cell alone.</summary>
    public static string CommandOf(StudyQuestion question, Point point, long seed)
    {
        var settings = question.Set.Concat(point.Settings).Select(setting => $" --set {Quoted(setting)}");
        return $"actorxen run {Quoted(question.Scenario)}{string.Concat(settings)} --seed {seed}";
    }

    /// <summary>Of a table's column: the measure with its unit.</summary>
    public static string HeadOf(Measure measure) =>
        measure.Unit.Length == 0 || measure.Unit == "fraction" ? measure.Text : $"{measure.Text} {measure.Unit}";

    internal static string CellText(Estimate estimate) => estimate.Mean is { } mean ? $"{mean}" : "-";

    internal static string Signed(Interval interval)
    {
        var sign = interval.Mean > 0 ? "+" : "";
        return $"{sign}{interval}";
    }

    internal static string WarmUpText(StudyResult result) => result.WarmUpEnd == VirtualTime.Zero
        ? "Nothing is left out as warm-up."
        : $"The first {result.WarmUpEnd} of every run are left out: the longest warm-up of all.";

    /// <summary>Measures without a value at some points, and what to do; a line for each.</summary>
    internal static IEnumerable<string> WithoutValue(StudyResult result)
    {
        foreach (var measure in result.Question.Measures)
        {
            var all = result.Points.Select(point => (point.Point, Estimate: point.Of(measure, result.WarmUpEnd)))
                .Where(one => one.Estimate.Missing > 0).ToList();
            if (all.Count == 0) continue;
            var (point, estimate) = all[0];
            var parts = estimate.Values + estimate.Missing;
            var isOfSeeds = result.Question.Batches is null;
            var where = result.Points.Count == 1
                ? ""
                : $" at {all.Count} of {Counted(result.Points.Count, "point")}, the first is {point}";
            var of = Counted(parts, isOfSeeds ? "seed" : "batch");
            yield return $"no value: {measure}{where}: {estimate.Missing} of {of} "
                + $"{(parts == 1 ? "has" : "have")} {TooFew(measure)} after the warm-up. Make the runs longer: "
                + $"--length{(isOfSeeds ? "" : ", or cut them into fewer: --batches")}.";
        }
    }

    /// <summary>Points with the same cells, which were run once.</summary>
    private static IEnumerable<(Point First, Point Other)> Alike(StudyResult result) =>
        from points in result.Points.Where(point => point.Cells is [{ Key.Length: > 0 }, ..])
            .GroupBy(point => point.Cells[0].Key, StringComparer.Ordinal)
        from other in points.Skip(1)
        select (points.First().Point, other.Point);

    private static string TooFew(Measure measure) => measure.FewestObservations is { } fewest
        ? string.Create(CultureInfo.InvariantCulture, $"fewer than {fewest:0} observations")
        : "no observation";

    /// <summary>A number of things, one or several.</summary>
    internal static string Counted(int count, string one) =>
        count == 1 ? $"1 {one}"
        : one.EndsWith('y') ? $"{count} {one[..^1]}ies"
        : $"{count} {one}{(one.EndsWith("ch", StringComparison.Ordinal) ? "es" : "s")}";

    /// <summary>Seconds of an estimate, which is not known to the millisecond.</summary>
    internal static string EstimatedSeconds(double seconds) =>
        seconds.ToString(seconds < 10 ? "0.0" : "0", CultureInfo.InvariantCulture);

    /// <summary>A value with its interval and unit; a share in percent, as people write it.</summary>
    internal static string ValueText(Interval value, string unit) => unit switch
    {
        "" => $"{value}",
        "fraction" => $"{value.Times(100)} %",
        _ => $"{value} {unit}",
    };

    private static string Title(StudyResult result)
    {
        var question = result.Question;
        var seeds = question.Precision is { } precision
            ? string.Create(CultureInfo.InvariantCulture, $"to a precision of {precision * 100:0.##} %")
            : question.Batches is { } batches
                ? $"seed {question.FirstSeed} in {batches} batches{BatchText.LengthText(result)}"
                : $"seeds {question.FirstSeed} to {question.FirstSeed + question.Seeds - 1}";
        var changed = question.Set.Count > 0 ? $"; changed: {string.Join(", ", question.Set)}" : "";
        var sample = question.Sample is { } racks ? $", {racks} racks of each kind" : "";
        return $"Study of {question.Scenario}, {seeds}{sample}{changed}";
    }

    private static string ReasonOf(PointResult point)
    {
        if (point.Problem is { } problem) return Lines.Cut(problem, ReasonLength);
        return point.Failures is [var first, ..]
            ? Lines.Cut(
                $"{point.Failures.Count} of {point.Failures.Count + point.Cells.Count} seeds: {first.Reason}",
                ReasonLength)
            : "";
    }

    /// <summary>Where the precision was not reached, by which measure, and how near it came; null if it was.</summary>
    private static string? Wider(StudyResult result)
    {
        const int most = 4;
        List<string> wide =
        [
            .. from point in result.Points
            let worst = result.Question.Measures.Where(measure => point.IsWider(measure, result) is true)
                .MaxBy(measure => Share(point, measure))
            where worst is not null
            let share = Share(point, worst).ToString("0.00 %", CultureInfo.InvariantCulture)
            select $"{point.Point}: {worst} ± {share} after {Counted(point.Cells.Count, "seed")}",
        ];
        if (wide.Count == 0) return null;
        var more = wide.Count > most ? $"; and {Counted(wide.Count - most, "more point")}" : "";
        var isAtLimit = result.Points.Any(point => point.Cells.Count >= result.Question.MostSeeds
            && result.Question.Measures.Any(measure => point.IsWider(measure, result) is true));
        return $"wider than asked: {string.Join("; ", wide.Take(most))}{more}"
            + (isAtLimit ? ". More seeds: --most-seeds." : "");

        // Without a mean to compare with, nothing is narrow enough.
        double Share(PointResult point, Measure measure) =>
            point.Of(measure, result.WarmUpEnd).Mean is { Mean: not 0 } mean
                ? Math.Abs(mean.HalfWidth / mean.Mean)
                : double.PositiveInfinity;
    }

    /// <summary>A word of a command as a shell needs it.</summary>
    public static string Quoted(string text) => text.All(sign =>
        char.IsAsciiLetterOrDigit(sign) || sign is '.' or '=' or '-' or '_' or '/' or ':' or '%' or ',' or '+')
        ? text
        : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
