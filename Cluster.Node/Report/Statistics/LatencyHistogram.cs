using System.Numerics;
using System.Runtime.CompilerServices;
using ActorXen.Messages;

namespace ActorXen.Report.Statistics;

/// <summary>
/// A histogram of durations in nanoseconds: percentiles within 0.1 % of the true value, in a few kilobytes.
/// </summary>
/// <remarks>
/// Log-linear like HdrHistogram: each power of two is cut into 512 buckets. It is our own, because a data centre has
/// 40,000 domains and that package takes 200 KB per histogram at three digits; here a page of buckets exists only if a
/// value fell into it. A value of 2^40 ns (18 minutes) or more counts in the last bucket, but <see cref="Longest"/>
/// stays exact. A bucket saturates at 4,294,967,295 observations.
/// </remarks>
public sealed class LatencyHistogram
{
    private const int Precision = 9;
    internal const int PerPower = 1 << Precision;
    private const long TooLong = 1L << 40;
    private const int PageBits = 5;
    private const int PageSize = 1 << PageBits;
    private const int PageCount = (40 - Precision + 1) * PerPower / PageSize;

    private static readonly uint[] _emptyPage = new uint[PageSize];

    private ushort[]? _pages;        // By bucket number / 32: 1 + position of the page, or 0.
    private uint[] _counts = [];
    private int _used;
    private ObservationLog? _log;
    private int _placeInLog;

    public long Count { get; private set; }

    /// <summary>Sum of all values, ns.</summary>
    public long Total { get; private set; }

    /// <summary>
    /// The largest value, ns. Of a difference it is exact if it was observed in it, else the upper end of its bucket.
    /// Zero if empty.
    /// </summary>
    public long Longest { get; private set; }

    /// <summary>Virtual time at which <see cref="Longest"/> was first observed, ns; -1 if that is not known.</summary>
    public long LongestAt { get; private set; } = -1;

    /// <param name="nanoseconds">Not negative.</param>
    /// <param name="at">Virtual time of the observation, ns.</param>
    public void Add(long nanoseconds, long at)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(nanoseconds);
        var bucket = BucketOf(Math.Min(nanoseconds, TooLong - 1));
        ref var count = ref Cell(bucket);
        if (count != uint.MaxValue) count++;
        if (Count == 0 || nanoseconds > Longest) (Longest, LongestAt) = (nanoseconds, at);
        Count++;
        Total += nanoseconds;
        _log?.Add(new(nanoseconds, at, _placeInLog, (ushort)CoarseHistogram.BucketOfFine(bucket)));
    }

    /// <summary>Adds an observation without a virtual time.</summary>
    /// <inheritdoc cref="Add(long, long)"/>
    public void Add(long nanoseconds) => Add(nanoseconds, at: -1);

    /// <summary>Writes observations from now on to a log too, for the windows of a run's series.</summary>
    /// <param name="place">This histogram's place in it.</param>
    internal void LogTo(ObservationLog log, int place) => (_log, _placeInLog) = (log, place);

    /// <summary>The value that <paramref name="percent"/> of the observations do not exceed, in microseconds.</summary>
    /// <param name="percent">0 to 100; 99.9 is allowed.</param>
    /// <returns>Zero if there are none.</returns>
    public double PercentileUs(double percent)
    {
        if (Count == 0) return 0;
        // In decimal, because 99.9 % is a little more as a double.
        var rank = Math.Max(1, (long)Math.Ceiling((decimal)percent / 100 * Count));
        foreach (var (bucket, count) in Buckets())
        {
            rank -= count;
            if (rank <= 0) return Math.Min(MiddleOf(bucket), Longest) / 1e3;
        }

        return Longest / 1e3;
    }

    /// <summary>Adds the observations of another histogram.</summary>
    public void Merge(LatencyHistogram other)
    {
        for (var page = NextPage(other._pages, 0); page >= 0; page = NextPage(other._pages, page + 1))
        {
            // Before the counts are read, because a new page may move them.
            var own = PageOf(page);
            var more = other._counts.AsSpan((other._pages![page] - 1) << PageBits, PageSize);
            var counts = _counts.AsSpan(own << PageBits, PageSize);
            for (var bucket = 0; bucket < PageSize; bucket++)
                counts[bucket] = (uint)Math.Min((ulong)counts[bucket] + more[bucket], uint.MaxValue);
        }

        Count += other.Count;
        Total += other.Total;
        TakeLongest(other.Longest, other.LongestAt);
    }

    /// <summary>Every observation so many times.</summary>
    /// <param name="times">1 or more.</param>
    public LatencyHistogram Times(int times)
    {
        var all = new LatencyHistogram { Count = Count * times, Total = Total * times };
        foreach (var (bucket, count) in Buckets()) all.AddTo(bucket, count * times);
        (all.Longest, all.LongestAt) = (Longest, LongestAt);
        return all;
    }

    /// <summary>Forgets all observations and keeps the room that they took.</summary>
    internal void Clear()
    {
        if (Count == 0) return;
        _pages?.AsSpan().Clear();
        _counts.AsSpan(0, _used * PageSize).Clear();
        (_used, Count, Total, Longest, LongestAt) = (0, 0, 0, 0, -1);
    }

    public LatencyHistogram Copy()
    {
        var copy = new LatencyHistogram();
        copy.Merge(this);
        return copy;
    }

    /// <summary>What was added since <paramref name="earlier"/>, a copy of this histogram at an earlier time.</summary>
    public LatencyHistogram Since(LatencyHistogram earlier)
    {
        var difference = new LatencyHistogram { Count = Count - earlier.Count, Total = Total - earlier.Total };
        foreach (var (bucket, count) in Buckets())
        {
            var more = count - earlier.CountIn(bucket);
            if (more == 0) continue;
            difference.AddTo(bucket, more);
            difference.Longest = Math.Min(LowestOf(bucket + 1) - 1, Longest);
        }

        // The longest of all is exact if nothing as long was observed before.
        if (Longest > earlier.Longest) (difference.Longest, difference.LongestAt) = (Longest, LongestAt);
        return difference;
    }

    public void Save(StateWriter state)
    {
        state.Long(Count);
        state.Long(Total);
        state.Long(Longest);
        state.Long(LongestAt);
        var counts = _counts.AsSpan(0, _used * PageSize);
        state.Int(counts.Length - counts.Count(0u));
        var previous = 0;
        foreach (var (bucket, count) in Buckets())
        {
            state.Int(bucket - previous);
            state.Long(count);
            previous = bucket;
        }
    }

    /// <summary>Adds what a window of a run's series kept.</summary>
    internal void Add(SeriesLatency window)
    {
        foreach (var (nanoseconds, count) in CoarseHistogram.ReadObservations(window.Buckets))
            AddTo(BucketOf(nanoseconds), count);
        Count += window.Count;
        Total += window.Total;
        TakeLongest(window.Longest, window.LongestAt);
    }

    public void Load(StateReader state)
    {
        (_pages, _counts, _used) = (null, [], 0);
        Count = state.Long();
        Total = state.Long();
        Longest = state.Long();
        LongestAt = state.Long();
        var bucket = 0;
        for (var left = state.Int(); left > 0; left--)
        {
            bucket += state.Int();
            if ((uint)bucket >= PageCount * PageSize) throw new StateFormatException("a histogram has no such bucket");
            AddTo(bucket, state.Long());
        }
    }

    /// <summary>Writes in what it differs from another one, which <see cref="LoadBeside"/> must be given.</summary>
    /// <param name="known">Few bytes are written if it has most of the same observations.</param>
    public void SaveBeside(StateWriter state, LatencyHistogram known)
    {
        state.Long(Count - known.Count);
        state.Long(Total - known.Total);
        state.Long(Longest);
        state.Long(LongestAt);
        var previous = -1;
        for (var page = NextPage(known, 0); page >= 0; page = NextPage(known, page + 1))
        {
            var own = CountsOf(page);
            var other = known.CountsOf(page);
            if (own.SequenceEqual(other)) continue;
            for (var place = 0; place < PageSize; place++)
            {
                if (own[place] == other[place]) continue;
                var bucket = (page << PageBits) + place;
                state.Int(bucket - previous);
                state.Long((long)own[place] - other[place]);
                previous = bucket;
            }
        }

        state.Int(0);
    }

    /// <summary>Becomes what <see cref="SaveBeside"/> wrote.</summary>
    /// <exception cref="StateFormatException">Damaged, or written beside another one.</exception>
    public void LoadBeside(StateReader state, LatencyHistogram known)
    {
        Clear();
        Merge(known);
        Count += state.Long();
        Total += state.Long();
        (Longest, LongestAt) = (state.Long(), state.Long());
        var bucket = -1;
        while (state.Int() is var step and not 0)
        {
            bucket += step;
            if ((uint)bucket >= PageCount * PageSize) throw new StateFormatException("a histogram has no such bucket");
            var more = state.Long();
            if (CountIn(bucket) + more < 0) throw new StateFormatException("a bucket has fewer than no observations");
            AddTo(bucket, more);
        }
    }

    /// <summary>Bucket numbers with their counts, shortest latency first.</summary>
    internal BucketWalk Buckets() => new(_pages, _counts);

    /// <summary>Of equal ones the first, so that the order of hosts and nodes does not matter.</summary>
    private void TakeLongest(long longest, long at)
    {
        if (longest > Longest || longest == Longest && (ulong)at < (ulong)LongestAt)
            (Longest, LongestAt) = (longest, at);
    }

    private long CountIn(int bucket) => _pages is null || _pages[bucket >> PageBits] is var page && page == 0
        ? 0
        : _counts[((page - 1) << PageBits) + (bucket & (PageSize - 1))];

    private void AddTo(int bucket, long more)
    {
        ref var count = ref Cell(bucket);
        count = (uint)Math.Min(count + more, uint.MaxValue);
    }

    private ref uint Cell(int bucket)
    {
        // First, because a new page may move the counts.
        var page = PageOf(bucket >> PageBits);
        return ref _counts[(page << PageBits) + (bucket & (PageSize - 1))];
    }

    /// <summary>Its position, which it gets if it is not there yet.</summary>
    private int PageOf(int page)
    {
        var pages = _pages ??= new ushort[PageCount];
        return (pages[page] is var used and not 0 ? used : NewPage(pages, page)) - 1;
    }

    private ReadOnlySpan<uint> CountsOf(int page) => _pages is null || _pages[page] is var used && used == 0
        ? _emptyPage
        : _counts.AsSpan((used - 1) << PageBits, PageSize);

    /// <returns>The next page that this or the other histogram has; -1 after the last one.</returns>
    private int NextPage(LatencyHistogram other, int from)
    {
        var (own, theirs) = (NextPage(_pages, from), NextPage(other._pages, from));
        return own < 0 || theirs < 0 ? Math.Max(own, theirs) : Math.Min(own, theirs);
    }

    /// <summary>Nearly all pages of a histogram are missing, so they are skipped many at a time.</summary>
    /// <returns>-1 after the last one.</returns>
    private static int NextPage(ReadOnlySpan<ushort> pages, int from)
    {
        var skipped = pages[Math.Min(from, pages.Length)..].IndexOfAnyExcept((ushort)0);
        return skipped < 0 ? -1 : from + skipped;
    }

    private ushort NewPage(ushort[] pages, int page)
    {
        var needed = (_used + 1) * PageSize;
        if (needed > _counts.Length)
            Array.Resize(ref _counts, Math.Max(needed, _counts.Length * 3 / 2 / PageSize * PageSize));
        return pages[page] = (ushort)++_used;
    }

    /// <summary>Exact below 1,024 ns; above, the top ten bits of the value with its power of two.</summary>
    internal static int BucketOf(long value)
    {
        var shift = Math.Max(0, BitOperations.Log2((ulong)value | 1) - Precision);
        return (shift << Precision) + (int)(value >> shift);
    }

    private static long LowestOf(int bucket)
    {
        var shift = Math.Max(0, (bucket >> Precision) - 1);
        return (long)(bucket - (shift << Precision)) << shift;
    }

    /// <summary>The middle of a bucket, ns.</summary>
    internal static long MiddleOf(int bucket) => (LowestOf(bucket) + LowestOf(bucket + 1) - 1) / 2;

    /// <summary>Goes through the buckets that hold something.</summary>
    internal ref struct BucketWalk(ReadOnlySpan<ushort> pages, ReadOnlySpan<uint> counts)
    {
        private readonly ReadOnlySpan<ushort> _pages = pages;
        private readonly ReadOnlySpan<uint> _counts = counts;
        private int _page = -1;
        private int _next = PageSize;

        public (int Bucket, long Count) Current { get; private set; }

        public readonly BucketWalk GetEnumerator() => this;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public bool MoveNext()
        {
            while (true)
            {
                if (_next < PageSize)
                {
                    var rest = _counts.Slice(((_pages[_page] - 1) << PageBits) + _next, PageSize - _next);
                    if (rest.IndexOfAnyExcept(0u) is >= 0 and var skipped)
                    {
                        Current = ((_page << PageBits) + _next + skipped, rest[skipped]);
                        _next += skipped + 1;
                        return true;
                    }
                }

                _page = NextPage(_pages, _page + 1);
                if (_page < 0) return false;
                _next = 0;
            }
        }
    }
}
