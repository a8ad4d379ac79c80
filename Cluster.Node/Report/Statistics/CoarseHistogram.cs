using System.Numerics;
using ActorXen.Messages;

namespace ActorXen.Report.Statistics;

/// <summary>A histogram of durations in few buckets, 32 for each power of two: percentiles within 1.6 %.</summary>
/// <remarks>What a window of a run's series keeps, since a run has a hundred windows for every group.</remarks>
public sealed class CoarseHistogram
{
    private const int Precision = 5;
    private const int PerPower = 1 << Precision;

    /// <summary>The powers of two that this one cuts and a fine histogram does not.</summary>
    private const int FinerPowers = 4;

    internal const int Buckets = (40 - Precision + 1) * PerPower;

    private readonly long[] _counts = new long[Buckets];

    public long Count { get; private set; }

    /// <summary>Adds the observations of a finer histogram.</summary>
    public void Add(LatencyHistogram fine)
    {
        foreach (var (bucket, count) in fine.Buckets()) Add(BucketOfFine(bucket), count);
    }

    public void Add(CoarseHistogram other)
    {
        for (var bucket = 0; bucket < Buckets; bucket++) _counts[bucket] += other._counts[bucket];
        Count += other.Count;
    }

    /// <summary>
    /// The bucket that holds the value which <paramref name="percent"/> of the observations do not exceed.
    /// </summary>
    /// <param name="percent">0 to 100.</param>
    internal int BucketAt(double percent)
    {
        var rank = Math.Max(1, (long)Math.Ceiling((decimal)percent / 100 * Count));
        for (var bucket = 0; bucket < Buckets; bucket++)
        {
            rank -= _counts[bucket];
            if (rank <= 0) return bucket;
        }

        return 0;
    }

    /// <summary>The shortest and the longest latency that a bucket holds, us.</summary>
    internal static (double Low, double High) EdgesOf(int bucket) =>
        (LowestOf(bucket) / 1e3, (LowestOf(bucket + 1) - 1) / 1e3);

    /// <summary>How many observations are in buckets above this one.</summary>
    internal long CountAbove(int limit)
    {
        var above = 0L;
        for (var bucket = limit + 1; bucket < Buckets; bucket++) above += _counts[bucket];
        return above;
    }

    /// <summary>Adds what <see cref="WindowHistogram.Write"/> wrote.</summary>
    /// <exception cref="StateFormatException">Damaged.</exception>
    internal void Read(ReadOnlyMemory<byte> bytes)
    {
        foreach (var (bucket, count) in ReadBuckets(bytes)) Add(bucket, count);
    }

    /// <summary>The middle of each bucket with its count.</summary>
    /// <exception cref="StateFormatException">Damaged.</exception>
    internal static IEnumerable<(long Nanoseconds, long Count)> ReadObservations(ReadOnlyMemory<byte> bytes) =>
        ReadBuckets(bytes).Select(bucket => (MiddleOf(bucket.Bucket), bucket.Count));

    /// <summary>The numbers of buckets that hold something, with their counts.</summary>
    /// <exception cref="StateFormatException">Damaged.</exception>
    internal static IEnumerable<(int Bucket, long Count)> ReadBuckets(ReadOnlyMemory<byte> bytes)
    {
        var from = new StateReader(bytes);
        for (var bucket = 0; !from.AtEnd;)
        {
            bucket += from.Int();
            if ((uint)bucket >= Buckets) throw new StateFormatException("a window has no such bucket");
            var count = from.Long();
            if (count < 0) throw new StateFormatException("a window has a negative count");
            yield return (bucket, count);
        }
    }

    private void Add(int bucket, long count)
    {
        _counts[bucket] += count;
        Count += count;
    }

    /// <summary>The bucket here for one of a finer histogram, with the same values and more.</summary>
    /// <param name="fine">A bucket of <see cref="LatencyHistogram"/>.</param>
    internal static int BucketOfFine(int fine) => fine < LatencyHistogram.PerPower
        ? BucketOf(fine)
        : fine / (LatencyHistogram.PerPower / PerPower) + FinerPowers * PerPower;

    private static int BucketOf(long value)
    {
        var shift = Math.Max(0, BitOperations.Log2((ulong)value | 1) - Precision);
        return (shift << Precision) + (int)(value >> shift);
    }

    private static long MiddleOf(int bucket) => (LowestOf(bucket) + LowestOf(bucket + 1) - 1) / 2;

    private static long LowestOf(int bucket)
    {
        var shift = Math.Max(0, (bucket >> Precision) - 1);
        return (long)(bucket - (shift << Precision)) << shift;
    }
}
