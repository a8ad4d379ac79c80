using ActorXen.Messages;
using ActorXen.Report.Statistics;

namespace ActorXen.Tests.Report.Statistics;

/// <summary>What a window of a run's series keeps of a latency.</summary>
public sealed class WindowHistogramTests
{
    /// <summary>More than <see cref="ObservationLog"/> keeps as a list.</summary>
    private const int Observations = 3_000;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_window_has_what_was_observed_in_it(int seed)
    {
        var random = new Random(seed);
        var window = new WindowHistogram();
        for (var round = 0; round < 3; round++)
        {
            var (fine, expected, log) = (new LatencyHistogram(), new CoarseHistogram(), new ObservationLog(4));
            fine.LogTo(log, place: 3);
            for (var one = 0; one < Observations; one++)
                fine.Add((1L << random.Next(45)) + random.Next(1 << 20), at: one);
            expected.Add(fine);
            window.Clear();
            Add(log, window);

            var written = Written(window);

            var found = new CoarseHistogram();
            found.Read(written.Buckets);
            Assert.Equal(Observations, found.Count);
            Assert.Equal(
                (7, fine.Count, fine.Total, fine.Longest, fine.LongestAt),
                (written.Place, written.Count, written.Total, written.Longest, written.LongestAt));
            foreach (var percent in (double[])[0, 1, 25, 50, 90, 99, 99.9, 100])
                Assert.Equal((percent, expected.BucketAt(percent)), (percent, found.BucketAt(percent)));
        }
    }

    [Fact]
    public void A_log_keeps_the_latencies_that_share_it_apart_and_is_empty_when_it_is_cleared()
    {
        var log = new ObservationLog(2);
        LatencyHistogram[] fine = [new(), new()];
        for (var place = 0; place < fine.Length; place++) fine[place].LogTo(log, place);
        for (var one = 0; one < Observations; one++) fine[one % 3 % 2].Add(1_000 + one, at: one);

        Assert.Equal([Observations * 2L / 3, Observations / 3L], [CountOf(0), CountOf(1)]);
        log.Clear();
        Assert.Equal([0, 0], [CountOf(0), CountOf(1)]);
        fine[1].Add(5);
        Assert.Equal([0, 1], [CountOf(0), CountOf(1)]);

        long CountOf(int place) => log.Listed.ToArray().Count(one => one.Place == place)
            + (log.Folded.Length > 0 ? log.Folded[place]?.Count ?? 0 : 0);
    }

    [Fact]
    public void Values_at_the_edges_of_buckets_are_counted_in_the_bucket_that_has_them()
    {
        foreach (var value in Enumerable.Range(0, 40).SelectMany(power => (long[])[(1L << power) - 1, 1L << power]))
        {
            var (fine, window, log) = (new LatencyHistogram(), new WindowHistogram(), new ObservationLog(4));
            fine.LogTo(log, place: 0);
            fine.Add(value);
            Add(log, window);

            var found = new CoarseHistogram();
            found.Read(Written(window).Buckets);

            var (low, high) = CoarseHistogram.EdgesOf(found.BucketAt(50));
            Assert.InRange(value / 1e3, low, high);
        }
    }

    [Fact]
    public void Windows_of_two_nodes_are_one_whichever_comes_first()
    {
        var (first, second) = (Observed((5_000, 30), (100, 31)), Observed((5_000, 20), (7, 40)));

        var written = (SeriesLatency[])[Joined(first, second), Joined(second, first)];

        Assert.All(written, one => Assert.Equal(
            (4, 10_107L, 5_000L, 20L), (one.Count, one.Total, one.Longest, one.LongestAt)));
        Assert.Equal(written[0].Buckets.ToArray(), written[1].Buckets.ToArray());

        static SeriesLatency Joined(SeriesLatency one, SeriesLatency other)
        {
            var window = new WindowHistogram();
            window.Add(one);
            window.Add(other);
            return Written(window);
        }
    }

    private static SeriesLatency Observed(params (long Nanoseconds, long At)[] observations)
    {
        var (fine, window, log) = (new LatencyHistogram(), new WindowHistogram(), new ObservationLog(4));
        fine.LogTo(log, place: 0);
        foreach (var (nanoseconds, at) in observations) fine.Add(nanoseconds, at);
        Add(log, window);
        return Written(window);
    }

    private static void Add(ObservationLog log, WindowHistogram window)
    {
        foreach (ref readonly var observation in log.Listed) window.Add(observation);
        foreach (var folded in log.Folded)
            if (folded is not null) window.Add(folded);
    }

    private static SeriesLatency Written(WindowHistogram window)
    {
        var to = new StateWriter();
        window.Write(to, 7, new());
        return SeriesLatency.Read(new(to.ToArray()));
    }
}
