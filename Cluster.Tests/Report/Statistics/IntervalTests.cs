using ActorXen.Experiments;
using ActorXen.Report.Statistics;


namespace ActorXen.Tests.Report.Statistics;

public class IntervalTests
{
    [Theory]
    [InlineData(1, 12.7062)]
    [InlineData(2, 4.3027)]
    [InlineData(3, 3.1824)]
    [InlineData(4, 2.7764)]
    [InlineData(9, 2.2622)]
    [InlineData(10, 2.2281)]
    [InlineData(29, 2.0452)]
    [InlineData(30, 2.0423)]
    [InlineData(99, 1.9842)]
    [InlineData(9_999, 1.9602)]
    public void Students_factor_is_that_of_the_tables(int freedom, double factor) =>
        Assert.Equal(factor, Interval.StudentFactor(freedom), 4);

    [Fact]
    public void An_interval_is_the_mean_and_the_factor_times_its_standard_error()
    {
        var interval = Interval.Of([1, 2, 3, 4, 5]);

        Assert.Equal(3, interval.Mean);
        Assert.Equal(2.7764 * Math.Sqrt(2.5 / 5), interval.HalfWidth, 3);
        Assert.Equal("3.000 ± 1.963", interval.ToString());
    }

    [Fact]
    public void Seeds_that_agree_leave_no_doubt() => Assert.Equal("95.60", Interval.Of([95.6, 95.6, 95.6]).ToString());

    [Theory]
    [InlineData(0.002, 0.004, "0.002 (0 to 0.006)")]
    [InlineData(0.997, 0.004, "0.997 (0.993 to 1.000)")]
    [InlineData(0.5, 0.004, "0.500 ± 0.004")]
    [InlineData(0.5, 0.6, "0.500 (0 to 1.000)")]
    [InlineData(0.99998, 0.00004, "1.000 ± 4.0e-5")]
    public void An_interval_ends_where_values_do(double mean, double half, string text)
    {
        var interval = new Interval(mean, half) { Least = 0, Most = 1 };

        Assert.InRange(interval.Low, 0, mean);
        Assert.InRange(interval.High, mean, 1);
        Assert.Equal(text, interval.ToString());
    }

    [Fact]
    public void In_percent_an_interval_ends_at_a_hundred()
    {
        var interval = (new Interval(0.99, 0.02) { Least = 0, Most = 1 }).Times(100);

        Assert.Equal((97, 100), (interval.Low, interval.High));
        Assert.Equal("99.00 (97.00 to 100.0)", interval.ToString());
    }

    [Fact]
    public void One_seed_gives_no_interval() => Assert.Throws<ArgumentOutOfRangeException>(() => Interval.Of([1]));
}
