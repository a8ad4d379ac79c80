namespace ActorXen.Report;

/// <summary>A latency distribution in three numbers, microseconds.</summary>
/// <param name="Count">Observations; the others are 0 if there are none.</param>
public readonly record struct Percentiles(long Count, double P50, double P99, double P999)
{
    public static Percentiles Of(LatencyHistogram histogram) => new(
        histogram.Count, histogram.PercentileUs(50), histogram.PercentileUs(99), histogram.PercentileUs(99.9));
}
