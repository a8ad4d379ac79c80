using ActorXen.Messages;
using ActorXen.Report.Statistics;
using CsCheck;

namespace ActorXen.Tests.Report.Statistics;

public sealed class LatencyHistogramTests
{
    // Evenly over orders of magnitude, as latencies are.
    private static readonly Gen<long> Nanoseconds =
        Gen.Select(Gen.Int[0, 39], Gen.Long[0, long.MaxValue], (bits, value) => value & ((1L << (bits + 1)) - 1));
    private static readonly Gen<long[]> Several = Nanoseconds.Array[1, 200];

    [Fact]
    public void A_percentile_is_within_a_thousandth_of_the_one_in_a_sorted_list() =>
        Gen.Select(Several, Gen.Int[0, 1000].Select(thousandths => thousandths / 10.0)).Sample((values, percent) =>
        {
            var sorted = values.Order().ToArray();
            var exact = sorted[Math.Max(0, (int)Math.Ceiling((decimal)percent / 100 * values.Length) - 1)] / 1e3;

            var measured = Of(values).PercentileUs(percent);

            Assert.InRange(measured, exact * 0.999 - 0.001, exact * 1.001 + 0.001);
        });

    [Fact]
    public void Latencies_below_a_microsecond_are_exact()
    {
        var histogram = Of([.. Enumerable.Range(1, 1000).Select(value => (long)value)]);

        Assert.Equal(0.5, histogram.PercentileUs(50));
        Assert.Equal(0.99, histogram.PercentileUs(99));
        Assert.Equal(0.999, histogram.PercentileUs(99.9));
    }

    [Fact]
    public void A_restored_histogram_continues_exactly() => Gen.Select(Several, Several).Sample((before, after) =>
    {
        var restored = Restored(Of(before));
        foreach (var value in after) restored.Add(value);

        Assert.Equal(Saved(Of([.. before, .. after])), Saved(restored));
    });

    [Fact]
    public void What_is_written_beside_another_histogram_is_read_beside_it() =>
        Gen.Select(Several, Several, Gen.Bool).Sample((some, more, isLarger) =>
        {
            var known = Of(some);
            var histogram = isLarger ? Of([.. some, .. more]) : Of(more);
            var state = new StateWriter();
            histogram.SaveBeside(state, known);

            var restored = new LatencyHistogram();
            restored.LoadBeside(new StateReader(state.ToArray()), known);

            Assert.Equal(Saved(histogram), Saved(restored));
        });

    [Fact]
    public void Nothing_but_the_sums_is_written_beside_an_equal_histogram()
    {
        var histogram = Of([5, 1_000, 123_456]);
        var state = new StateWriter();

        histogram.SaveBeside(state, Restored(histogram));

        Assert.InRange(state.Length, 5, 8);
    }

    [Fact]
    public void A_histogram_that_was_written_beside_another_one_is_refused()
    {
        var state = new StateWriter();
        new LatencyHistogram().SaveBeside(state, Of([5]));

        Assert.Throws<StateFormatException>(
            () => new LatencyHistogram().LoadBeside(new StateReader(state.ToArray()), Of([7])));
    }

    [Fact]
    public void A_cleared_histogram_is_as_a_new_one() => Gen.Select(Several, Several).Sample((before, after) =>
    {
        var cleared = Of(before);
        cleared.Clear();
        Assert.Equal(Saved(new()), Saved(cleared));
        foreach (var value in after) cleared.Add(value);

        Assert.Equal(Saved(Of(after)), Saved(cleared));
    });

    [Fact]
    public void What_came_since_and_what_was_before_add_up() => Gen.Select(Several, Several).Sample((before, after) =>
    {
        var whole = Of([.. before, .. after]);

        var sum = Of(before);
        sum.Merge(whole.Since(Of(before)));

        Assert.Equal(Percentiles.Of(whole), Percentiles.Of(sum));
        Assert.Equal(whole.Total, sum.Total);
    });

    [Fact]
    public void The_longest_latency_is_exact_even_beyond_the_range()
    {
        var hour = 3600L * 1_000_000_000;

        var histogram = Of([5, hour]);

        Assert.Equal(hour, histogram.Longest);
        Assert.Equal(2, histogram.Count);
    }

    [Fact]
    public void A_negative_latency_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new LatencyHistogram().Add(-1));

    [Fact]
    public void An_empty_histogram_reports_zero() =>
        Assert.Equal(new Percentiles(0, 0, 0, 0), Percentiles.Of(new LatencyHistogram()));

    private static LatencyHistogram Of(params long[] values)
    {
        var histogram = new LatencyHistogram();
        foreach (var value in values) histogram.Add(value);
        return histogram;
    }

    private static LatencyHistogram Restored(LatencyHistogram histogram)
    {
        var restored = new LatencyHistogram();
        restored.Load(new StateReader(Saved(histogram)));
        return restored;
    }

    private static byte[] Saved(LatencyHistogram histogram)
    {
        var state = new StateWriter();
        histogram.Save(state);
        return state.ToArray();
    }
}
