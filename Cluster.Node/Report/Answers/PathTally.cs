using System.Runtime.InteropServices;
using ActorXen.Report.Statistics;

namespace ActorXen.Report.Answers;

/// <summary>The chains of one domain, or of several, added up by cause and by latency.</summary>
/// <remarks>
/// Chains whose latencies differ by less than 1.6 % share a bucket, so memory is bounded by buckets and causes,
/// whatever the number of requests. The sums of each bucket are exact.
/// </remarks>
/// <param name="keys">The rows by number.</param>
public sealed class PathTally(CauseKeys keys)
{
    /// <summary>So many buckets of a <see cref="LatencyHistogram"/>, 2^3, are one here.</summary>
    private const int CoarserBits = 3;

    private readonly Dictionary<int, Bucket> _buckets = [];
    private readonly Dictionary<int, LatencyHistogram> _causes = [];

    public LatencyHistogram Latency { get; } = new();

    public long Count => Latency.Count;

    /// <summary>Of all chains.</summary>
    public IReadOnlyList<CauseKey> Causes => [.. _causes.Keys.Select(number => keys[number])];

    /// <param name="latency">In nanoseconds.</param>
    /// <param name="causes">Numbers of rows, each once, with the parts of it that belong to them.</param>
    public void Add(long latency, ReadOnlySpan<(int Row, long Length)> causes)
    {
        Latency.Add(latency);
        var bucket = BucketAt(LatencyHistogram.BucketOf(latency) >> CoarserBits);
        bucket.Count++;
        bucket.Total += latency;
        foreach (var (cause, length) in causes)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(bucket.Causes, cause, out _) += length;
            HistogramOf(cause).Add(length);
        }
    }

    /// <summary>Adds all chains of another tally with the same numbers of rows.</summary>
    public void Merge(PathTally other)
    {
        Latency.Merge(other.Latency);
        foreach (var (number, more) in other._buckets)
        {
            var bucket = BucketAt(number);
            bucket.Count += more.Count;
            bucket.Total += more.Total;
            foreach (var (row, length) in more.Causes)
                CollectionsMarshal.GetValueRefOrAddDefault(bucket.Causes, row, out _) += length;
        }

        foreach (var (row, histogram) in other._causes) HistogramOf(row).Merge(histogram);
    }

    /// <summary>All chains between two percentiles of the latency, with those of the buckets at its ends.</summary>
    public PathBand Between(PercentRange range)
    {
        // In decimal, because 99.9 % is a little more as a double.
        var (first, last) = (range.From / 100 * Count, range.To / 100 * Count);
        var (before, band) = (0L, new PathBand(0, 0, new Dictionary<CauseKey, long>()));
        var causes = new Dictionary<CauseKey, long>();
        foreach (var bucket in _buckets.OrderBy(pair => pair.Key).Select(pair => pair.Value))
        {
            if (before + bucket.Count > first && before < last)
            {
                band = band with { Count = band.Count + bucket.Count, Total = band.Total + bucket.Total };
                foreach (var (row, length) in bucket.Causes)
                    causes[keys[row]] = causes.GetValueOrDefault(keys[row]) + length;
            }

            before += bucket.Count;
        }

        return band with { Causes = causes };
    }

    /// <summary>A percentile of the time that chains spend on a cause, us; null if they are too few.</summary>
    public double? PercentileUs(CauseKey cause, double percent)
    {
        if (!Percentiles.Carries(Count, percent)) return null;
        if (!_causes.TryGetValue(keys.NumberOf(cause), out var histogram)) return 0;
        // Those without the cause spend no time on it.
        var (without, rank) = (Count - histogram.Count, Math.Ceiling((decimal)percent / 100 * Count));
        return rank <= without ? 0 : histogram.PercentileUs((double)((rank - without) / histogram.Count * 100));
    }

    private Bucket BucketAt(int number)
    {
        if (!_buckets.TryGetValue(number, out var bucket)) _buckets[number] = bucket = new();
        return bucket;
    }

    private LatencyHistogram HistogramOf(int row)
    {
        if (!_causes.TryGetValue(row, out var histogram)) _causes[row] = histogram = new();
        return histogram;
    }

    private sealed class Bucket
    {
        public long Count { get; set; }

        public long Total { get; set; }

        public Dictionary<int, long> Causes { get; } = [];
    }
}

/// <summary>Chains whose latency lies between two percentiles.</summary>
/// <param name="Total">Their latencies added up, ns.</param>
/// <param name="Causes">The same by cause.</param>
public sealed record PathBand(long Count, long Total, IReadOnlyDictionary<CauseKey, long> Causes)
{
    public double ShareOf(CauseKey cause) => Total == 0 ? 0 : (double)Causes.GetValueOrDefault(cause) / Total;

    /// <summary>Microseconds per chain.</summary>
    public double MeanUs(CauseKey cause) => Count == 0 ? 0 : Causes.GetValueOrDefault(cause) / 1e3 / Count;
}

/// <summary>A range of percentiles.</summary>
/// <param name="From">0 to less than <paramref name="To"/>.</param>
/// <param name="To">At most 100.</param>
public readonly record struct PercentRange(decimal From, decimal To)
{
    private const int FewestInBand = 5;

    public static PercentRange All => new(0, 100);

    /// <summary>The slow end of so many observations; null if they are too few to have one.</summary>
    public static PercentRange? SlowOf(long count) => count switch
    {
        _ when Percentiles.Carries(count, 99) => new(99, 100),
        _ when Percentiles.Carries(count, 90) => new(90, 100),
        _ when Percentiles.Carries(count, 50) => new(50, 100),
        _ => null,
    };

    /// <summary>Whether so many observations can tell what lies between these percentiles.</summary>
    public bool IsCarriedBy(long count) =>
        count > 0 && (From == 0 || Percentiles.Carries(count, (double)From))
        && count * (To - From) / 100 >= FewestInBand;

    public override string ToString() => To == 100
        ? FormattableString.Invariant($"the slowest {100 - From:0.###} %")
        : FormattableString.Invariant($"p{From:0.###} to p{To:0.###}");
}
