using ActorXen.Messages;

namespace ActorXen.Report.Statistics;

/// <summary>A latency of a group in a window.</summary>
/// <param name="Place">Of the latency in the layout of counters, plus the member.</param>
/// <param name="Total">Sum of its observations, ns.</param>
/// <param name="Longest">The longest, ns.</param>
/// <param name="LongestAt">When that was observed, ns.</param>
/// <param name="Buckets">As <see cref="WindowHistogram.Write"/> writes them.</param>
internal sealed record SeriesLatency(
    int Place, long Count, long Total, long Longest, long LongestAt, ReadOnlyMemory<byte> Buckets)
{
    public static SeriesLatency Read(StateReader from) =>
        new(from.Int(), from.Long(), from.Long(), from.Long(), from.Long(), from.View());
}
