using ActorXen.Messages;
using ActorXen.Report.Counting;

namespace ActorXen.Report.Views;

/// <summary>How often guests entered the hypervisor in one way, and how long that took.</summary>
/// <param name="Domain">As reports name it.</param>
/// <param name="What">The way.</param>
/// <param name="Time">In nanoseconds.</param>
/// <param name="AllCount">Of all rows.</param>
/// <param name="AllTime">Of all rows, ns.</param>
/// <param name="Length">Of the part, ns.</param>
internal sealed record TimedCall(
    string Domain, string What, long Count, long Time, long AllCount, long AllTime, long Length)
{
    /// <summary>The ways in which the chosen domains entered, longest time first.</summary>
    /// <param name="count">Counts by way.</param>
    /// <param name="time">Adds up the time by the same way.</param>
    public static List<TimedCall> Of(ViewedPart part, Counter count, Counter time) => Of(part, [(count, time)]);

    /// <summary>The same for counters of several kinds of ways.</summary>
    public static List<TimedCall> Of(ViewedPart part, IReadOnlyList<(Counter Count, Counter Time)> kinds)
    {
        var calls = kinds.SelectMany(kind => Each(part, kind.Count, kind.Time)).ToList();
        var (all, whole) = (calls.Sum(call => call.Count), calls.Sum(call => call.Time));
        return [.. calls.Select(call => call with { AllCount = all, AllTime = whole })
            .OrderByDescending(call => call.Time).ThenByDescending(call => call.Count)];
    }

    private static IEnumerable<TimedCall> Each(ViewedPart part, Counter count, Counter time)
    {
        foreach (var host in part.Hosts)
        {
            foreach (var domain in host.Domains)
            {
                var tally = Tally.OfDomain(host.Directory, domain, host.Counters);
                for (var way = 0; way < count.Members; way++)
                {
                    if (tally[count, way] == 0) continue;
                    yield return new(
                        host.NameOf(domain), count.Group!.Members[way], tally[count, way], tally[time, way], 0, 0,
                        part.Length);
                }
            }
        }
    }

    /// <summary>The columns of <c>perf kvm stat</c>, with the domain before them and the rate behind them.</summary>
    /// <param name="head">What the rows are.</param>
    /// <param name="key">The same in JSON.</param>
    public static IReadOnlyList<ViewColumn<TimedCall>> Columns(string head, string key) =>
    [
        new(new("domain", 0), "domain", call => ViewValue.Of(call.Domain)),
        new(new(head, 0), key, call => ViewValue.Of(call.What)),
        new(new("Samples", 0), "count", call => ViewValue.Of(call.Count)),
        new(new("Samples%", 5), "count_share", call => ViewValue.Share(call.Count, call.AllCount)),
        new(new("Time%", 3), "time_share", call => ViewValue.Share(call.Time, call.AllTime)),
        new(new("Time(ms)", 1), "time_ms", call => ViewValue.Milliseconds(call.Time)),
        new(new("Avg time(us)", 2), "mean_us", call => ViewValue.Mean(call.Time, call.Count)),
        new(new("per s", 4), "per_second", call => ViewValue.PerSecond(call.Count, call.Length)),
        new(new("pCPUs %", 6), "cpu", call => ViewValue.Share(call.Time, call.Length)),
    ];
}
