using ActorXen.Messages;
using ActorXen.Scenarios;
using ActorXen.Studies;

namespace ActorXen.Comparisons;

/// <summary>Two stored studies, or two searches for a capacity, side by side.</summary>
/// <param name="One">The first study.</param>
/// <param name="Other">The second study; differences are its values minus those of the first.</param>
/// <param name="WarmUpEnd">Virtual time that all cells of both leave out: the longest warm-up of any.</param>
/// <param name="Points">What both have, in the first one's order.</param>
internal sealed record StudyComparison(
    StudyRecord One, StudyRecord Other, VirtualTime WarmUpEnd, IReadOnlyList<ComparedPoint> Points)
{
    /// <summary>Settings of points that only the first study has.</summary>
    public IReadOnlyList<string> OnlyOne { get; private init; } = [];

    /// <summary>Settings of points that only the second study has.</summary>
    public IReadOnlyList<string> OnlyOther { get; private init; } = [];

    /// <summary>What intervals are taken from, and differences paired by: seeds, or batches.</summary>
    public string Parts => One.Question.Batches is null && Other.Question.Batches is null ? "seeds" : "batches";

    /// <summary>Measures that only the first study has.</summary>
    public IReadOnlyList<Measure> MeasuresOfOne { get; private init; } = [];

    /// <summary>Measures that only the second study has.</summary>
    public IReadOnlyList<Measure> MeasuresOfOther { get; private init; } = [];

    /// <summary>Measures of both, as the first study writes them.</summary>
    public IReadOnlyList<Measure> Measures { get; private init; } = [];

    /// <summary>What is asked otherwise; null if the text of a scenario cannot be read.</summary>
    public IReadOnlyList<SettingDifference>? Settings { get; private init; }

    /// <summary>Paths of everything that one of the studies varies.</summary>
    public IReadOnlyList<string> Paths { get; private init; } = [];

    public static StudyComparison Of(StudyRecord one, StudyRecord other)
    {
        List<string> paths = [.. PathsOf(one).Concat(PathsOf(other)).Distinct()];
        var (points, others) = (PointsOf(one, paths), PointsOf(other, paths));
        var begin = one.Results.Concat(other.Results).Select(result => result.WarmUpEnd)
            .Aggregate(VirtualTime.Later);
        var (measures, otherMeasures) = (MeasuresOf(one), MeasuresOf(other));
        List<(Measure One, Measure Other)> common =
        [
            .. measures.Select(measure => (measure, Other: otherMeasures.FirstOrDefault(measure.IsSame)))
                .Where(pair => pair.Other is not null).Select(pair => (pair.measure, pair.Other!)),
        ];
        return new(one, other, begin, [
            .. points.Where(point => others.ContainsKey(point.Key))
                .Select(point => ComparedPoint.Of(point.Key, point.Value, others[point.Key], begin, common)),
        ])
        {
            OnlyOne = [.. points.Keys.Where(key => !others.ContainsKey(key)).Select(key => key.Text)],
            OnlyOther = [.. others.Keys.Where(key => !points.ContainsKey(key)).Select(key => key.Text)],
            Measures = [.. common.Select(pair => pair.One)],
            MeasuresOfOne = [.. measures.Where(measure => !otherMeasures.Exists(measure.IsSame))],
            MeasuresOfOther = [.. otherMeasures.Where(measure => !measures.Exists(measure.IsSame))],
            Settings = ScenarioDifferences.Between(one.ScenarioText, other.ScenarioText),
            Paths = paths,
        };
    }

    private static IEnumerable<string> PathsOf(StudyRecord record) => record.Results
        .SelectMany(result => result.Points).SelectMany(point => point.Point.Values).Select(pair => pair.Axis.Path)
        .Distinct();

    private static List<Measure> MeasuresOf(StudyRecord record) =>
        [.. record.Results.SelectMany(result => result.Question.Measures).DistinctBy(measure => measure.Text)];

    private static OrderedDictionary<PointKey, PointResult> PointsOf(StudyRecord record, IReadOnlyList<string> paths)
    {
        var points = new OrderedDictionary<PointKey, PointResult>();
        foreach (var result in record.Results)
            foreach (var point in result.Points) points.TryAdd(PointKey.Of(result, point.Point, paths), point);
        return points;
    }
}

/// <summary>What makes a point the same in two studies: the value of everything that one of them varies.</summary>
/// <param name="Text">For people: <c>guests=4 policy=credit</c>.</param>
/// <param name="Settings">With whole paths, a line each.</param>
internal readonly record struct PointKey(string Text, string Settings)
{
    /// <param name="result">Its study, which may give all of its points a value that the other study varies.</param>
    /// <param name="paths">Of everything that one of the studies varies.</param>
    public static PointKey Of(StudyResult result, Point point, IReadOnlyList<string> paths)
    {
        var values = AxisGroup.WithNames([.. paths.Select(path => new AxisGroup([new(path, [])]))])
            .Select(group => group.Axes[0])
            .Select(axis => (axis.Path, axis.ShortName, Value: ValueOf(result, point, axis.Path)))
            .Where(one => one.Value is not null).ToList();
        return new(
            values.Count == 0 ? "as it is" : string.Join(' ', values.Select(one => $"{one.ShortName}={one.Value}")),
            string.Join('\n', values.Select(one => $"{one.Path}={one.Value}")));
    }

    /// <summary>The value of a setting; empty if the point does not set it.</summary>
    public string ValueOf(string path)
    {
        var setting = Settings.Split('\n')
            .FirstOrDefault(one => one.StartsWith($"{path}=", StringComparison.Ordinal));
        return setting?[(path.Length + 1)..] ?? "";
    }

    private static string? ValueOf(StudyResult result, Point point, string path)
    {
        foreach (var (axis, value) in point.Values)
            if (axis.Path == path) return value;
        return result.Question.Set.LastOrDefault(one => one.StartsWith($"{path}=", StringComparison.Ordinal))
            ?[(path.Length + 1)..];
    }
}

/// <summary>A point that two studies have.</summary>
/// <param name="CommonSeeds">How many seeds both have run.</param>
/// <param name="CommonBatches">How many batches after the warm-up both have; 0 if there are seeds instead.</param>
internal sealed record ComparedPoint(
    PointKey Key, PointResult One, PointResult Other, int CommonSeeds, int CommonBatches,
    IReadOnlyList<ComparedMeasure> Measures)
{
    /// <summary>What differences are paired by.</summary>
    public int Common => One.Batches is null && Other.Batches is null ? CommonSeeds : CommonBatches;

    /// <param name="begin">End of the warm-up that both leave out.</param>
    /// <param name="measures">As the first and as the second study writes them.</param>
    public static ComparedPoint Of(
        PointKey key, PointResult one, PointResult other, VirtualTime begin,
        IReadOnlyList<(Measure One, Measure Other)> measures) => new(
        key, one, other, one.Cells.Select(cell => cell.Seed).Intersect(other.Cells.Select(cell => cell.Seed)).Count(),
        one.Batches is { } batches && one.IsPairedWith(other) ? batches.Count - batches.FirstFrom(begin) : 0,
        [
            .. measures.Select(pair => new ComparedMeasure(
                pair.One, one.Of(pair.One, begin), other.Of(pair.Other, begin),
                PairedDifference.Between(begin, one, pair.One, other, pair.Other))),
        ]);
}

/// <summary>A measure at a point of two studies.</summary>
/// <param name="One">Over the seeds of the first study.</param>
/// <param name="Other">Over the seeds of the second study.</param>
/// <param name="Difference">The second minus the first, by the seeds that both have.</param>
internal sealed record ComparedMeasure(Measure Measure, Estimate One, Estimate Other, PairedDifference Difference)
{
    public bool IsBroken(WorseRule rule) => Difference.Difference is { } own
        && rule.IsBrokenBy(own.Mean, Difference.Percent, Difference.IsReal);
}

/// <summary>A rule of two studies.</summary>
/// <param name="Broken">The points that break it, with its measure; empty if none does.</param>
/// <param name="Judged">How many points have enough to be judged.</param>
/// <param name="Points">How many points both studies have.</param>
internal sealed record StudyOutcome(
    WorseRule Rule, IReadOnlyList<(ComparedPoint Point, ComparedMeasure Measure)> Broken, int Judged, int Points)
{
    /// <exception cref="StudyException">It cannot be judged.</exception>
    public static StudyOutcome Of(WorseRule rule, StudyComparison compared)
    {
        if (!compared.Measures.Any(rule.Measure.IsSame))
        {
            throw new StudyException(
                $"--fail-if \"{rule.Text}\": not both studies have {rule.Measure}. They have "
                + $"{(compared.Measures.Count == 0 ? "no measure in common" : string.Join(", ", compared.Measures))}.");
        }

        var all = compared.Points
            .Select(point => (Point: point, Measure: point.Measures.First(one => one.Measure.IsSame(rule.Measure))))
            .ToList();
        var judged = all.Count(one => one.Measure.Difference.Difference is not null);
        return judged > 0
            ? new(rule, all.FindAll(one => one.Measure.IsBroken(rule)), judged, all.Count)
            : throw new StudyException(
                $"--fail-if \"{rule.Text}\" cannot be judged: at no point that both studies have do two common seeds "
                + "(or ten common batches) have a value. Run both with the same seeds, and longer.");
    }
}
