namespace ActorXen.Report;

/// <summary>A percentile's 95 % confidence interval, microseconds.</summary>
/// <remarks>
/// Observations of one run depend on each other, so the interval does not follow from their number. The share of
/// observations beyond the percentile is taken from consecutive parts of the run instead (batch means), and its
/// interval is turned back into latencies.
/// </remarks>
public readonly record struct QuantileInterval(double Low, double High)
{
    /// <summary>Into how many parts a run is cut at most.</summary>
    public const int MostParts = 20;

    private const int FewestParts = 5;

    /// <param name="parts">The latencies of consecutive parts of the run.</param>
    /// <param name="percent">0 to 100.</param>
    /// <returns>
    /// null if the run is too short to say: too few parts, or an interval beyond the longest latency.
    /// </returns>
    public static QuantileInterval? Of(IReadOnlyList<CoarseHistogram> parts, double percent)
    {
        if (parts.Count < FewestParts) return null;
        var all = new CoarseHistogram();
        foreach (var part in parts) all.Add(part);
        if (!Percentiles.Carries(all.Count, percent)) return null;
        var middle = all.PercentileUs(percent);
        var above = parts.Select(part => part.CountAbove(middle)).ToList();
        var share = (double)above.Sum() / all.Count;
        var squares = parts.Zip(above, (part, count) => Math.Pow(count - share * part.Count, 2)).Sum();
        var error = Math.Sqrt(squares * parts.Count / (parts.Count - 1)) / all.Count;
        var half = 100 * Interval.StudentFactor(parts.Count - 1) * error;
        if (percent + half >= 100) return null;
        return new(all.PercentileUs(Math.Max(0, percent - half)), all.PercentileUs(percent + half));
    }
}
