using ActorXen.Comparisons;
using ActorXen.Report.Statistics;

namespace ActorXen.Tests.Comparisons;

public sealed class DifferenceTests
{
    private static readonly double[] _noise =
        [.. Enumerable.Range(0, 20).Select(part => 10 * Math.Sin(part * 2.3))];

    [Fact]
    public void What_both_runs_are_off_together_does_not_count_if_they_are_paired()
    {
        var one = SeriesEstimate.OfParts(100, [.. _noise.Select(noise => 100 + noise)]);
        var other = SeriesEstimate.OfParts(101, [.. _noise.Select(noise => 101 + noise)]);

        var paired = Difference.Between(one, other, isPaired: true);
        var independent = Difference.Between(one, other, isPaired: false);

        Assert.Equal((1, true), (paired.Value, paired.IsReal));
        Assert.Equal((1, false), (independent.Value, independent.IsReal));
    }

    /// <summary>Of paired means the interval is Student's interval of the parts' differences.</summary>
    [Fact]
    public void Means_of_paired_runs_have_students_interval_of_their_differences()
    {
        double[] before = [3, 4, 8, 1, 5, 9, 2, 6], after = [4, 3, 9, 4, 6, 9, 5, 6];
        var expected = Interval.Of([.. after.Zip(before, (late, early) => late - early)]);

        var found = Difference.Between(
            SeriesEstimate.OfParts(before.Average(), before), SeriesEstimate.OfParts(after.Average(), after),
            isPaired: true);

        Assert.Equal(expected.Mean, found.Value, 1e-9);
        Assert.Equal(expected.Low, found.Interval!.Value.Low, 1e-9);
        Assert.Equal(expected.High, found.Interval.Value.High, 1e-9);
    }

    [Fact]
    public void Independent_runs_add_up_their_variances()
    {
        var one = new SeriesEstimate(10, new(7, 13), [], 0);
        var other = new SeriesEstimate(20, new(16, 24), [], 0);

        var found = Difference.Between(one, other, isPaired: false);

        Assert.Equal(new QuantileInterval(5, 15), found.Interval);
        Assert.True(found.IsReal);
    }

    [Fact]
    public void A_difference_within_the_buckets_of_a_histogram_is_not_real()
    {
        var one = new SeriesEstimate(100, new(100, 100), [], 2);
        var other = new SeriesEstimate(103, new(103, 103), [], 2);

        Assert.False(Difference.Between(one, other, isPaired: true).IsReal);
    }

    [Fact]
    public void Few_parts_say_nothing()
    {
        var few = SeriesEstimate.OfParts(1, [1, 1, 1, 1]);

        Assert.Null(few.Interval);
        Assert.Equal((0, false), (Difference.Between(few, few, true).Value, Difference.Between(few, few, true).IsReal));
    }
}
