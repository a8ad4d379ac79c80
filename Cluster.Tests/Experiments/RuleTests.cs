using ActorXen.Experiments;

namespace ActorXen.Tests.Experiments;

public class RuleTests
{
    private static readonly double[] _aboutOne = [0.9, 1.0, 1.1];      // 1.000 ± 0.248

    [Fact]
    public void A_band_holds_if_the_interval_overlaps_it()
    {
        Assert.True(Rule.Ratio(1.2, 2).Holds(_aboutOne));
        Assert.True(Rule.Ratio(0.1, 0.8).Holds(_aboutOne));
        Assert.False(Rule.Ratio(1.3, 2).Holds(_aboutOne));
        Assert.False(Rule.Ratio(0.1, 0.7).Holds(_aboutOne));
    }

    [Fact]
    public void A_formula_holds_within_its_distance()
    {
        Assert.True(Rule.Formula(1.3, within: 0.1).Holds(_aboutOne));
        Assert.False(Rule.Formula(1.4, within: 0.1).Holds(_aboutOne));
    }

    [Fact]
    public void An_order_holds_from_its_least_ratio_on()
    {
        Assert.True(Rule.Order(1.2).Holds(_aboutOne));
        Assert.False(Rule.Order(1.3).Holds(_aboutOne));
    }

    [Fact]
    public void A_bound_is_broken_by_a_single_seed()
    {
        Assert.True(Rule.AtMost(1.1).Holds(_aboutOne));
        Assert.False(Rule.AtMost(1.05).Holds(_aboutOne));
        Assert.True(Rule.AtLeast(0.9).Holds(_aboutOne));
        Assert.False(Rule.AtLeast(0.95).Holds(_aboutOne));
        Assert.False(Rule.Within(0.95, 2).Holds(_aboutOne));
    }

    [Fact]
    public void A_count_must_be_that_of_every_seed()
    {
        Assert.True(Rule.Exactly(1_600).Holds([1_600, 1_600]));
        Assert.False(Rule.Exactly(1_600).Holds([1_600, 1_601]));
    }

    [Fact]
    public void A_rule_can_be_read()
    {
        Assert.Equal("0.100 to 0.350", Rule.Ratio(0.1, 0.35).Text);
        Assert.Equal("95.00 ± 1.000", Rule.Formula(95, within: 1).Text);
        Assert.Equal("never above 1000", Rule.AtMost(1_000).Text);
    }
}
