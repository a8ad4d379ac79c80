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

    internal static void WriteHead(StateWriter to, VirtualTime begin, VirtualTime end)
    {
        to.Fixed(CounterLayout.Shipped.Fingerprint);
        to.Time(begin);
        to.Time(end);
    }

    internal static (VirtualTime From, VirtualTime To) ReadHead(StateReader from, CounterLayout layout) =>
        from.Fixed() == layout.Fingerprint
            ? (from.Time(), from.Time())
            : throw new StateFormatException("a version of actorxen with other counters wrote it")
            {
                IsOfOtherVersion = true,
            };

    internal static SeriesWindow Read(StateReader from, CounterLayout layout)
    {
        var (begin, end) = ReadHead(from, layout);
        var groups = new SortedDictionary<GroupKey, Tally>(GroupKey.InOrder);
        for (var left = from.Int(); left > 0; left--)
        {
            var key = GroupKey.Read(from);
            groups[key] = new(CounterLayout.Shipped, Subject.Domain, $"{key}");
            groups[key].LoadWindow(from);
        }

        return new(begin, end, groups);
    }
}
