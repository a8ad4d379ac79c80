using ActorXen.Messages;

namespace ActorXen.Report;

/// <summary>What a report says about a group of domains: the sums of all of them.</summary>
public sealed record GroupRow
{
    public required GroupKey Key { get; init; }

    /// <summary>Hosts that have one of its domains.</summary>
    public required int Hosts { get; init; }

    public required int Domains { get; init; }

    /// <summary>The group as if it were one domain with the vCPUs of all.</summary>
    public required DomainRow Sum { get; init; }

    /// <summary>Host and name of the domain with the longest 99th percentile, as <see cref="DomainRow.WorstP99"/>.</summary>
    public required string Worst { get; init; }

    /// <summary>95 % intervals of percentiles of its request latency.</summary>
    public LatencyIntervals Request { get; init; }

    /// <summary>95 % intervals of percentiles of its wake latency.</summary>
    public LatencyIntervals Wake { get; init; }

    /// <summary>The rows of all groups: the fleet, then templates, roles and racks in alphabetical order.</summary>
    /// <param name="hosts">Directories, in order of their numbers.</param>
    /// <param name="domains">Rows of their domains, in the same order.</param>
    /// <param name="windows">The windows that the rows cover.</param>
    public static IReadOnlyList<GroupRow> Of(
        IReadOnlyList<HostDirectory> hosts, IReadOnlyList<DomainRow> domains, IReadOnlyList<SeriesWindow> windows)
    {
        var members = new SortedDictionary<GroupKey, List<DomainRow>>();
        var rows = domains.GetEnumerator();
        foreach (var host in hosts)
        {
            foreach (var domain in host.Domains)
            {
                rows.MoveNext();
                foreach (var key in KeysOf(host, domain)) Members(key).Add(rows.Current);
            }
        }

        return [.. members.Select(group => Of(group.Key, group.Value, windows))];

        List<DomainRow> Members(GroupKey key)
        {
            if (!members.TryGetValue(key, out var list)) members[key] = list = [];
            return list;
        }
    }

    /// <summary>dom0 and driver domains are in no rack and not in the fleet: those are the users' guests.</summary>
    internal static IReadOnlyList<GroupKey> KeysOf(HostDirectory host, DomainEntry domain)
    {
        GroupKey[] own = [new(GroupKind.Template, domain.Group), new(GroupKind.Role, domain.Role)];
        return domain.Role is "dom0" or "driver"
            ? own
            : [GroupKey.Fleet, .. own, new(GroupKind.Rack, host.RackName)];
    }

    private static GroupRow Of(GroupKey key, List<DomainRow> members, IReadOnlyList<SeriesWindow> windows)
    {
        var all = new Tally(CounterLayout.Shipped, Subject.Domain, key.ToString());
        foreach (var member in members) all.Merge(member.Tally);
        var worst = members.MaxBy(member => member.WorstP99)!;
        return new()
        {
            Key = key,
            Hosts = members.Select(member => member.Host).Distinct(StringComparer.Ordinal).Count(),
            Domains = members.Count,
            Sum = worst with
            {
                Host = "", Name = key.ToString(), Vcpus = members.Sum(member => member.Vcpus), Tally = all,
            },
            Worst = worst.WorstP99 > 0 ? $"{worst.Host}/{worst.Name}" : "",
            Request = LatencyIntervals.Of(windows, key, WorkloadFacts.RequestLatency),
            Wake = LatencyIntervals.Of(windows, key, SchedulingFacts.WakeLatency),
        };
    }
}

/// <summary>95 % intervals of percentiles, us; null where the run is too short to say.</summary>
public readonly record struct LatencyIntervals(QuantileInterval? P50, QuantileInterval? P99, QuantileInterval? P999)
{
    public static LatencyIntervals Of(IReadOnlyList<SeriesWindow> windows, GroupKey group, Latency latency)
    {
        var histograms = windows
            .Select(window => window.Groups.GetValueOrDefault(group)?.HistogramOf(latency) ?? new LatencyHistogram())
            .ToList();
        return new(
            QuantileInterval.Of(histograms, 50), QuantileInterval.Of(histograms, 99),
            QuantileInterval.Of(histograms, 99.9));
    }
}
