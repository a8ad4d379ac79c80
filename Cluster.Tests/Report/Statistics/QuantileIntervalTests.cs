using ActorXen.Report.Statistics;

namespace ActorXen.Tests.Report.Statistics;

public sealed class QuantileIntervalTests
{
    [Theory]
    [InlineData(50, 69_315)]
    [InlineData(99, 460_517)]
    public void The_interval_of_independent_latencies_has_the_true_percentile_in_19_of_20_runs(
        double percent, double nanoseconds)
    {
        var hits = Enumerable.Range(1, 400).Count(seed => QuantileInterval.Of(Windows(seed, 20, each: 500), percent)
            is var (low, high) && low * 1e3 <= nanoseconds && nanoseconds <= high * 1e3);

        // 380 expected at least, less four standard deviations; the edges of buckets make the interval wider.
        Assert.InRange(hits, 362, 400);
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(1.013)]
    [InlineData(1.027)]
    public void An_interval_that_is_narrower_than_a_bucket_still_has_the_true_percentile(double scale)
    {
        var hits = Enumerable.Range(1, 40).Count(seed =>
            QuantileInterval.Of(Windows(seed, 20, _ => scale, each: 5_000), 50) is var (low, high)
            && low <= 69.315 * scale && 69.315 * scale <= high);

        Assert.InRange(hits, 37, 40);
    }

    [Fact]
    public void Latencies_that_are_all_the_same_have_an_interval_around_them()
    {
        var same = new LatencyHistogram();
        for (var n = 0; n < 1_000; n++) same.Add(100_000);
        var part = new CoarseHistogram();
        part.Add(same);

        var (low, high) = QuantileInterval.Of([.. Enumerable.Repeat(part, 20)], 99)!.Value;

        Assert.True(low <= 100 && 100 <= high && high - low < 4, $"{low} to {high}");
    }

    [Fact]
    public void Latencies_that_come_in_waves_have_a_wider_interval_than_as_many_independent_ones()
    {
        var calm = QuantileInterval.Of(Windows(1, 20, each: 500), 50)!.Value;
        var waves = QuantileInterval.Of(Windows(1, 20, window => window / 2 % 2 == 0 ? 1 : 3, 500), 50)!.Value;

        Assert.True(waves.High - waves.Low > 4 * (calm.High - calm.Low));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(7)]
    public void Parts_that_resemble_their_neighbours_are_joined_or_say_nothing(int wave)
    {
        // Whole waves, and the same latencies in an order in which neighbours have nothing in common.
        var waves = Windows(1, 20, window => window / wave % 2 == 0 ? 1 : 2, 500);
        var mixed = Enumerable.Range(0, 20).Select(window => waves[window * 7 % 20]).ToList();

        var interval = QuantileInterval.Of(waves, 50);

        var (low, high) = QuantileInterval.Of(mixed, 50)!.Value;
        Assert.True(interval is null || interval.Value.High - interval.Value.Low > 1.3 * (high - low), $"{interval}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    public void The_interval_of_latencies_that_remember_has_the_true_percentile_in_most_runs(int memory)
    {
        var told = 0;
        var hits = 0;
        for (var seed = 1; seed <= 300; seed++)
        {
            if (QuantileInterval.Of(Remembering(seed, memory), 50) is not { } interval) continue;
            told++;
            if (interval.Low <= 100 && 100 <= interval.High) hits++;
        }

        Assert.InRange(told, 100, 300);
        Assert.True(hits >= 0.9 * told, $"{hits} of {told}");
    }

    [Fact]
    public void A_run_that_is_too_short_has_none()
    {
        Assert.Null(QuantileInterval.Of(Windows(1, 4), 50));
        Assert.Null(QuantileInterval.Of([.. Windows(1, 20, each: 500).Select(_ => new CoarseHistogram())], 50));
        // 200 latencies: two of them beyond the 99th percentile.
        Assert.Null(QuantileInterval.Of(Windows(1, 20, each: 10), 99));
    }

    [Theory]
    [InlineData(9, 50, false)]
    [InlineData(10, 50, true)]
    [InlineData(499, 99, false)]
    [InlineData(500, 99, true)]
    [InlineData(4_999, 99.9, false)]
    [InlineData(5_000, 99.9, true)]
    public void A_percentile_takes_five_observations_on_either_side(long count, double percent, bool isTold)
    {
        Assert.Equal(isTold, Percentiles.Carries(count, percent));
        Assert.Equal(isTold, new Percentiles(count, 1, 2, 3).At(percent) is not null);
    }

    /// <summary>
    /// Latencies with a median of 100 us whose logarithms are an autoregressive process that forgets in so many parts.
    /// </summary>
    private static List<CoarseHistogram> Remembering(int seed, int memory)
    {
        const int each = 100;
        var random = new Random(seed);
        var (keep, level) = (Math.Exp(-1.0 / (memory * each / 20.0)), 0.0);
        for (var n = 0; n < 20 * each; n++) level = Next();
        return [.. Enumerable.Range(0, 20).Select(_ =>
        {
            var fine = new LatencyHistogram();
            for (var n = 0; n < each; n++)
            {
                level = Next();
                fine.Add((long)(100_000 * Math.Exp(level)));
            }

            var histogram = new CoarseHistogram();
            histogram.Add(fine);
            return histogram;
        })];

        double Next()
        {
            var sum = -6.0;
            for (var n = 0; n < 12; n++) sum += random.NextDouble();
            return keep * level + Math.Sqrt(1 - keep * keep) * sum;
        }
    }

    /// <summary>Exponential latencies with a mean of 100 us.</summary>
    private static List<CoarseHistogram> Windows(
        int seed, int count, Func<int, double>? factor = null, int each = 100)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(window =>
        {
            var fine = new LatencyHistogram();
            for (var n = 0; n < each; n++)
                fine.Add((long)(-100_000 * (factor?.Invoke(window) ?? 1) * Math.Log(1 - random.NextDouble())));
            var histogram = new CoarseHistogram();
            histogram.Add(fine);
            return histogram;
        })];
    }
}
