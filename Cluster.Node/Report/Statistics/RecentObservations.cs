namespace ActorXen.Report.Statistics;

/// <summary>The buckets of a histogram's latest observations, for a window of a run's series.</summary>
/// <remarks>
/// A list, because most windows have few observations; a long window is folded into counts when the list is full.
/// </remarks>
internal sealed class RecentObservations
{
    private const int MostListed = 512;

    private static readonly Dictionary<int, long> _none = [];

    private ushort[] _listed = [];
    private int _count;
    private Dictionary<int, long>? _folded;

    public long Count { get; private set; }

    /// <summary>Sum of the values, ns.</summary>
    public long Total { get; private set; }

    /// <summary>The largest value, ns.</summary>
    public long Longest { get; private set; }

    /// <summary>Virtual time at which it was first observed, ns; -1 if there is none.</summary>
    public long LongestAt { get; private set; } = -1;

    /// <summary>The buckets of single observations; one may occur more than once.</summary>
    public ReadOnlySpan<ushort> Listed => _listed.AsSpan(0, _count);

    /// <summary>The others by bucket, with their counts.</summary>
    public IReadOnlyDictionary<int, long> Folded => _folded ?? _none;

    /// <param name="bucket">Fits in 16 bits.</param>
    public void Add(int bucket, long nanoseconds, long at)
    {
        if (_count == _listed.Length) MakeRoom();
        _listed[_count++] = (ushort)bucket;
        if (Count == 0 || nanoseconds > Longest) (Longest, LongestAt) = (nanoseconds, at);
        Count++;
        Total += nanoseconds;
    }

    public void Clear()
    {
        (_count, _folded) = (0, null);
        (Count, Total, Longest, LongestAt) = (0, 0, 0, -1);
    }

    private void MakeRoom()
    {
        if (_count < MostListed)
        {
            Array.Resize(ref _listed, Math.Max(16, _count * 2));
            return;
        }

        _folded ??= [];
        foreach (var bucket in _listed) _folded[bucket] = _folded.GetValueOrDefault(bucket) + 1;
        _count = 0;
    }
}
