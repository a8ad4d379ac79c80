using System.Globalization;
using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Series;
using ActorXen.Studies;

namespace ActorXen.Comparisons;

/// <summary>What the series of a stored run can say about a measure.</summary>
/// <remarks>
/// A run keeps the latencies of requests and wakeups and some sums, window by window, of all guests and of groups. A
/// cell of a study counts everything, but only from some beginnings to the end of the run.
/// </remarks>
internal static class SeriesMeasure
{
    public const string All =
        "pN(request) and pN(wake), throughput, work_seconds, received_mbit_per_second, sent_mbit_per_second, cpu, "
        + "steal, busy";

    private const string Requests = "request";

    private static readonly Dictionary<string, Latency> _latencies = new(StringComparer.Ordinal)
    {
        [Requests] = WorkloadFacts.RequestLatency,
        ["wake"] = SchedulingFacts.WakeLatency,
    };

    /// <summary>Those that are compared of every run, in the order in which they are printed.</summary>
    public static IReadOnlyList<Measure> Shown { get; } =
    [
        .. ((string[])
        [
            "p50(request)", "p99(request)", "p99.9(request)", "p50(wake)", "p99(wake)", "p99.9(wake)", "throughput",
            "work_seconds", "received_mbit_per_second", "sent_mbit_per_second", "cpu", "steal", "busy",
        ]).Select(MeasureText.Read),
    ];

    /// <summary>Whether the series has what the measure is taken from.</summary>
    public static bool IsKnown(Measure measure) => Estimator(measure) is not null;

    /// <returns>null if the group has too little of it to say.</returns>
    public static SeriesEstimate? Of(Measure measure, SeriesDigest windows, GroupKey group) =>
        Estimator(measure) is { } estimator
            ? estimator(windows, group)
            : throw new ArgumentException($"The series has no {measure}.", nameof(measure));

    /// <summary>The group that a measure is of; null if the series keeps no such group.</summary>
    /// <param name="known">Groups that both runs have.</param>
    /// <exception cref="StudyException">Several groups are like it.</exception>
    public static GroupKey? GroupOf(Measure measure, IEnumerable<GroupKey> known)
    {
        var selector = measure.Selector;
        if (KindOf(selector.Kind) is not { } kind) return null;
        if (kind == GroupKind.Fleet) return GroupKey.Fleet;
        // Only the fleet and racks have pCPUs.
        if (measure.Subject == Subject.Host && kind != GroupKind.Rack) return null;
        List<GroupKey> fitting = [.. known.Where(group => group.Kind == kind && selector.Matches(group.Name))];
        if (fitting.Count <= 1) return fitting.Count == 0 ? null : fitting[0];
        throw new StudyException(
            $"\"{measure}\": {fitting.Count} groups of the runs are like \"{selector}\": "
            + $"{string.Join(", ", fitting.Take(3).Select(group => group.Name))}. Name one.");
    }

    private static GroupKind? KindOf(SelectorKind kind) => kind switch
    {
        SelectorKind.All => GroupKind.Fleet,
        SelectorKind.Template => GroupKind.Template,
        SelectorKind.Role => GroupKind.Role,
        SelectorKind.Rack => GroupKind.Rack,
        SelectorKind.Name or SelectorKind.Path or SelectorKind.Host => null,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of selector."),
    };

    private static Func<SeriesDigest, GroupKey, SeriesEstimate?>? Estimator(Measure measure)
    {
        if (_latencies.TryGetValue(measure.Quantity, out var latency))
        {
            if (PercentOf(measure.Function) is { } percent)
                return (windows, group) => SeriesEstimate.OfPercentile(windows, group, latency, percent);
            return measure is { Function: "rate", Quantity: Requests }
                ? Rate((_, requests, length, _) => requests * 1e9 / length)
                : null;
        }

        return (measure.Function, measure.Quantity) switch
        {
            ("", "work_seconds") => Rate((sums, _, length, all) => sums.Work / 1e9 * all / length),
            ("", "received_mbit_per_second") => Rate((sums, _, length, _) => sums.Received * 8e3 / length),
            ("", "sent_mbit_per_second") => Rate((sums, _, length, _) => sums.Sent * 8e3 / length),
            ("", "cpu") => Rate((sums, _, length, _) => (double)sums.Ran / length),
            ("", "steal") => Rate((sums, _, _, _) => (double)sums.Waited / Math.Max(1, sums.Up)),
            ("", "busy") => Rate((sums, _, _, _) => (double)sums.Busy / Math.Max(1, sums.Pcpus)),
            _ => null,
        };
    }

    /// <param name="valueOf">
    /// From the sums of some windows, their requests, their length and that of all windows, ns.
    /// </param>
    private static Func<SeriesDigest, GroupKey, SeriesEstimate?> Rate(
        Func<GroupSums, long, long, long, double> valueOf) => (windows, group) =>
    {
        var all = windows.Windows.Sum(window => (window.To - window.From).Nanoseconds);
        return SeriesEstimate.OfRate(
            windows, group, (sums, requests, length) => valueOf(sums, requests, length, all));
    };

    private static double? PercentOf(string function) =>
        function.StartsWith('p')
        && double.TryParse(
            function[1..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)
            ? percent
            : null;
}
