using System.Diagnostics;
using System.Numerics;

namespace ActorXen.Nodes.Peers;

/// <summary>Wall times in buckets an eighth of their size apart. One thread adds; any may read what is about right.</summary>
internal sealed class WaitHistogram
{
    private const int BucketBits = 3;
    private const int BucketsPerOctave = 1 << BucketBits;
    private readonly long[] _counts = new long[64 * BucketsPerOctave];
    private long _nanoseconds;

    public long Nanoseconds => Volatile.Read(ref _nanoseconds);

    public void AddSince(long timestamp)
    {
        var nanoseconds = Math.Max(1, (long)Stopwatch.GetElapsedTime(timestamp).TotalNanoseconds);
        Volatile.Write(ref _nanoseconds, _nanoseconds + nanoseconds);
        _counts[BucketOf(nanoseconds)]++;
    }

    /// <param name="share">0 to 1.</param>
    /// <returns>Nanoseconds, the upper end of the bucket; 0 if nothing was added.</returns>
    public long Percentile(double share)
    {
        var rest = (long)Math.Ceiling(_counts.Sum() * share);
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            rest -= _counts[bucket];
            if (rest <= 0 && _counts[bucket] > 0) return EndOf(bucket);
        }

        return 0;
    }

    private static int BucketOf(long nanoseconds)
    {
        var octave = BitOperations.Log2((ulong)nanoseconds);
        var within = octave < BucketBits ? 0 : (int)(nanoseconds >> (octave - BucketBits)) & (BucketsPerOctave - 1);
        return (octave << BucketBits) + within;
    }

    private static long EndOf(int bucket)
    {
        var octave = bucket >> BucketBits;
        var within = bucket & (BucketsPerOctave - 1);
        return octave < BucketBits ? 2L << octave : (BucketsPerOctave + within + 1L) << (octave - BucketBits);
    }
}
