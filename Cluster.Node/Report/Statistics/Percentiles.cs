namespace ActorXen.Report.Statistics;

/// <summary>A latency distribution in a few numbers, microseconds.</summary>
/// <param name="Count">Observations. If there are none, the other numbers are 0.</param>
public readonly record struct Percentiles(long Count, double P50, double P99, double P999)
{
    /// <summary>
    /// With fewer observations on either side of a percentile its value is luck: the standard deviation of their number
    /// is more than 45 % of it.
    /// </summary>
    private const int FewestBeyond = 5;

    public double P95 { get; init; }

    /// <summary>Exact.</summary>
    public double Mean { get; init; }

    /// <summary>
    /// Exact for a whole run, and for its end if nothing as long was observed before; else the upper end of a bucket.
    /// </summary>
    public double Longest { get; init; }

    /// <summary>Virtual time of the longest latency, s; null if that is not known.</summary>
    public double? LongestAt { get; init; }

    public static Percentiles Of(LatencyHistogram histogram) => new(
        histogram.Count, histogram.PercentileUs(50), histogram.PercentileUs(99), histogram.PercentileUs(99.9))
    {
        P95 = histogram.PercentileUs(95),
        Mean = histogram.Total / 1e3 / Math.Max(1, histogram.Count),
        Longest = histogram.Longest / 1e3,
        LongestAt = histogram.LongestAt < 0 ? null : histogram.LongestAt / 1e9,
    };

    /// <summary>
    /// Whether a percentile can be told from this many observations: at least five are expected on either side of it,
    /// so the median needs 10, the 99th percentile 500, the 99.9th 5,000.
    /// </summary>
    /// <param name="percent">0 to 100.</param>
    public static bool Carries(long count, double percent) =>
        // In decimal, because 99.9 % is a little more as a double.
        count * Math.Min((decimal)percent, 100 - (decimal)percent) >= FewestBeyond * 100;

    /// <summary>How many observations a percentile needs.</summary>
    /// <param name="percent">Above 0 and below 100.</param>
    public static double Fewest(double percent) => (double)Math.Ceiling(
        FewestBeyond * 100 / Math.Min((decimal)percent, 100 - (decimal)percent));

    /// <summary>The percentile, or null if it cannot be told from so few observations.</summary>
    /// <param name="percent">50, 95, 99 or 99.9.</param>
    public double? At(double percent) => !Carries(Count, percent) ? null : percent switch
    {
        50 => P50,
        95 => P95,
        99 => P99,
        99.9 => P999,
        _ => throw new ArgumentOutOfRangeException(nameof(percent), percent, "Not one of those that are kept."),
    };
}
