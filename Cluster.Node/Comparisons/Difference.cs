using ActorXen.Report.Statistics;

namespace ActorXen.Comparisons;

/// <summary>How much larger a figure is in the second run.</summary>
/// <param name="Value">In the unit of the measure.</param>
/// <param name="Interval">95 %; null if a run is too short to say.</param>
/// <remarks>
/// The interval follows from those of both runs (MOVER: Zou and Donner, Statistics in Medicine 27, 2008). For means it
/// is Student's interval of batch means. If the runs are paired, what both are off together in the same part of time
/// does not count. It is never narrower than the buckets from which a percentile is read.
/// </remarks>
internal readonly record struct Difference(double Value, QuantileInterval? Interval)
{
    /// <summary>Whether the difference is more than luck: its interval does not contain zero.</summary>
    public bool IsReal => Interval is var (low, high) && (low > 0 || high < 0);

    /// <param name="isPaired">Both runs have the same seed and the same windows.</param>
    public static Difference Between(SeriesEstimate one, SeriesEstimate other, bool isPaired)
    {
        var value = other.Value - one.Value;
        if (one.Interval is not var (low, high) || other.Interval is not var (otherLow, otherHigh))
            return new(value, null);
        var together = isPaired ? Correlation(one.Errors, other.Errors) : 0;
        var least = one.Resolution + other.Resolution;
        var down = Math.Max(least, Joined(other.Value - otherLow, high - one.Value, together));
        var up = Math.Max(least, Joined(otherHigh - other.Value, one.Value - low, together));
        return new(value, new(value - down, value + up));
    }

    private static double Joined(double one, double other, double together) =>
        Math.Sqrt(Math.Max(0, one * one + other * other - 2 * together * one * other));

    /// <summary>-1 to 1; zero if one of them does not vary.</summary>
    private static double Correlation(IReadOnlyList<double> one, IReadOnlyList<double> other)
    {
        if (one.Count != other.Count) return 0;
        var joint = one.Zip(other, (left, right) => left * right).Sum();
        var scale = Math.Sqrt(one.Sum(error => error * error) * other.Sum(error => error * error));
        return scale > 0 ? Math.Clamp(joint / scale, -1, 1) : 0;
    }
}
