using ActorXen.Experiments;
using ActorXen.Studies;

namespace ActorXen.Tests.Experiments;

public sealed class RuleTextTests
{
    /// <summary>Half of the interval of two values that differ by 2 is 12.7.</summary>
    private static readonly double[] _about50 = [49.9, 50.1];

    [Theory]
    [InlineData("40 to 60", "ratio", "40.00 to 60.00", true)]
    [InlineData("52 to 60", "ratio", "52.00 to 60.00", false)]
    [InlineData("0.95 * 40 to 1.05 * 40", "ratio", "38.00 to 42.00", false)]
    [InlineData("49 ± 1", "formula", "49.00 ± 1.000", true)]
    [InlineData("45 +- 1", "formula", "45.00 ± 1.000", false)]
    [InlineData("100 / 2 ± 1 %", "formula", "50.00 ± 0.500", true)]
    [InlineData("at least 51", "order", "at least 51.00", true)]
    [InlineData("at least 60", "order", "at least 60.00", false)]
    [InlineData("at most 49", "order", "at most 49.00", true)]
    [InlineData("at most 40", "order", "at most 40.00", false)]
    [InlineData("never below 50", "bound", "never below 50.00", false)]
    [InlineData("never above 50.1", "bound", "never above 50.10", true)]
    [InlineData("always 49 to 50", "bound", "always 49.00 to 50.00", false)]
    [InlineData("exactly 50", "exact", "50", false)]
    public void A_rule_is_read_as_it_is_printed(string text, string kind, string printed, bool holds)
    {
        var rule = RuleText.Read(text);

        Assert.Equal((kind, printed, holds), (rule.Kind, rule.Text, rule.Holds(_about50)));
    }

    [Theory]
    [InlineData("about 5", "it is none of the forms")]
    [InlineData("5 to 4", "5 is above 4")]
    [InlineData("at least many", "\"many\" is not a number")]
    [InlineData("50 ± ", "\"\" is not a number")]
    [InlineData("exactly 1.5", "1.5 is not a whole number")]
    public void What_is_no_rule_is_told(string text, string said) => Assert.Contains(
        said, Assert.Throws<StudyException>(() => RuleText.Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void What_was_reported_says_how_certain_it_is()
    {
        Assert.Equal(new Reported("about 11 %", Firmness.R2), RuleText.Reported("about 11 % (R2)"));
        Assert.Equal(new Reported("f(x) = 2", Firmness.Formula), RuleText.Reported("f(x) = 2 (formula)"));
        Assert.Throws<StudyException>(() => RuleText.Reported("about 11 %"));
        Assert.Throws<StudyException>(() => RuleText.Reported("about 11 % (sure)"));
    }

    [Fact]
    public void A_seed_without_a_value_breaks_every_rule() => Assert.All(
        ["40 to 60", "49 ± 1", "at least 1", "at most 99", "never below 1", "never above 99", "exactly 50"],
        text => Assert.False(RuleText.Read(text).Holds([50, double.NaN])));
}
