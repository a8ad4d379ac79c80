using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Results;
using ActorXen.Report.Statistics;

namespace ActorXen.Pages;

/// <summary>The latencies of a run's groups by percentile, up to those that the observations can tell.</summary>
internal static class LatencyCharts
{
    private const int MostGroups = 8;

    /// <summary>Of 1 / (1 - share): ten for each power, so that all tails have the same room.</summary>
    private static readonly double[] _places =
    [
        .. Enumerable.Range(0, 8).SelectMany(power => ((double[])[1, 1.25, 1.6, 2, 2.5, 3.2, 4, 5, 6.3, 8])
            .Select(step => step * Math.Pow(10, power))),
    ];

    public static IReadOnlyList<Chart> Of(RunReport report) =>
    [
        .. ((Chart[])
        [
            Of(report, "Request latency by percentile", WorkloadFacts.RequestLatency, group => group.Request),
            Of(report, "Wake latency by percentile", SchedulingFacts.WakeLatency, group => group.Wake),
        ]).Where(chart => chart.Points > 0),
    ];

    private static Chart Of(
        RunReport report, string title, Latency latency, Func<GroupRow, LatencyIntervals> intervalsOf)
    {
        var groups = report.Groups.Where(group => group.Key.Kind is GroupKind.Fleet or GroupKind.Template)
            .Where(group => Percentiles.Carries(group.Sum.Tally[latency].Count, 50)).ToList();
        var templates = groups.Where(group => group.Key.Kind == GroupKind.Template).ToList();
        // A template has one colour in both plots.
        List<GroupKey> colours =
        [
            .. report.Groups.Where(group => group.Key.Kind is GroupKind.Fleet or GroupKind.Template)
                .OrderBy(group => group.Key.Kind)
                .ThenByDescending(group => group.Sum.RequestLatency.Count + group.Sum.WakeLatency.Count)
                .Select(group => group.Key),
        ];
        // One template of guests says the same as the fleet.
        var shown = templates.Count == 1 ? templates : groups;
        var lines = shown.OrderBy(group => group.Key.Kind)
            .ThenByDescending(group => group.Sum.Tally[latency].Count)
            .Take(MostGroups).Select(group => LineOf(group, latency, intervalsOf(group)) with
            {
                Colour = colours.IndexOf(group.Key),
            }).ToList();
        var left = shown.Count - lines.Count;
        return new(
            title, new("percentile", ChartAxis.Percentile, IsLog: true), new("latency", "us", IsLog: true), lines)
        {
            Note = "The share of all that took at most so long. Bars: 95 % intervals of p50, p99 and p99.9. "
                + "A latency of zero is not drawn."
                + (left > 0 ? $" Left out: {left} with fewer observations." : ""),
        };
    }

    private static ChartLine LineOf(GroupRow group, Latency latency, LatencyIntervals intervals)
    {
        var histogram = group.Sum.Tally.HistogramOf(latency);
        var last = Array.FindLastIndex(_places, place => Percentiles.Carries(histogram.Count, PercentAt(place)));
        double[] places = _places[..(last + 1)];
        QuantileInterval? IntervalAt(double place) => place switch
        {
            2 => intervals.P50,
            100 => intervals.P99,
            1_000 => intervals.P999,
            _ => null,
        };
        return new(
            group.Key.Kind == GroupKind.Template ? group.Key.Name : "fleet (all guests)", places,
            [.. places.Select(place => ValueAt(histogram, PercentAt(place)))])
        {
            Low = [.. places.Select(place => IntervalAt(place)?.Low)],
            High = [.. places.Select(place => IntervalAt(place)?.High)],
        };
    }

    /// <summary>Zero has no place on a logarithmic axis.</summary>
    private static double? ValueAt(LatencyHistogram histogram, double percent) =>
        Percentiles.Carries(histogram.Count, percent) && histogram.PercentileUs(percent) is var value and > 0
            ? value
            : null;

    private static double PercentAt(double place) => (double)(100 * (1 - 1 / (decimal)place));
}
