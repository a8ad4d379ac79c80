using ActorXen.Report.Answers;
using ActorXen.Report.Paths;

namespace ActorXen.Tests.Report.Answers;

public sealed class PathTallyTests
{
    private static readonly CauseKeys Keys = new();
    private static readonly CauseKey Service = new(Cause.Service, "guest");
    private static readonly CauseKey Waiting = new(Cause.Wait, "guest", "hog", "its own cap");

    [Fact]
    public void Shares_of_all_add_up_and_slow_ones_have_their_own()
    {
        var tally = Thousand();

        var (all, slow) = (tally.Between(PercentRange.All), tally.Between(new(99, 100)));

        Assert.Equal((1_000, 10), (all.Count, slow.Count));
        Assert.Equal(1, all.ShareOf(Service) + all.ShareOf(Waiting), 9);
        Assert.Equal(10_000.0 / 11_000, slow.ShareOf(Waiting), 9);
        Assert.Equal(10, slow.MeanUs(Waiting), 9);
    }

    [Fact]
    public void A_range_takes_only_what_lies_between()
    {
        var tally = new PathTally(Keys);
        for (var latency = 1; latency <= 1_000; latency++) tally.Add(latency, Of(latency, 0));

        // The buckets at its ends come whole.
        Assert.Equal(16, tally.Between(new(50, 51)).Count);
        Assert.Equal(Enumerable.Range(496, 16).Sum(), tally.Between(new(50, 51)).Total);
    }

    [Fact]
    public void A_chain_without_a_cause_spends_no_time_on_it()
    {
        var tally = Thousand();

        Assert.Equal(0, tally.PercentileUs(Waiting, 50));
        Assert.Equal(1, tally.PercentileUs(Service, 50)!.Value, 2);
        Assert.Equal(0, tally.PercentileUs(Waiting, 99));
    }

    [Fact]
    public void A_percentile_needs_enough_chains()
    {
        var tally = new PathTally(Keys);
        for (var chain = 0; chain < 9; chain++) tally.Add(1_000, Of(1_000, 0));

        Assert.Null(tally.PercentileUs(Service, 50));
        Assert.Null(PercentRange.SlowOf(9));
        Assert.Equal(new PercentRange(50, 100), PercentRange.SlowOf(10));
        Assert.Equal(new PercentRange(90, 100), PercentRange.SlowOf(499));
        Assert.Equal(new PercentRange(99, 100), PercentRange.SlowOf(500));
        Assert.False(new PercentRange(99, 99.9m).IsCarriedBy(499));
        Assert.True(new PercentRange(99, 99.9m).IsCarriedBy(600));
        Assert.False(new PercentRange(99.9m, 100).IsCarriedBy(4_999));
    }

    /// <summary>990 fast ones, and 10 that also wait.</summary>
    private static PathTally Thousand()
    {
        var tally = new PathTally(Keys);
        for (var chain = 0; chain < 1_000; chain++)
        {
            var waited = chain % 100 == 0 ? 10_000 : 0;
            tally.Add(1_000 + waited, Of(1_000, waited));
        }

        return tally;
    }

    private static (int Row, long Length)[] Of(long service, long waiting) => waiting == 0
        ? [(Keys.NumberOf(Service), service)]
        : [(Keys.NumberOf(Service), service), (Keys.NumberOf(Waiting), waiting)];
}
