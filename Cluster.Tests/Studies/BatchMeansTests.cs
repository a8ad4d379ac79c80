using ActorXen.Report.Statistics;
using ActorXen.Studies;

namespace ActorXen.Tests.Studies;

public sealed class BatchMeansTests
{
    [Fact]
    public void Batches_that_do_not_resemble_each_other_stay_as_they_are()
    {
        double[] values = [.. Enumerable.Range(0, 30).Select(place => place % 2 == 0 ? 9.0 : 11)];

        var means = BatchMeans.Of(values)!;

        Assert.Equal(Interval.Of(values), means.Mean);
        Assert.Equal((30, 1, false), (means.Batches, means.Joined, means.IsTooShort));
        Assert.InRange(means.Autocorrelation, -1, -0.9);
    }

    [Fact]
    public void Neighbours_that_resemble_each_other_are_joined_two_by_two()
    {
        // The first is left over. Then four equal values follow four others: pairs of them no longer tell the next.
        double[] values = [11.5, .. Enumerable.Range(0, 40).Select(place => place / 4 % 2 == 0 ? 9.0 : 11)];

        var means = BatchMeans.Of(values)!;

        Assert.Equal((41, 2), (means.Batches, means.Joined));
        Assert.Equal(10, means.Mean.Mean, 9);
        Assert.Equal(
            Interval.Of([.. Enumerable.Range(0, 20).Select(place => place / 2 % 2 == 0 ? 9.0 : 11)]), means.Mean);
    }

    [Fact]
    public void A_series_that_rises_all_the_time_is_too_short_however_it_is_joined()
    {
        var means = BatchMeans.Of([.. Enumerable.Range(0, 160).Select(place => (double)place)])!;

        Assert.Equal((8 * 2, true), (means.Joined, means.IsTooShort));
        Assert.InRange(means.Autocorrelation, 0.5, 1);
    }

    [Fact]
    public void Equal_values_have_no_autocorrelation() =>
        Assert.Equal((0.0, 5.0), BatchMeans.Of([.. Enumerable.Repeat(5.0, 20)]) is { } means
            ? (means.Autocorrelation, means.Mean.Mean)
            : default);

    [Fact]
    public void Fewer_than_ten_have_no_interval() => Assert.Null(BatchMeans.Of([1, 2, 3, 4, 5, 6, 7, 8, 9]));

    [Fact]
    public void A_batch_without_a_value_leaves_no_mean()
    {
        var estimate = Estimate.OfBatches([.. Enumerable.Range(0, 20).Select(place => place == 3 ? (double?)null : 1)]);

        Assert.Equal((19, 1), (estimate.Values, estimate.Missing));
        Assert.Null(estimate.Mean);
    }
}
