using ActorXen.Messages;
using ActorXen.Report.Series;

namespace ActorXen.Comparisons;

/// <summary>Which virtual time of two runs is compared: the same of both.</summary>
/// <param name="From">Beginning: the end of a window in both runs, or zero.</param>
/// <param name="To">End, likewise.</param>
/// <param name="IsPaired">Whether the runs have the same seed, and the same windows between those times.</param>
internal sealed record ComparedTime(VirtualTime From, VirtualTime To, bool IsPaired)
{
    /// <param name="from">What was before this is left out, and more if no window ends at it in both.</param>
    /// <param name="to">What was after this is left out, likewise.</param>
    /// <returns>null if the runs have no window between those times that both have in common.</returns>
    public static ComparedTime? Of(
        SeriesDigest one, SeriesDigest other, VirtualTime from, VirtualTime to, bool isSameSeed)
    {
        var common = EndsOf(one).Intersect(EndsOf(other)).Where(end => end >= from && end <= to).Order().ToList();
        if (common.Count < 2) return null;
        var (begin, end) = (common[0], common[^1]);
        var isSame = one.Between(begin, end).Windows.SequenceEqual(other.Between(begin, end).Windows);
        return new(begin, end, isSameSeed && isSame);
    }

    private static IEnumerable<VirtualTime> EndsOf(SeriesDigest windows) =>
        windows.Windows.Take(1).Select(window => window.From).Concat(windows.Windows.Select(window => window.To));
}
