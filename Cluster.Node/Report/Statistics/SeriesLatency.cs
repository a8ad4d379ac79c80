using ActorXen.Messages;

namespace ActorXen.Report.Statistics;

/// <summary>A latency of a group in a window.</summary>
/// <param name="Place">Of the latency in the layout of counters, plus the member.</param>
/// <param name="Total">Sum of its observations, ns.</param>
/// <param name="Longest">The longest, ns.</param>
/// <param name="LongestAt">When that was observed, ns.</param>
/// <param name="Buckets">As <see cref="CoarseHistogram.Write"/> writes them.</param>
internal sealed record SeriesLatency(
    int Place, long Count, long Total, long Longest, long LongestAt, ReadOnlyMemory<byte> Buckets)
{
    public static SeriesLatency Read(StateReader from) =>
        new(from.Int(), from.Long(), from.Long(), from.Long(), from.Long(), from.View());

    /// <param name="buckets">Room to write in.</param>
    public static void Write(StateWriter to, int place, LatencyHistogram histogram, StateWriter buckets)
    {
        to.Int(place);
        to.Long(histogram.Count);
        to.Long(histogram.Total);
        to.Long(histogram.Longest);
        to.Long(histogram.LongestAt);
        buckets.Clear();
        CoarseHistogram.Write(buckets, histogram);
        to.Bytes(buckets.Written);
    }
}
