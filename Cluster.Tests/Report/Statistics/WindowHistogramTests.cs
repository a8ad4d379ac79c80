using ActorXen.Messages;
using ActorXen.Report.Statistics;

namespace ActorXen.Tests.Report.Statistics;

/// <summary>What a window of a run's series keeps of a latency.</summary>
public sealed class WindowHistogramTests
{
    /// <summary>More than an <see cref="ObservationLog"/> has room for.</summary>
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
            var (fine, expected, log) = (new LatencyHistogram(), new CoarseHistogram(), LogOf(window));
            window.Clear();
            fine.LogTo(log, place: 3);
            for (var one = 0; one < Observations; one++)
                fine.Add((1L << random.Next(45)) + random.Next(1 << 20), at: one);
            expected.Add(fine);
            Take(log, window);

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
    public void A_full_log_is_taken_and_names_the_latencies_of_a_host_with_many_domains()
    {
        const int Far = 100_000;
        var (times, taken) = (0, new List<int>());
        ObservationLog? log = null;
        log = new(() =>
        {
            times++;
            foreach (var one in log!.Listed) taken.Add(one.Place);
            log.Clear();
        });
        var (near, far) = (new LatencyHistogram(), new LatencyHistogram());
        near.LogTo(log, 0);
        far.LogTo(log, Far);

        for (var one = 0; one < Observations; one++) (one % 3 == 0 ? near : far).Add(1_000 + one, at: one);

        foreach (var one in log.Listed) taken.Add(one.Place);
        Assert.Equal((Observations - 1) / ObservationLog.Most, times);
        Assert.Equal(Enumerable.Range(0, Observations).Select(one => one % 3 == 0 ? 0 : Far), taken);
    }

    [Fact]
    public void Values_at_the_edges_of_buckets_are_counted_in_the_bucket_that_has_them()
    {
        foreach (var value in Enumerable.Range(0, 40).SelectMany(power => (long[])[(1L << power) - 1, 1L << power]))
        {
            var (fine, window) = (new LatencyHistogram(), new WindowHistogram());
            var log = LogOf(window);
            fine.LogTo(log, place: 0);
            fine.Add(value);
            Take(log, window);

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
        var (fine, window) = (new LatencyHistogram(), new WindowHistogram());
        var log = LogOf(window);
        fine.LogTo(log, place: 0);
        foreach (var (nanoseconds, at) in observations) fine.Add(nanoseconds, at);
        Take(log, window);
        return Written(window);
    }

    private static ObservationLog LogOf(WindowHistogram window)
    {
        ObservationLog? log = null;
        return log = new(() => Take(log!, window));
    }

    private static void Take(ObservationLog log, WindowHistogram window)
    {
        foreach (ref readonly var observation in log.Listed) window.Add(observation);
        log.Clear();
    }

    private static SeriesLatency Written(WindowHistogram window)
    {
        var to = new StateWriter();
        window.Write(to, 7, new());
        return SeriesLatency.Read(new(to.ToArray()));
    }
}
