using ActorXen.Messages;
using ActorXen.Report.Statistics;

namespace ActorXen.Studies;

/// <summary>What a study has found.</summary>
public sealed record StudyResult
{
    public required StudyQuestion Question { get; init; }

    /// <summary>Of the program that ran its cells.</summary>
    public required string EngineVersion { get; init; }

    /// <summary>In the order of the points.</summary>
    public required IReadOnlyList<PointResult> Points { get; init; }

    /// <summary>Virtual time that all cells leave out at the beginning: the longest warm-up of any.</summary>
    public required VirtualTime WarmUpEnd { get; init; }

    /// <summary>Cells with a value, whether they were run or taken from the store.</summary>
    public int Cells => Points.Sum(point => point.Cells.Count);

    /// <summary>Those of them that were taken from the store.</summary>
    public required int Known { get; init; }

    /// <summary>Wall time of the study, s.</summary>
    public required double WallSeconds { get; init; }

    /// <summary>Wall time of the cells that were run, added up, s.</summary>
    public required double CellSeconds { get; init; }

    /// <summary>False if it was stopped before all cells were run.</summary>
    public required bool IsComplete { get; init; }

    public bool HasFailures => Points.Any(point => point.Problem is not null || point.Failures.Count > 0);

    /// <summary>Whether cells were run, but no point has a mean of any of these measures.</summary>
    public bool IsWithout(IReadOnlyList<Measure> measures) => Cells > 0
        && Points.All(point => measures.All(measure => point.Of(measure, WarmUpEnd).Mean is null));

    /// <summary>Sentences about cells that a reader should not trust, each with how many cells say so.</summary>
    public IReadOnlyList<string> Doubts =>
    [
        .. Points.SelectMany(point => point.Cells).SelectMany(cell => cell.Result.Doubts.Select(Kind).Distinct())
            .CountBy(kind => kind)
            .OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => $"{pair.Value} of {Cells} cells: {pair.Key}"),
    ];

    /// <summary>What a doubt says without the figures of its cell, so that the same ones can be counted.</summary>
    private static string Kind(string doubt)
    {
        if (doubt.Contains("less than 50 times", StringComparison.Ordinal))
            return "the run is short beside its own latencies";
        if (doubt.Contains("in the first half", StringComparison.Ordinal))
            return "the halves of the run differ: it has no steady state, or is too short";
        return doubt.StartsWith("Nothing is left out", StringComparison.Ordinal)
            ? "too short to tell where its warm-up ends"
            : doubt;
    }
}

/// <summary>What a study has found about one point.</summary>
public sealed record PointResult
{
    public required Point Point { get; init; }

    /// <summary>Why it was not run: its scenario is wrong. Null if it was.</summary>
    public string? Problem { get; init; }

    /// <summary>The cells that ended well, in order of their seeds.</summary>
    public required IReadOnlyList<CellOfPoint> Cells { get; init; }

    /// <summary>The cells that failed, each with the reason. They are never counted as values.</summary>
    public IReadOnlyList<(long Seed, string Reason)> Failures { get; init; } = [];

    /// <summary>Of the one run that is cut into batches; null if there are seeds instead.</summary>
    public CellBatches? Batches => Cells is [{ Result.Batches: { } batches }] ? batches : null;

    /// <summary>Whether both have seeds, or both the same seed in batches of the same virtual time.</summary>
    public bool IsPairedWith(PointResult other) => (Batches, other.Batches) switch
    {
        (null, null) => true,
        ({ } own, { } others) => own.IsLike(others) && Cells[0].Seed == other.Cells[0].Seed,
        _ => false,
    };

    /// <summary>What an interval is taken from: a value for each batch, or for each seed.</summary>
    /// <inheritdoc cref="Values"/>
    public IReadOnlyList<(long Place, double? Value)> Parts(Measure measure, VirtualTime begin) =>
        Batches is { } batches
            ? [.. batches.From(begin, measure)]
            : [.. Cells.Select(cell => (cell.Seed, cell.Result.At(begin, measure)))];

    /// <summary>The values of a measure in order of the seeds.</summary>
    /// <param name="begin">The study's end of warm-up.</param>
    public IReadOnlyList<double?> Values(Measure measure, VirtualTime begin) =>
        [.. Cells.Select(cell => cell.Result.At(begin, measure))];

    /// <summary>Kinds of racks, with how many are run; empty if all are.</summary>
    public IReadOnlyList<(string Like, Stratum Racks)> Strata { get; init; } = [];

    /// <summary>
    /// Of a sample, the interval of the mean includes the error of sampling, because every seed draws racks of its own.
    /// Few seeds can agree by chance, so it is never narrower than that error alone.
    /// </summary>
    public Estimate Of(Measure measure, VirtualTime begin)
    {
        if (Batches is { } batches)
            return Estimate.OfBatches([.. batches.From(begin, measure).Select(one => one.Value)]).Within(measure);
        var estimate = Estimate.Of(Values(measure, begin)).Within(measure);
        return estimate.Mean is { } mean && SamplingHalfWidth(measure, begin) is { } half && half > mean.HalfWidth
            ? estimate with { Mean = mean with { HalfWidth = half } }
            : estimate;
    }

    /// <summary>
    /// Whether the interval is wider than the precision that was asked for; null if none was, or without a mean.
    /// </summary>
    public bool? IsWider(Measure measure, StudyResult result) =>
        result.Question.Precision is { } precision && Of(measure, result.WarmUpEnd).Mean is { } mean
            ? mean.HalfWidth > precision * Math.Abs(mean.Mean)
            : null;

    /// <summary>
    /// Half of the 95 % interval of the mean if sampling were its only error; null if all racks were run, or if that
    /// error is not known.
    /// </summary>
    public double? SamplingHalfWidth(Measure measure, VirtualTime begin)
    {
        var groups = Strata.Where(one => one.Racks.IsPart).Select(one => one.Racks.Sampled).DefaultIfEmpty(0).Min();
        List<double> errors = [.. Cells.Select(cell => cell.Result.SamplingErrorAt(begin, measure)).OfType<double>()];
        if (groups < 2 || errors.Count == 0 || errors.Count < Cells.Count) return null;
        return Interval.StudentFactor(errors.Count * (groups - 1))
            * Math.Sqrt(errors.Sum(error => error * error)) / errors.Count;
    }
}

/// <param name="IsKnown">Whether it was taken from the store.</param>
/// <param name="Key">Under which the store keeps it; empty if it is not known.</param>
public sealed record CellOfPoint(long Seed, CellResult Result, bool IsKnown, string Key = "");

/// <summary>What several seeds, or the batches of one run, together say about a measure.</summary>
/// <param name="Values">Seeds, or batches, that have a value.</param>
/// <param name="Missing">
/// Seeds, or batches, that have none, because nothing was observed or too little for the percentile. With one of them
/// there is no mean: leaving it out would favour runs with many observations.
/// </param>
/// <param name="Mean">With its 95 % interval (Student); null with fewer than two values, or with a missing one.</param>
/// <param name="Median">Of the values, with an interval of at least 95 % by order statistics; null likewise.</param>
public readonly record struct Estimate(int Values, int Missing, Interval? Mean, MedianInterval? Median)
{
    /// <summary>How the mean of batches was made; null without one, or if there are seeds.</summary>
    public BatchMeans? Batches { get; init; }

    /// <summary>With a mean whose interval ends where the measure does.</summary>
    public Estimate Within(Measure measure) => Mean is { } mean ? this with { Mean = measure.Within(mean) } : this;

    /// <param name="values">One per batch in order of time; null for a batch that has none.</param>
    /// <returns>Without a median, whose interval would assume that batches are independent.</returns>
    public static Estimate OfBatches(IReadOnlyList<double?> values)
    {
        List<double> known = [.. values.OfType<double>()];
        var missing = values.Count - known.Count;
        var batches = missing > 0 ? null : BatchMeans.Of(known);
        return new(known.Count, missing, batches?.Mean, null) { Batches = batches };
    }

    /// <param name="values">One per seed; null for a seed that has none.</param>
    /// <param name="confidence">Of both intervals.</param>
    public static Estimate Of(IReadOnlyList<double?> values, double confidence = 0.95)
    {
        List<double> known = [.. values.OfType<double>()];
        var missing = values.Count - known.Count;
        return known.Count < 2 || missing > 0
            ? new(known.Count, missing, null, null)
            : new(known.Count, 0, Interval.Of(known, confidence), MedianInterval.Of(known, confidence));
    }
}
