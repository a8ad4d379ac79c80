using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Series;
using ActorXen.Report.Statistics;

namespace ActorXen.Report.Results;

/// <summary>What a report says about a group of domains: the sums of all of them.</summary>
public sealed record GroupRow
{
    /// <summary>How many times its 99th percentile a report must cover.</summary>
    private const int FewestTimes = 50;

    public required GroupKey Key { get; init; }

    /// <summary>Hosts that have one of its domains.</summary>
    public required int Hosts { get; init; }

    public required int Domains { get; init; }

    /// <summary>The group as if it were one domain with the vCPUs of all.</summary>
    public required DomainRow Sum { get; init; }

    /// <summary>
    /// Host and name of the domain with the longest 99th percentile of its requests, or of its wakeups if none has
    /// enough requests; empty if none has enough of either.
    /// </summary>
    public required string Worst { get; init; }

    /// <summary>95 % intervals of percentiles of its request latency.</summary>
    public LatencyIntervals Request { get; init; }

    /// <summary>95 % intervals of percentiles of its wake latency.</summary>
    public LatencyIntervals Wake { get; init; }

    /// <summary>The rows of all groups: the fleet, then templates, roles and racks in alphabetical order.</summary>
    /// <param name="hosts">Directories, in order of their numbers.</param>
    /// <param name="domains">Rows of their domains, in the same order.</param>
    /// <param name="windows">The windows that the rows cover; null for rows without intervals.</param>
    internal static IReadOnlyList<GroupRow> Of(
        IReadOnlyList<HostDirectory> hosts, IReadOnlyList<DomainRow> domains, SeriesDigest? windows)
    {
        var members = new SortedDictionary<GroupKey, List<DomainRow>>(GroupKey.InOrder);
        var rows = domains.GetEnumerator();
        foreach (var host in hosts)
        {
            foreach (var domain in host.Domains)
            {
                rows.MoveNext();
                foreach (var key in GroupKey.AllOf(host, domain)) Members(key).Add(rows.Current);
            }
        }

        return [.. members.Select(group => Of(group.Key, group.Value, windows))];

        List<DomainRow> Members(GroupKey key)
        {
            if (!members.TryGetValue(key, out var list)) members[key] = list = [];
            return list;
        }
    }

    private static GroupRow Of(GroupKey key, List<DomainRow> members, SeriesDigest? windows)
    {
        var all = new Tally(CounterLayout.Shipped, Subject.Domain, key.ToString());
        foreach (var member in members) all.Merge(member.Tally);
        var byRequests = members.Exists(member => member.RequestLatency.At(99) is not null);
        double P99Of(DomainRow member) => (byRequests ? member.RequestLatency : member.WakeLatency).At(99) ?? 0;
        var worst = members.MaxBy(P99Of)!;
        return new()
        {
            Key = key,
            Hosts = members.Select(member => member.Host).Distinct(StringComparer.Ordinal).Count(),
            Domains = members.Count,
            Sum = worst with
            {
                Host = "",
                Name = key.ToString(),
                Vcpus = members.Sum(member => member.Vcpus),
                Tally = all,
            },
            Worst = P99Of(worst) > 0 ? $"{worst.Host}/{worst.Name}" : "",
            Request = IntervalsOf(WorkloadFacts.RequestLatency),
            Wake = IntervalsOf(SchedulingFacts.WakeLatency),
        };

        LatencyIntervals IntervalsOf(Latency latency) =>
            windows is null || IsTooShort(all[latency], worst.Length)
                ? default
                : LatencyIntervals.Of(windows, key, latency);
    }

    /// <summary>A sentence if the report covers too little time for the group's latencies; otherwise null.</summary>
    internal string? Shortness()
    {
        foreach (var (name, times) in (IReadOnlyList<(string, Percentiles)>)
            [("request", Sum.RequestLatency), ("wake", Sum.WakeLatency)])
        {
            if (!IsTooShort(times, Sum.Length)) continue;
            return $"{Key}: the report covers only {new Duration(Sum.Length)}, less than {FewestTimes} times the 99th "
                + $"percentile of its {name} latency: the run is too short.";
        }

        return null;
    }

    /// <summary>Whether it has a 99th percentile of its requests, and nothing says how sure that is.</summary>
    internal bool LacksInterval => Sum.RequestLatency.At(99) is not null && Request.P99 is null;

    /// <summary>Twenty parts of the run depend on each other if they are hardly longer than a request.</summary>
    private static bool IsTooShort(Percentiles times, long length) =>
        times.At(99) is { } p99 && length < FewestTimes * 1e3 * p99;
}

/// <summary>95 % intervals of percentiles, us; null where the run is too short to say.</summary>
public readonly record struct LatencyIntervals(QuantileInterval? P50, QuantileInterval? P99, QuantileInterval? P999)
{
    internal static LatencyIntervals Of(SeriesDigest windows, GroupKey group, Latency latency)
    {
        var parts = windows.Parts(group, latency);
        return new(QuantileInterval.Of(parts, 50), QuantileInterval.Of(parts, 99), QuantileInterval.Of(parts, 99.9));
    }
}
