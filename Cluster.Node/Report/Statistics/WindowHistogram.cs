using System.Numerics;
using System.Runtime.CompilerServices;
using ActorXen.Messages;

namespace ActorXen.Report.Statistics;

/// <summary>A latency of a group in the window that is being counted, in the buckets of a coarse histogram.</summary>
/// <remarks>
/// Filled, written and emptied in every window of a run's series: it marks the buckets that hold something, so that
/// neither needs to look at the others.
/// </remarks>
internal sealed class WindowHistogram
{
    private const int PerMark = 64;

    private readonly long[] _counts = new long[CoarseHistogram.Buckets];

    /// <summary>A bit for each bucket that holds something.</summary>
    private readonly ulong[] _marks = new ulong[CoarseHistogram.Buckets / PerMark];

    private long _total;
    private long _longest;
    private long _longestAt = -1;

    public long Count { get; private set; }

    // Each window of a run's series calls it: seldom, so that the compiler would not care in time.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(in Observation observation)
    {
        Add(observation.Bucket, 1);
        Add(1, observation.Nanoseconds, observation.Nanoseconds, observation.At);
    }

    /// <summary>Adds what another node counted.</summary>
    /// <exception cref="StateFormatException">Damaged.</exception>
    public void Add(SeriesLatency window)
    {
        foreach (var (bucket, count) in CoarseHistogram.ReadBuckets(window.Buckets)) Add(bucket, count);
        Add(window.Count, window.Total, window.Longest, window.LongestAt);
    }

    /// <summary>Writes it for <see cref="SeriesLatency.Read"/>.</summary>
    /// <param name="buckets">Room to write in.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Write(StateWriter to, int place, StateWriter buckets)
    {
        to.Int(place);
        to.Long(Count);
        to.Long(_total);
        to.Long(_longest);
        to.Long(_longestAt);
        buckets.Clear();
        var previous = 0;
        for (var word = 0; word < _marks.Length; word++)
        {
            for (var left = _marks[word]; left != 0; left &= left - 1)
            {
                var bucket = word * PerMark + BitOperations.TrailingZeroCount(left);
                buckets.Int(bucket - previous);
                buckets.Long(_counts[bucket]);
                previous = bucket;
            }
        }

        to.Bytes(buckets.Written);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Clear()
    {
        if (Count == 0) return;
        for (var word = 0; word < _marks.Length; word++)
        {
            for (var left = _marks[word]; left != 0; left &= left - 1)
                _counts[word * PerMark + BitOperations.TrailingZeroCount(left)] = 0;
            _marks[word] = 0;
        }

        (Count, _total, _longest, _longestAt) = (0, 0, 0, -1);
    }

    /// <remarks>
    /// Of equally long ones the first is kept, so that the order of hosts and nodes does not matter.
    /// </remarks>
    private void Add(long count, long total, long longest, long longestAt)
    {
        Count += count;
        _total += total;
        if (longest > _longest || longest == _longest && (ulong)longestAt < (ulong)_longestAt)
            (_longest, _longestAt) = (longest, longestAt);
    }

    private void Add(int bucket, long count)
    {
        _counts[bucket] += count;
        _marks[bucket / PerMark] |= 1UL << (bucket % PerMark);
    }
}
