using System.Globalization;
using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Statistics;

namespace ActorXen.Report.Series;

/// <summary>What a run's series says about its warm-up and about the rest.</summary>
/// <param name="Name">What was looked at: request latency.</param>
/// <param name="Unit">Of the averages: us, or pCPUs.</param>
/// <param name="Averages">Of <see cref="WarmUpRule.Batch"/> windows each.</param>
/// <param name="Ends">The end of each.</param>
/// <param name="Single">The same of each window; null for one without anything.</param>
internal sealed record SteadyState(
    string Name, string Unit, IReadOnlyList<double> Averages, IReadOnlyList<VirtualTime> Ends,
    IReadOnlyList<double?> Single)
{
    /// <summary>A difference of the halves below this share of their mean is of no consequence.</summary>
    private const double Negligible = 0.05;

    private const double Confidence = 0.99;

    /// <summary>A single wakeup says where it fell, not whether a run is steady.</summary>
    private const int FewestPerAverage = 2;

    /// <summary>
    /// The mean request latency of a group if it has enough requests all the time, else its wake latency, else its CPU
    /// time.
    /// </summary>
    /// <returns>null if the group does nothing.</returns>
    public static SteadyState? Of(SeriesDigest windows, GroupKey group) =>
        OfMeans("request latency", windows, windows.Means(group, WorkloadFacts.RequestLatency))
        ?? OfMeans("wake latency", windows, windows.Means(group, SchedulingFacts.WakeLatency))
        ?? OfShares("CPU time", windows, windows.Ran(group));

    /// <summary>The end of the warm-up; zero if there is none, null if the series cannot tell.</summary>
    public VirtualTime? WarmUpEnd() => WarmUpRule.Find(Averages, Single) switch
    {
        null => null,
        0 => VirtualTime.Zero,
        { } cut => Ends[cut - 1],
    };

    /// <summary>A sentence if the first and the second half differ by more than luck; otherwise null.</summary>
    public string? Drift(string group)
    {
        var half = Averages.Count / 2;
        if (half < 3) return null;
        var (first, second) = (Averages.Take(half).ToList(), Averages.TakeLast(half).ToList());
        var (before, after) = (first.Average(), second.Average());
        var error = Math.Sqrt((VarianceOf(first, before) + VarianceOf(second, after)) / half);
        var isLuck = Math.Abs(after - before) <= Interval.StudentFactor(2 * half - 2, Confidence) * error;
        if (isLuck || Math.Abs(after - before) <= Negligible * Math.Max(before, after)) return null;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{group}: mean {Name} {Interval.Number(before)} {Unit} in the first half, {Interval.Number(after)} ")
            + $"{Unit} in the second: the run has no steady state, or is too short.";
    }

    private static double VarianceOf(List<double> values, double mean) =>
        values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1);

    private static SteadyState? OfMeans(
        string name, SeriesDigest windows, IReadOnlyList<(long Count, long Total)> of) =>
        Of(name, "us", windows, (batch, least) =>
        {
            var count = batch.Sum(window => of[window].Count);
            return count < least ? null : batch.Sum(window => of[window].Total) / 1e3 / count;
        });

    private static SteadyState? OfShares(string name, SeriesDigest windows, IReadOnlyList<long> ran) =>
        ran.Sum() == 0 ? null : Of(name, "pCPUs", windows, (batch, _) =>
        {
            var length = batch.Sum(window => (windows.Windows[window].To - windows.Windows[window].From).Nanoseconds);
            return (double)batch.Sum(window => ran[window]) / Math.Max(1, length);
        });

    /// <param name="valueOf">Of some windows; null if there are fewer observations than the second number.</param>
    private static SteadyState? Of(
        string name, string unit, SeriesDigest windows, Func<int[], int, double?> valueOf)
    {
        var batches = Enumerable.Range(0, windows.Windows.Count).Chunk(WarmUpRule.Batch)
            .Where(batch => batch.Length == WarmUpRule.Batch).ToList();
        var values = batches.ConvertAll(batch => valueOf(batch, FewestPerAverage));
        return values.Count == 0 || values.Contains(null)
            ? null
            : new(
                name, unit, [.. values.OfType<double>()], [.. batches.Select(batch => windows.Windows[batch[^1]].To)],
                [.. Enumerable.Range(0, windows.Windows.Count).Select(window => valueOf([window], 1))]);
    }
}
