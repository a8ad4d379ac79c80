namespace ActorXen.Report.Statistics;

/// <summary>A percentile's 95 % confidence interval, microseconds.</summary>
/// <remarks>
/// Observations of one run depend on each other, so the interval does not follow from their number. The share of
/// observations beyond the percentile is taken from consecutive parts of the run instead (batch means), and its
/// interval is turned back into latencies. Parts that resemble their neighbours are joined, two by two: what happens
/// every 30 ms, as credit's accounting does, makes parts of 4 ms depend on each other. The series keeps latencies in
/// buckets of 3 %, so the ends are the outer edges of their buckets.
/// </remarks>
public readonly record struct QuantileInterval(double Low, double High)
{
    /// <summary>Into how many parts a run is cut at most.</summary>
    public const int MostParts = 20;

    private const int FewestParts = 5;

    /// <param name="parts">The latencies of consecutive parts of the run.</param>
    /// <param name="percent">0 to 100.</param>
    /// <returns>
    /// null if the run is too short to say: too few parts, parts that resemble their neighbours however long they are,
    /// or an interval beyond the longest latency.
    /// </returns>
    public static QuantileInterval? Of(IReadOnlyList<CoarseHistogram> parts, double percent)
    {
        if (parts.Count < FewestParts) return null;
        var all = new CoarseHistogram();
        foreach (var part in parts) all.Add(part);
        if (!Percentiles.Carries(all.Count, percent)) return null;
        var middle = all.BucketAt(percent);
        while (Neighbours.Resemble(ErrorsAbove(parts, all.Count, middle)))
        {
            if (parts.Count / 2 < FewestParts) return null;
            parts = Joint(parts);
        }

        var factor = 100 * Interval.StudentFactor(parts.Count - 1);
        // All observations in the bucket of the percentile may be on either side of it.
        var down = percent - factor * ErrorOfShareAbove(parts, all.Count, middle - 1);
        var up = percent + factor * ErrorOfShareAbove(parts, all.Count, middle);
        return up >= 100
            ? null
            : new(
                CoarseHistogram.EdgesOf(all.BucketAt(Math.Max(0, down))).Low,
                CoarseHistogram.EdgesOf(all.BucketAt(up)).High);
    }

    private static double ErrorOfShareAbove(IReadOnlyList<CoarseHistogram> parts, long count, int bucket)
    {
        var squares = ErrorsAbove(parts, count, bucket).Sum(error => error * error);
        return Math.Sqrt(squares * parts.Count / (parts.Count - 1)) / count;
    }

    /// <summary>How many more of each part's latencies are above a bucket than its share of all that are.</summary>
    private static List<double> ErrorsAbove(IReadOnlyList<CoarseHistogram> parts, long count, int bucket)
    {
        var above = parts.Select(part => part.CountAbove(bucket)).ToList();
        var share = (double)above.Sum() / count;
        return [.. parts.Zip(above, (part, own) => own - share * part.Count)];
    }

    /// <summary>Two neighbours each; one that is left over joins the first two.</summary>
    private static List<CoarseHistogram> Joint(IReadOnlyList<CoarseHistogram> parts)
    {
        List<CoarseHistogram> joint = [.. Enumerable.Repeat(0, parts.Count / 2).Select(_ => new CoarseHistogram())];
        foreach (var (number, part) in parts.Index())
            joint[Math.Max(0, number - parts.Count % 2) / 2].Add(part);
        return joint;
    }
}
