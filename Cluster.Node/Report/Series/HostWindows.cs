using System.Runtime.CompilerServices;
using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Statistics;

namespace ActorXen.Report.Series;

/// <summary>What one host contributes to the windows of a run's series.</summary>
/// <remarks>
/// Its counters go to sums that it shares with other hosts, one for each set of groups; latencies go to the groups.
/// Counters are exact, open intervals included: windows add up to the whole run (I-34).
/// </remarks>
internal sealed class HostWindows
{
    private readonly CounterBook _book;
    private readonly IReadOnlyList<GroupCounts> _counts;

    /// <summary>Of the host, its pCPUs and lines.</summary>
    private readonly SharedSums _ofHost;

    /// <summary>By id of the domain.</summary>
    private readonly SharedSums[] _ofDomain;

    /// <summary>The histograms of all latencies, with the sums whose groups get what they observed.</summary>
    private readonly (LatencyHistogram Histogram, SharedSums Sums, int Member)[] _latencies;

    /// <summary>By place of the latency.</summary>
    private readonly ObservationLog _observed;

    private readonly CellSums[] _sums;

    /// <param name="host">The host.</param>
    /// <param name="book">Where its facts are counted.</param>
    /// <param name="sumsOf">The sums that are for certain groups alone.</param>
    /// <param name="counts">By number of the group; all hosts of a recorder have the same list and lock it.</param>
    public HostWindows(
        HostDirectory host, CounterBook book, Func<IReadOnlyList<GroupKey>, SharedSums> sumsOf,
        IReadOnlyList<GroupCounts> counts)
    {
        (_book, _counts) = (book, counts);
        _ofHost = sumsOf([GroupKey.Fleet, new GroupKey(GroupKind.Rack, host.RackName)]);
        _ofDomain = new SharedSums[host.Domains.Select(domain => domain.Id).DefaultIfEmpty(-1).Max() + 1];
        Array.Fill(_ofDomain, _ofHost);
        foreach (var domain in host.Domains) _ofDomain[domain.Id] = sumsOf(GroupKey.AllOf(host, domain));
        _sums = new CellSums[_ofDomain.Length];
        _latencies =
        [
            .. book.Layout.Latencies.SelectMany(latency => book.HistogramsOf(latency).Select((histogram, place) => (
                histogram,
                latency.Subject == Subject.Domain ? _ofDomain[place / latency.Members] : _ofHost,
                book.Layout.MemberPlaceOf(latency) + place % latency.Members))),
        ];
        _observed = new(EmptyLog);
    }

    /// <summary>Begins the first window.</summary>
    /// <remarks>What is counted while a run starts, at time zero, belongs to its first window.</remarks>
    public void Begin(VirtualTime at)
    {
        if (at > VirtualTime.Zero) Sum(at);
        for (var place = 0; place < _latencies.Length; place++)
            _latencies[place].Histogram.LogTo(_observed, place);
    }

    /// <summary>
    /// Adds what was counted up to now to the sums, and what was observed since the previous call to the groups.
    /// </summary>
    // Each window of a run's series calls it: seldom, so that the compiler would not care in time.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void End(VirtualTime at)
    {
        Sum(at);
        EmptyLog();
    }

    /// <inheritdoc cref="CounterBook.Approach"/>
    public void Approach(int step) => _book.Approach(step);

    /// <summary>Adds what was observed to the groups: at the end of a window, and when the log is full.</summary>
    // The second happens while other threads run the other hosts. Sums do not depend on whose observations come first.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void EmptyLog()
    {
        lock (_counts)
        {
            foreach (ref readonly var observation in _observed.Listed)
            {
                ref readonly var latency = ref _latencies[observation.Place];
                foreach (var histogram in latency.Sums.HistogramsOf(latency.Member, _counts))
                    histogram.Add(observation);
            }
        }

        _observed.Clear();
    }

    private void Sum(VirtualTime at)
    {
        for (var domain = 0; domain < _sums.Length; domain++) _sums[domain] = _ofDomain[domain].Now;
        _book.SumInto(at, _ofHost.Now, _sums);
    }
}
