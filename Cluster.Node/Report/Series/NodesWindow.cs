using ActorXen.Messages;
using ActorXen.Report.Counting;

namespace ActorXen.Report.Series;

/// <summary>One window of a run's series from the windows of several nodes.</summary>
internal static class NodesWindow
{
    /// <param name="parts">One window of each node.</param>
    /// <param name="end">When all of them must end.</param>
    /// <param name="to">Is written the window of all hosts, for <see cref="SeriesWindow.ReadAll"/>.</param>
    /// <exception cref="StateFormatException">
    /// A node has no window or several, or another interval, or its bytes are damaged.
    /// </exception>
    public static void Join(IReadOnlyList<ReadOnlyMemory<byte>> parts, VirtualTime end, StateWriter to)
    {
        if (parts.Count == 0) throw new StateFormatException("no node has counted anything");
        var all = new SortedDictionary<GroupKey, GroupCounts>(GroupKey.InOrder);
        VirtualTime? begin = null;
        foreach (var part in parts)
        {
            var from = new StateReader(part);
            if (from.AtEnd) throw Other(end);
            var window = SeriesWindow.ReadHead(from, CounterLayout.Shipped);
            if (window.To != end || (begin ?? window.From) != window.From) throw Other(end);
            begin = window.From;
            for (var left = from.Int(); left > 0; left--)
            {
                var key = GroupKey.Read(from);
                if (!all.TryGetValue(key, out var counts)) all[key] = counts = new(CounterLayout.Shipped);
                counts.Add(from);
            }

            if (!from.AtEnd) throw Other(end);
        }

        SeriesWindow.WriteHead(to, begin!.Value, end);
        to.Int(all.Count);
        var room = new StateWriter();
        foreach (var (key, counts) in all)
        {
            key.Write(to);
            counts.Write(to, room);
        }
    }

    private static StateFormatException Other(VirtualTime end) =>
        new($"a node's counts are not those of the window that ends at {end}");
}
