using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Series;
using ActorXen.Report.Statistics;

namespace ActorXen.Comparisons;

/// <summary>A figure of one group in one run, with what is needed to compare it with another run's.</summary>
/// <param name="Value">In the unit of its measure.</param>
/// <param name="Interval">95 %; null if the compared time has too few windows to say.</param>
/// <param name="Errors">
/// By consecutive part of the compared time, how far it is off, in any unit: how far two runs are off together follows
/// from it.
/// </param>
/// <param name="Resolution">How exact the value itself is: half of its histogram bucket, 0 for a mean.</param>
internal sealed record SeriesEstimate(
    double Value, QuantileInterval? Interval, IReadOnlyList<double> Errors, double Resolution)
{
    /// <summary>With fewer parts nothing can be said about their spread.</summary>
    private const int FewestParts = 5;

    /// <summary>A percentile of a latency, us.</summary>
    /// <returns>null if there are too few observations to say.</returns>
    public static SeriesEstimate? OfPercentile(SeriesDigest windows, GroupKey group, Latency latency, double percent)
    {
        var parts = windows.Parts(group, latency);
        var all = new CoarseHistogram();
        foreach (var part in parts) all.Add(part);
        if (!Percentiles.Carries(all.Count, percent)) return null;
        var bucket = all.BucketAt(percent);
        var (low, high) = CoarseHistogram.EdgesOf(bucket);
        var share = (double)all.CountAbove(bucket) / all.Count;
        return new(
            (low + high) / 2,
            QuantileInterval.Of(parts, percent),
            [.. parts.Select(part => part.CountAbove(bucket) - share * part.Count)],
            (high - low) / 2);
    }

    /// <summary>A mean over time or over vCPUs' time.</summary>
    /// <param name="windows">Of the run.</param>
    /// <param name="valueOf">The value from the sums of some windows, their requests and their length in ns.</param>
    public static SeriesEstimate OfRate(
        SeriesDigest windows, GroupKey group, Func<GroupSums, long, long, double> valueOf)
    {
        var (sums, requests) = (windows.Sums(group), windows.Means(group, WorkloadFacts.RequestLatency));
        var numbers = Enumerable.Range(0, windows.Windows.Count).ToList();
        var value = ValueOf(numbers);
        return OfParts(value, [.. numbers.GroupBy(windows.PartOf).Select(part => ValueOf([.. part]))]);

        double ValueOf(List<int> some)
        {
            var length = some.Sum(one => (windows.Windows[one].To - windows.Windows[one].From).Nanoseconds);
            return valueOf(
                some.Aggregate(default(GroupSums), (sum, one) => sum + sums[one]),
                some.Sum(one => requests[one].Count), Math.Max(1, length));
        }
    }

    /// <summary>A mean with Student's interval from the means of consecutive parts (batch means).</summary>
    public static SeriesEstimate OfParts(double value, IReadOnlyList<double> parts)
    {
        if (parts.Count < FewestParts) return new(value, null, [], 0);
        List<double> errors = [.. parts.Select(part => part - value)];
        var spread = Math.Sqrt(errors.Sum(error => error * error) / (errors.Count - 1) / errors.Count);
        var half = Report.Statistics.Interval.StudentFactor(errors.Count - 1) * spread;
        return new(value, new(value - half, value + half), errors, 0);
    }
}
