using ActorXen.Comparisons;
using ActorXen.Studies;

namespace ActorXen.Tests.Comparisons;

public sealed class WorseRuleTests
{
    [Theory]
    [InlineData("p99(request) > +5%", "p99(request)", 5)]
    [InlineData(" p99.9( wake , template web-tier )>2.5 %", "p99.9(wake, template web-tier)", 2.5)]
    [InlineData("throughput(template my web) < -2%", "rate(request, template my web)", -2)]
    [InlineData("steal > +0%", "steal", 0)]
    public void A_rule_is_a_measure_as_studies_have_it_and_a_change(string text, string measure, double percent)
    {
        var (rule, problem) = WorseRule.Parse(text);

        Assert.Null(problem);
        Assert.True(rule!.Measure.IsSame(MeasureText.Read(measure)));
        Assert.Equal(percent, rule.Percent);
    }

    [Theory]
    [InlineData("p99(request) of web > +5%", "p99(request, template web) > +5%")]
    [InlineData("p99.9( wake )of web-tier>2.5 %", "p99.9(wake, template web-tier) > 2.5%")]
    [InlineData("requests of my web < -2%", "throughput(template my web) < -2%")]
    [InlineData("steal of fleet > +0%", "steal > +0%")]
    [InlineData("received > +1%", "received_mbit_per_second > +1%")]
    public void How_an_earlier_rule_is_written_now_is_said_in_a_line(string text, string now)
    {
        var (rule, problem) = WorseRule.Parse(text);

        Assert.Null(rule);
        Assert.EndsWith($"Write \"{now}\".", problem, StringComparison.Ordinal);
        Assert.NotNull(WorseRule.Parse(now).Rule);
    }

    [Theory]
    [InlineData("p99(request)", "is not MEASURE > +N% or < -N%.")]
    [InlineData("p99(request) > +5", "is not MEASURE > +N% or < -N%.")]
    [InlineData("p99(reqest) > +5%", "nothing called reqest is counted. Did you mean request?")]
    [InlineData("steal < +5%", "holds whatever happens. Write > +N% for a rise, < -N% for a fall.")]
    public void What_is_no_rule_is_said_in_a_line(string text, string problem) =>
        Assert.Contains(problem, WorseRule.Parse(text).Problem, StringComparison.Ordinal);

    [Theory]
    [InlineData("steal > +5%", 100, 106, 1, true)]
    [InlineData("steal > +5%", 100, 104, 1, false)]
    [InlineData("steal > +5%", 100, 106, 20, false)]
    [InlineData("steal > +5%", 0, 1, 0.1, true)]
    [InlineData("throughput < -5%", 100, 94, 1, true)]
    [InlineData("throughput < -5%", 100, 96, 1, false)]
    [InlineData("throughput < -5%", 100, 106, 1, false)]
    public void It_is_broken_by_a_change_that_is_larger_and_real(
        string text, double one, double other, double half, bool isBroken)
    {
        var rule = WorseRule.Parse(text).Rule!;
        var difference = new Difference(other - one, new(other - one - half, other - one + half));
        double? percent = one == 0 ? null : 100 * difference.Value / one;

        Assert.Equal(isBroken, rule.IsBrokenBy(difference.Value, percent, difference.IsReal));
    }
}
