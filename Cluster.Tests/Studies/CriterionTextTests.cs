using ActorXen.Report.Statistics;
using ActorXen.Studies;

namespace ActorXen.Tests.Studies;

public class CriterionTextTests
{
    [Theory]
    [InlineData("p99(request, web-*) < 1ms", 1000)]
    [InlineData("p99(request, web-*) < 250us", 250)]
    [InlineData("steal(web-*) < 5%", 0.05)]
    [InlineData("steal<=0.05", 0.05)]
    [InlineData("throughput(web-*) > 1000/s", 1000)]
    [InlineData("loss < 1", 1)]
    [InlineData("cpu(dom0) < 150%", 1.5)]
    [InlineData("busy < 100%", 1)]
    [InlineData("busy > 0", 0)]
    public void A_limit_is_in_the_unit_of_its_measure(string text, double value) =>
        Assert.Equal(value, Assert.Single(CriterionText.Read(text).Limits).Value, 1e-12);

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("p99(request)", "it has no < or >")]
    [InlineData("p99(request) < 1", "\"1\" is not a length of time")]
    [InlineData("p99(request) < fast", "\"fast\" is not a length of time")]
    [InlineData("throughput > 5%", "throughput is not a share")]
    [InlineData("steal < x", "\"x\" is not a number")]
    [InlineData("steal < NaN", "\"NaN\" is not a number")]
    [InlineData("p99(requests) < 1ms", "Did you mean request?")]
    [InlineData("(steal < 5%", "a bracket is not closed")]
    [InlineData("steal < 5%)", "a bracket is closed")]
    [InlineData("steal < 5% and", "nothing follows and")]
    [InlineData("busy < 80", "Did you mean 80%?")]
    [InlineData("busy < 150%", "busy is a share, which is from 0 to 100 %")]
    [InlineData("steal > -5%", "steal is a share")]
    [InlineData("loss < -1", "loss is never negative")]
    [InlineData("p99(request) > -1ms", "\"-1ms\" is not a length of time")]
    [InlineData("busy < 50% and busy > 60%", "busy cannot be below 50% and above 60%")]
    [InlineData("busy < 50% and (loss < 1 and utilisation > 60%)", "busy cannot be below 50% and above 60%")]
    [InlineData("50% > busy", "the measure is written first")]
    [InlineData("p99(request, web-*) <", "the limit is missing behind <, such as 1ms")]
    [InlineData("steal <= ", "the limit is missing behind <=, such as 5%")]
    [InlineData("steal < %", "\"%\" is not a number")]
    [InlineData("steal < 5% and ( )", "\"( )\": there is nothing in the brackets")]
    [InlineData("20ms", "For the length of the runs write --length 20ms")]
    public void What_is_no_criterion_is_told_in_one_line(string text, string said)
    {
        var problem = Assert.Throws<StudyException>(() => CriterionText.Read(text)).Message;

        Assert.Contains(said, problem, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem);
    }

    [Theory]
    [InlineData("steal < 5% and busy < 80%", 0.01, 0.5, Verdict.Holds)]
    [InlineData("steal < 5% and busy < 80%", 0.01, 0.9, Verdict.Fails)]
    [InlineData("steal < 5% or busy < 80%", 0.10, 0.5, Verdict.Holds)]
    [InlineData("steal < 5% or busy < 80%", 0.10, 0.9, Verdict.Fails)]
    [InlineData("(steal < 5% or busy < 80%) and loss < 1", 0.01, 0.9, Verdict.Fails)]
    [InlineData("steal < 5% or busy < 80% and loss < 1", 0.01, 0.9, Verdict.Holds)]
    [InlineData("steal > 5%", 0.10, 0.9, Verdict.Holds)]
    [InlineData("steal > 5%", 0.01, 0.9, Verdict.Fails)]
    public void Parts_are_joined_and_before_or(string text, double steal, double busy, Verdict verdict) =>
        Assert.Equal(verdict, CriterionText.Read(text).Judge(measure => measure.Text switch
        {
            "steal" => new Interval(steal, 0.001),
            "busy" => new Interval(busy, 0.001),
            _ => new Interval(7, 0),
        }));

    [Theory]
    [InlineData(0.04, 0.02, Verdict.Undecided)]
    [InlineData(0.06, 0.02, Verdict.Undecided)]
    [InlineData(0.03, 0.01, Verdict.Holds)]
    [InlineData(0.08, 0.01, Verdict.Fails)]
    [InlineData(0.05, 0, Verdict.Holds)]
    public void An_interval_that_contains_the_limit_decides_nothing(double mean, double half, Verdict verdict) =>
        Assert.Equal(verdict, CriterionText.Read("steal < 5%").Judge(_ => new Interval(mean, half)));

    [Theory]
    [InlineData("steal < 5% and busy < 80%", 0.10, 0.9, "steal < 5%, busy < 80%")]
    [InlineData("steal < 5% and busy < 80%", 0.10, 0.5, "steal < 5%")]
    [InlineData("steal < 5% or busy < 80%", 0.10, 0.5, "")]
    [InlineData("steal < 5% or busy < 80%", 0.10, 0.9, "steal < 5%, busy < 80%")]
    [InlineData("loss < 1 and (steal < 5% or busy < 80%)", 0.10, 0.5, "loss < 1")]
    public void What_breaks_is_what_nothing_makes_up_for(string text, double steal, double busy, string breaks) =>
        Assert.Equal(breaks, string.Join(", ", CriterionText.Read(text).Breaking(measure => measure.Text switch
        {
            "steal" => new Interval(steal, 0.001),
            "busy" => new Interval(busy, 0.001),
            _ => new Interval(7, 0),
        })));

    [Theory]
    [InlineData("steal < 10% or busy > 90%", true)]
    [InlineData("loss < 1 and (steal < 10% or busy > 90%)", true)]
    [InlineData("steal < 10% and busy > 90%", false)]
    [InlineData("steal < 10% or busy < 90%", false)]
    [InlineData("steal < 10%", false)]
    public void Only_limits_from_both_sides_can_leave_a_gap(string text, bool expected) =>
        Assert.Equal(expected, CriterionText.Read(text).MayHoldAtBothEnds);

    [Fact]
    public void A_range_of_two_limits_is_fine() =>
        Assert.Equal(2, CriterionText.Read("busy > 50% and busy < 60%").Limits.Count());

    [Fact]
    public void Without_a_value_nothing_is_known() =>
        Assert.Equal(Verdict.Unknown, CriterionText.Read("steal < 5%").Judge(_ => null));
}
