using System.Runtime.CompilerServices;
using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Statistics;

namespace ActorXen.Report.Series;

/// <summary>What one host contributes to the windows of a run's series.</summary>
/// <remarks>
/// Domains with the same template and role are added up before anything is compared with the previous window, since
/// a host has many of them. Counters are exact, open intervals included: windows add up to the whole run (I-34).
/// </remarks>
internal sealed class HostWindows
{
    private readonly CounterBook _book;
    private readonly int[][] _groups;
    private readonly int[] _hostGroups;
    private readonly int[] _localOf;
    private CellSums[] _before;
    private CellSums[] _now;

    /// <param name="host">The host.</param>
    /// <param name="book">Where its facts are counted.</param>
    /// <param name="numberOf">The number of a group among those of all hosts.</param>
    public HostWindows(HostDirectory host, CounterBook book, Func<GroupKey, int> numberOf)
    {
        _book = book;
        _hostGroups = [numberOf(GroupKey.Fleet), numberOf(new GroupKey(GroupKind.Rack, host.RackName))];
        var kinds = host.Domains.Select(domain => (domain.Group, domain.Role)).Distinct().ToList();
        _groups = [.. host.Domains.DistinctBy(domain => (domain.Group, domain.Role))
            .Select(domain => GroupKey.AllOf(host, domain).Select(numberOf).ToArray())];
        _localOf = new int[host.Domains.Select(domain => domain.Id).DefaultIfEmpty(-1).Max() + 1];
        foreach (var domain in host.Domains) _localOf[domain.Id] = kinds.IndexOf((domain.Group, domain.Role));
        (_before, _now) = (NewSums(), NewSums());
    }

    /// <summary>Begins the first window.</summary>
    /// <remarks>What is counted while a run starts, at time zero, belongs to its first window.</remarks>
    public void Begin(VirtualTime at)
    {
        if (at > VirtualTime.Zero) Sum(at, _before);
        foreach (var histogram in _book.Layout.Latencies.SelectMany(_book.HistogramsOf)) histogram.KeepRecent();
    }

    /// <summary>Adds what was counted since the previous call, or since the beginning, to the groups' sums.</summary>
    // Each window of a run's series calls it: seldom, so that the compiler would not care in time.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void End(VirtualTime at, Func<int, Tally> groupOf)
    {
        Sum(at, _now);
        for (var local = 0; local < _groups.Length; local++) Add(_groups[local], local, groupOf);
        Add(_hostGroups, _groups.Length, groupOf);
        (_before, _now) = (_now, _before);
        foreach (var latency in _book.Layout.Latencies)
        {
            foreach (var (place, histogram) in _book.HistogramsOf(latency).Index())
                if (histogram.HasRecent) TakeRecent(latency, place, histogram, groupOf);
        }
    }

    private void Add(int[] groups, int local, Func<int, Tally> groupOf)
    {
        var more = _before[local];
        more.TakeFrom(_now[local]);
        foreach (var group in groups) groupOf(group).Sums.Add(more);
    }

    private void TakeRecent(Latency latency, int place, LatencyHistogram from, Func<int, Tally> groupOf)
    {
        var owner = place / latency.Members;
        var groups = latency.Subject == Subject.Domain ? _groups[_localOf[owner]] : _hostGroups;
        var member = _book.Layout.MemberPlaceOf(latency) + place % latency.Members;
        foreach (var group in groups) groupOf(group).Histogram(member).AddRecentOf(from);
        from.ForgetRecent();
    }

    private void Sum(VirtualTime at, CellSums[] into)
    {
        foreach (var sums in into) sums.Clear();
        _book.SumInto(at, into[^1], [.. _localOf.Select(local => into[local])]);
    }

    /// <summary>One for each kind of domain, and the last one for the host.</summary>
    private CellSums[] NewSums() =>
        [.. Enumerable.Range(0, _groups.Length + 1).Select(_ => new CellSums(_book.Layout))];
}
