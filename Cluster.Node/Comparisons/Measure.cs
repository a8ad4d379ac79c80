using ActorXen.Messages;
using ActorXen.Report;

namespace ActorXen.Comparisons;

/// <summary>A figure of groups by which runs are compared.</summary>
/// <param name="Name">As a rule of <c>--fail-if</c> names it: <c>p99(request)</c>, <c>steal</c>.</param>
/// <param name="Unit">Of its values.</param>
/// <param name="Of">Estimates it for a group; null if the group has too little of it to say.</param>
internal sealed record Measure(string Name, string Unit, Func<SeriesDigest, GroupKey, Estimate?> Of)
{
    /// <summary>In the order in which they are printed.</summary>
    public static IReadOnlyList<Measure> All { get; } =
    [
        .. Percentiles("request", WorkloadFacts.RequestLatency), .. Percentiles("wake", SchedulingFacts.WakeLatency),
        Rate("requests", "1/s", (_, requests, length) => requests * 1e9 / length),
        Rate("work", "s/s", (sums, _, length) => (double)sums.Work / length),
        Rate("received", "Mbit/s", (sums, _, length) => sums.Received * 8e3 / length),
        Rate("sent", "Mbit/s", (sums, _, length) => sums.Sent * 8e3 / length),
        Rate("cpu", "pCPUs", (sums, _, length) => (double)sums.Ran / length),
        Rate("steal", "%", (sums, _, _) => 100.0 * sums.Waited / Math.Max(1, sums.Up)),
        Rate("busy", "%", (sums, _, _) => 100.0 * sums.Busy / Math.Max(1, sums.Pcpus)),
    ];

    private static IEnumerable<Measure> Percentiles(string name, Latency latency) =>
        ((IReadOnlyList<(string, double)>)[("p50", 50), ("p99", 99), ("p99.9", 99.9)]).Select(each => new Measure(
            $"{each.Item1}({name})", "us",
            (windows, group) => Estimate.OfPercentile(windows, group, latency, each.Item2)));

    /// <summary>A group that has nothing of it has no value.</summary>
    private static Measure Rate(string name, string unit, Func<GroupSums, long, long, double> valueOf) => new(
        name, unit, (windows, group) => Estimate.OfRate(windows, group, valueOf));
}
