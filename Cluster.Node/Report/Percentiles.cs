namespace ActorXen.Report;

/// <summary>A latency distribution in a few numbers, microseconds.</summary>
/// <param name="Count">Observations. If there are none, the other numbers are 0.</param>
public readonly record struct Percentiles(long Count, double P50, double P99, double P999)
{
    public double P95 { get; init; }

    /// <summary>Exact.</summary>
    public double Mean { get; init; }

    /// <summary>Exact for a whole run; between two times, the upper end of the bucket.</summary>
    public double Longest { get; init; }

    public static Percentiles Of(LatencyHistogram histogram) => new(
        histogram.Count, histogram.PercentileUs(50), histogram.PercentileUs(99), histogram.PercentileUs(99.9))
    {
        P95 = histogram.PercentileUs(95),
        Mean = histogram.Total / 1e3 / Math.Max(1, histogram.Count),
        Longest = histogram.Longest / 1e3,
    };
}
