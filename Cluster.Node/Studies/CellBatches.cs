using ActorXen.Messages;

namespace ActorXen.Studies;

/// <summary>The measures of a cell in parts of equal virtual length, from its beginning to its end.</summary>
/// <param name="Length">Virtual time of the whole run.</param>
/// <param name="Count">Batches into which it is cut, warm-up and all.</param>
/// <param name="Values">By measure's text: the value in each batch; null where the batch cannot say.</param>
public sealed record CellBatches(
    Duration Length, int Count, IReadOnlyDictionary<string, IReadOnlyList<double?>> Values)
{
    private static readonly Dictionary<string, IReadOnlyList<double?>> _none = [];

    /// <summary>
    /// At least half of a run is left after its warm-up, and <see cref="BatchMeans.Fewest"/> must be.
    /// </summary>
    public const int Fewest = 2 * BatchMeans.Fewest;

    /// <summary>So many take longer to report than a usual run to execute.</summary>
    public const int Most = 1_000;

    /// <summary>The first batch that begins at or after the end of a warm-up.</summary>
    public int FirstFrom(VirtualTime begin)
    {
        var first = 0;
        while (first < Count && BeginOf(first) < begin) first++;
        return first;
    }

    /// <summary>The batches after a warm-up: their places and what they say.</summary>
    public IEnumerable<(long Place, double? Value)> From(VirtualTime begin, Measure measure)
    {
        var values = Values[measure.Text];
        for (var place = FirstFrom(begin); place < Count; place++) yield return (place, values[place]);
    }

    public VirtualTime BeginOf(int place) => EndOf(Length, Count, place - 1);

    /// <summary>Whether batches with one place are of the same virtual time.</summary>
    public bool IsLike(CellBatches other) => Length == other.Length && Count == other.Count;

    /// <summary>When a batch ends; the one before the first ends at time 0.</summary>
    public static VirtualTime EndOf(Duration length, int count, int place) =>
        VirtualTime.Zero + new Duration((long)((Int128)length.Nanoseconds * (place + 1) / count));

    /// <summary>Why an interval cannot be had of so few batches; null if it can.</summary>
    /// <param name="warmUp">What the user chose to leave out; null if it is found, which is at most a half.</param>
    public static string? Refusal(int count, Duration length, Duration? warmUp)
    {
        if (length.Nanoseconds < count) return $"a run of {length} cannot be cut into {count} batches. Make it longer.";
        if (warmUp is not { } chosen) return null;
        var left = count - new CellBatches(length, count, _none).FirstFrom(VirtualTime.Zero + chosen);
        return left >= BatchMeans.Fewest
            ? null
            : $"a warm-up of {chosen} leaves {left} of {count} batches, and an interval needs {BatchMeans.Fewest}. "
                + "Cut the run into more, or leave out less.";
    }
}
