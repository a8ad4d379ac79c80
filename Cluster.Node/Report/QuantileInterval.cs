namespace ActorXen.Report;

/// <summary>A percentile's 95 % confidence interval, microseconds.</summary>
/// <remarks>
/// Observations of one run depend on each other, so the interval does not follow from their number. The share of
/// observations beyond the percentile is taken from consecutive parts of the run instead (batch means), and its
/// interval is turned back into latencies.
/// </remarks>
public readonly record struct QuantileInterval(double Low, double High)
{
    private const int MostParts = 20;
    private const int FewestParts = 5;

    /// <param name="windows">The latencies of each window, in order of time.</param>
    /// <param name="percent">0 to 100.</param>
    /// <returns>null if the run is too short to say: too few windows, or an interval beyond the longest latency.</returns>
    public static QuantileInterval? Of(IReadOnlyList<LatencyHistogram> windows, double percent)
    {
        var parts = PartsOf(windows);
        if (parts.Count < FewestParts) return null;
        var all = Merged(parts);
        if (!Percentiles.Carries(all.Count, percent)) return null;
        var middle = all.PercentileUs(percent);
        var above = parts.ConvertAll(part => part.CountAbove(middle));
        var share = (double)above.Sum() / all.Count;
        var squares = parts.Zip(above, (part, count) => Math.Pow(count - share * part.Count, 2)).Sum();
        var error = Math.Sqrt(squares * parts.Count / (parts.Count - 1)) / all.Count;
        var half = 100 * Interval.StudentFactor(parts.Count - 1) * error;
        if (percent + half >= 100) return null;
        return new(all.PercentileUs(Math.Max(0, percent - half)), all.PercentileUs(percent + half));
    }

    /// <summary>Consecutive windows joined, so that parts depend on each other as little as possible.</summary>
    internal static List<LatencyHistogram> PartsOf(IReadOnlyList<LatencyHistogram> windows)
    {
        var count = Math.Min(MostParts, windows.Count / 2);
        return [.. Enumerable.Range(0, count).Select(part => Merged(
            windows.Skip(part * windows.Count / count)
                .Take((part + 1) * windows.Count / count - part * windows.Count / count)))];
    }

    private static LatencyHistogram Merged(IEnumerable<LatencyHistogram> histograms)
    {
        var all = new LatencyHistogram();
        foreach (var histogram in histograms) all.Merge(histogram);
        return all;
    }
}
