using ActorXen.Comparisons;
using ActorXen.Report;

namespace ActorXen.Tests.Comparisons;

public sealed class WorseRuleTests
{
    [Theory]
    [InlineData("p99(request) > +5%", "p99(request)", "fleet", 5)]
    [InlineData(" p99.9( wake )of web-tier>2.5 %", "p99.9(wake)", "template web-tier", 2.5)]
    [InlineData("requests of my web < -2%", "requests", "template my web", -2)]
    [InlineData("steal of fleet > +0%", "steal", "fleet", 0)]
    public void A_rule_names_a_measure_a_group_and_a_change(
        string text, string measure, string group, double percent)
    {
        var (rule, problem) = WorseRule.Parse(text);

        Assert.Null(problem);
        Assert.Equal((measure, group, percent), (rule!.Measure.Name, $"{rule.Key}", rule.Percent));
    }

    [Theory]
    [InlineData("p99(request)", "is not MEASURE [of TEMPLATE] > +N% or < -N%.")]
    [InlineData("p99(request) > +5", "is not MEASURE [of TEMPLATE] > +N% or < -N%.")]
    [InlineData("p99(reqest) > +5%", "there is no measure p99(reqest). Use p99(request).")]
    [InlineData("steal < +5%", "holds whatever happens. Write > +N% for a rise, < -N% for a fall.")]
    public void What_is_no_rule_is_said_in_a_line(string text, string problem) =>
        Assert.Contains(problem, WorseRule.Parse(text).Problem, StringComparison.Ordinal);

    [Theory]
    [InlineData("steal > +5%", 100, 106, 1, true)]
    [InlineData("steal > +5%", 100, 104, 1, false)]
    [InlineData("steal > +5%", 100, 106, 20, false)]
    [InlineData("steal > +5%", 0, 1, 0.1, true)]
    [InlineData("requests < -5%", 100, 94, 1, true)]
    [InlineData("requests < -5%", 100, 96, 1, false)]
    [InlineData("requests < -5%", 100, 106, 1, false)]
    public void It_is_broken_by_a_change_that_is_larger_and_real(
        string text, double one, double other, double half, bool isBroken)
    {
        var rule = WorseRule.Parse(text).Rule!;
        var (before, after) = (new Estimate(one, null, [], 0), new Estimate(other, null, [], 0));
        var difference = new Difference(other - one, new(other - one - half, other - one + half));

        Assert.Equal(isBroken, rule.IsBrokenBy(new(GroupKey.Fleet, rule.Measure, before, after, difference)));
    }
}
