using ActorXen.Report.Series;

namespace ActorXen.Tests.Report.Series;

public sealed class WarmUpRuleTests
{
    private const int Many = 24;

    [Fact]
    public void Nothing_is_left_out_of_a_steady_series_whatever_luck_does()
    {
        // MSER-5 alone leaves out something of most of these.
        var cuts = Enumerable.Range(1, 200).Select(seed => Find(Noise(seed, Many))).ToList();

        Assert.True(cuts.Count(cut => cut == 0) >= 180, $"{cuts.Count(cut => cut == 0)} of 200 are left whole");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    public void A_start_that_stands_out_is_left_out(int start)
    {
        var cuts = Enumerable.Range(1, 100).Select(seed => Find(
            [.. Noise(seed, Many).Select((value, at) => at < start ? value + 100 : value)])).ToList();

        Assert.All(cuts.OfType<int>(), cut => Assert.True(cut >= start, $"{cut} of the {start} at the start"));
        Assert.True(cuts.Count(cut => cut == start) >= 90, $"{cuts.Count(cut => cut == start)} of 100");
    }

    [Fact]
    public void A_start_of_three_standard_deviations_is_left_out_more_often_than_not()
    {
        // What is in the noise stays: see decision record 0042.
        var cuts = Enumerable.Range(1, 200).Select(seed => Find(
            [.. Noise(seed, Many).Select((value, at) => at < 4 ? value + 30 : value)])).ToList();

        Assert.True(cuts.Count(cut => cut != 0) >= 120, $"{cuts.Count(cut => cut != 0)} of 200");
    }

    [Fact]
    public void A_start_that_fades_is_left_out_until_luck_hides_it()
    {
        var cut = Find(
            [.. Noise(1, 40).Select((value, at) => value + 500 * Math.Exp(-at / 3.0))]);

        Assert.InRange(cut!.Value, 8, 16);
    }

    [Fact]
    public void A_series_that_goes_on_changing_does_not_settle() =>
        Assert.Null(Find([.. Noise(1, Many).Select((value, at) => value + 20 * at)]));

    [Fact]
    public void A_few_averages_say_nothing() =>
        Assert.Null(Find([.. Noise(1, WarmUpRule.FewestBatches - 1)]));

    [Fact]
    public void A_constant_series_has_no_start() =>
        Assert.Equal(0, Find([.. Enumerable.Repeat(5.0, Many)]));

    [Theory]
    [InlineData(20, 10)]
    [InlineData(40, 10)]
    [InlineData(40, 15)]
    public void A_task_that_runs_now_and_then_has_no_start(int count, int period) =>
        Assert.Equal(0, Find([.. Enumerable.Range(0, count).Select(at => at % period == 0 ? 0.99 : 0)]));

    [Fact]
    public void What_the_run_did_is_not_left_out_if_nothing_follows() =>
        Assert.Equal(0, Find([.. Enumerable.Range(0, 20).Select(at => at < 3 ? 0.5 : 0)]));

    /// <summary>As under a cap: a guest runs for a window and a fifth of each five; at first once more.</summary>
    [Fact]
    public void Bursts_at_a_steady_pace_have_no_start()
    {
        double?[] burst = [1, 0.2, 0, 0, 0];
        double?[] windows = [1, 0.2, 0, 1, 0.2, .. Enumerable.Repeat(burst, Many).SelectMany(each => each)];
        double[] averages = [.. windows.Chunk(WarmUpRule.Batch).Select(batch => batch.Average()!.Value)];

        Assert.Equal([0.48, 0.24], averages[..2].Select(average => Math.Round(average, 9)));
        Assert.NotEqual(0, Find(averages));
        Assert.Equal(0, WarmUpRule.Find(averages, windows));
    }

    /// <summary>Without windows, so that only averages say what luck does.</summary>
    private static int? Find(IReadOnlyList<double> averages) => WarmUpRule.Find(averages, []);

    /// <summary>Around 100, with a standard deviation of 10 (Box and Muller).</summary>
    private static double[] Noise(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => 100 + 10 * Normal())];

        double Normal() =>
            Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
    }
}
