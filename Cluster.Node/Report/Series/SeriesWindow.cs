using ActorXen.Messages;
using ActorXen.Report.Counting;

namespace ActorXen.Report.Series;

/// <summary>What the groups of a run counted between two times.</summary>
/// <param name="From">Beginning, included.</param>
/// <param name="To">End, not included.</param>
/// <param name="Groups">Groups that counted something.</param>
/// <remarks>
/// Counters are exact. Latencies have coarser buckets than a report's, because a run has a hundred windows: percentiles
/// are within 1.6 % of the true value, counts, means and maxima exact.
/// </remarks>
public sealed record SeriesWindow(VirtualTime From, VirtualTime To, IReadOnlyDictionary<GroupKey, Tally> Groups)
{
    public Duration Length => To - From;

    /// <summary>One window of all hosts from the windows of several nodes.</summary>
    /// <param name="parts">One window of each node.</param>
    /// <param name="end">When all of them must end.</param>
    /// <exception cref="StateFormatException">
    /// A node has no window or several, or another interval, or its bytes are damaged.
    /// </exception>
    public static SeriesWindow Join(IReadOnlyList<ReadOnlyMemory<byte>> parts, VirtualTime end)
    {
        SeriesWindow? all = null;
        foreach (var part in parts)
        {
            var windows = ReadAll([part]).ToList();
            if (windows is not [var window] || window.To != end || (all?.From ?? window.From) != window.From)
                throw new StateFormatException($"a node's counts are not those of the window that ends at {end}");
            all = all?.With(window) ?? window;
        }

        return all ?? throw new StateFormatException("no node has counted anything");
    }

    /// <summary>The windows in the bytes of seals, in order.</summary>
    /// <exception cref="StateFormatException">Damaged, or written by a version with other counters.</exception>
    public static IEnumerable<SeriesWindow> ReadAll(IEnumerable<ReadOnlyMemory<byte>> series)
    {
        foreach (var bytes in series)
        {
            var from = new StateReader(bytes);
            while (!from.AtEnd) yield return Read(from, CounterLayout.Shipped);
        }
    }

    /// <summary>The same interval of other hosts added.</summary>
    public SeriesWindow With(SeriesWindow other)
    {
        var groups = new SortedDictionary<GroupKey, Tally>(GroupKey.InOrder);
        foreach (var (key, tally) in Groups.Concat(other.Groups)) Of(groups, key).Merge(tally);
        return this with { Groups = groups };
    }

    /// <summary>The tally of a group; added if it is new.</summary>
    internal static Tally Of(IDictionary<GroupKey, Tally> groups, GroupKey key)
    {
        if (!groups.TryGetValue(key, out var tally))
            groups[key] = tally = new(CounterLayout.Shipped, Subject.Domain, key.ToString());
        return tally;
    }

    internal void Write(StateWriter to)
    {
        to.Fixed(CounterLayout.Shipped.Fingerprint);
        to.Time(From);
        to.Time(To);
        to.Int(Groups.Count);
        foreach (var (key, tally) in Groups)
        {
            to.Int((int)key.Kind);
            to.Text(key.Name);
            tally.SaveWindow(to);
        }
    }

    internal static (VirtualTime From, VirtualTime To) ReadHead(StateReader from, CounterLayout layout) =>
        from.Fixed() == layout.Fingerprint
            ? (from.Time(), from.Time())
            : throw new StateFormatException("a version of actorxen with other counters wrote its series");

    internal static SeriesWindow Read(StateReader from, CounterLayout layout)
    {
        var (begin, end) = ReadHead(from, layout);
        var groups = new SortedDictionary<GroupKey, Tally>(GroupKey.InOrder);
        for (var left = from.Int(); left > 0; left--)
        {
            var key = new GroupKey(from.Known<GroupKind>(), from.Text());
            Of(groups, key).LoadWindow(from);
        }

        return new(begin, end, groups);
    }
}
