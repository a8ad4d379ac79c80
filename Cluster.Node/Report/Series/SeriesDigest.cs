using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Statistics;

namespace ActorXen.Report.Series;

/// <summary>What a report needs of a run's series: means by window, and latencies by part of the run.</summary>
/// <remarks>
/// Reads the bytes of windows without making tallies of them: a series of many groups has thousands of histograms, of
/// which the means need only the counts.
/// </remarks>
internal sealed class SeriesDigest
{
    private readonly Dictionary<GroupKey, List<GroupWindow>> _groups = [];
    private readonly List<(VirtualTime From, VirtualTime To)> _windows = [];

    /// <summary>From and to.</summary>
    public IReadOnlyList<(VirtualTime From, VirtualTime To)> Windows => _windows;

    /// <exception cref="StateFormatException">Damaged, or written by a version with other counters.</exception>
    public static SeriesDigest Of(IEnumerable<ReadOnlyMemory<byte>> series)
    {
        var digest = new SeriesDigest();
        foreach (var bytes in series)
        {
            var from = new StateReader(bytes);
            while (!from.AtEnd) digest.Read(from);
        }

        return digest;
    }

    /// <summary>Only the windows between two times.</summary>
    public SeriesDigest Between(VirtualTime begin, VirtualTime end)
    {
        var part = new SeriesDigest();
        var skipped = _windows.TakeWhile(window => window.From < begin).Count();
        part._windows.AddRange(_windows.Skip(skipped).TakeWhile(window => window.To <= end));
        foreach (var (key, windows) in _groups)
            part.Of(key).AddRange(windows
                .Where(window => window.Number >= skipped && window.Number < skipped + part._windows.Count)
                .Select(window => window with { Number = window.Number - skipped }));
        return part;
    }

    /// <summary>Count and total of a latency in ns, by window.</summary>
    public IReadOnlyList<(long Count, long Total)> Means(GroupKey group, Latency latency)
    {
        var means = new (long Count, long Total)[_windows.Count];
        var first = CounterLayout.Shipped.MemberPlaceOf(latency);
        foreach (var window in Of(group))
        {
            foreach (var one in window.MembersOf(first, latency))
            {
                var (count, total) = means[window.Number];
                means[window.Number] = (count + one.Count, total + one.Total);
            }
        }

        return means;
    }

    /// <summary>Groups that counted something, in no order.</summary>
    public IReadOnlyCollection<GroupKey> Groups => _groups.Keys;

    /// <summary>Time that the group's vCPUs ran, ns, by window.</summary>
    public IReadOnlyList<long> Ran(GroupKey group) => [.. Sums(group).Select(window => window.Ran)];

    /// <summary>What a group counted, by window; zeros in windows in which it counted nothing.</summary>
    public IReadOnlyList<GroupSums> Sums(GroupKey group)
    {
        var sums = new GroupSums[_windows.Count];
        foreach (var window in Of(group)) sums[window.Number] = window.Sums;
        return sums;
    }

    /// <summary>Into how many consecutive parts the windows are cut: they depend on each other little.</summary>
    public int PartCount => Math.Min(QuantileInterval.MostParts, _windows.Count / 2);

    /// <summary>The part to which a window belongs.</summary>
    public int PartOf(int window) => (int)((long)window * PartCount / _windows.Count);

    /// <summary>A latency in up to twenty consecutive parts.</summary>
    public IReadOnlyList<CoarseHistogram> Parts(GroupKey group, Latency latency)
    {
        var count = PartCount;
        CoarseHistogram[] parts = [.. Enumerable.Range(0, count).Select(_ => new CoarseHistogram())];
        if (count == 0) return parts;
        var first = CounterLayout.Shipped.MemberPlaceOf(latency);
        foreach (var window in Of(group))
        {
            foreach (var one in window.MembersOf(first, latency))
                parts[PartOf(window.Number)].Read(one.Buckets);
        }

        return parts;
    }

    private void Read(StateReader from)
    {
        var layout = CounterLayout.Shipped;
        var (begin, end) = SeriesWindow.ReadHead(from, layout);
        for (var left = from.Int(); left > 0; left--)
        {
            var key = GroupKey.Read(from);
            var sums = new CellSums(layout);
            sums.Load(from);
            Of(key).Add(new(_windows.Count, GroupSums.Of(sums), from.Many(SeriesLatency.Read)));
        }

        _windows.Add((begin, end));
    }

    private List<GroupWindow> Of(GroupKey key)
    {
        if (!_groups.TryGetValue(key, out var windows)) _groups[key] = windows = [];
        return windows;
    }

    /// <param name="Number">Of the window.</param>
    private sealed record GroupWindow(int Number, GroupSums Sums, List<SeriesLatency> Latencies)
    {
        /// <param name="first">Place of the latency's first member.</param>
        public IEnumerable<SeriesLatency> MembersOf(int first, Latency latency) =>
            Latencies.Where(one => one.Place >= first && one.Place < first + latency.Members);
    }
}
