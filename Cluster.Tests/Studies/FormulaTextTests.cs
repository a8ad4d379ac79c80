using ActorXen.Studies;

namespace ActorXen.Tests.Studies;

public sealed class FormulaTextTests
{
    [Theory]
    [InlineData("1 + 2 * 3", 7)]
    [InlineData("(1 + 2) * 3", 9)]
    [InlineData("8 - 4 - 2", 2)]
    [InlineData("8 / 4 / 2", 1)]
    [InlineData("-2 * -3", 6)]
    [InlineData("- (1 + 2)", -3)]
    [InlineData("1e3 + 1e-3", 1000.001)]
    [InlineData("100 * (1 + 5/2) / (1 + 5)", 58.3333333333333)]
    [InlineData("abs(-3) + exp(0)", 4)]
    [InlineData("least(3, 1, 2) + greatest(3, 1, 2) + average(3, 1, 2)", 6)]
    public void A_number_is_computed_as_on_paper(string text, double value) =>
        Assert.Equal(value, FormulaText.Constant(text), 1e-12);

    [Fact]
    public void A_point_is_that_of_everything_before_it_which_has_none()
    {
        var formula = FormulaText.Read("(busy - idle @ b) @ a / cpu(web-*) @ policy=credit&guests=4");

        Assert.Equal(["busy @ a", "idle @ b", "cpu(web-*) @ policy=credit&guests=4"], Texts(formula));
        Assert.Equal((8.0 - 2) / 3, formula.Of(term => term.Measure.Text switch { "busy" => 8, "idle" => 2, _ => 3 }));
    }

    [Fact]
    public void A_dash_without_spaces_belongs_to_a_word()
    {
        Assert.Equal(["worst-p99(request)"], Texts(FormulaText.Read("worst-p99(request)")));
        Assert.Equal(["busy", "idle"], Texts(FormulaText.Read("busy - idle")));
    }

    [Fact]
    public void A_name_stands_for_its_formula_at_any_point()
    {
        var gap = FormulaText.Read("busy - guest");

        var formula = FormulaText.Read("gap @ a / gap @ b", name => name == "gap" ? gap : null);

        Assert.Equal(["busy @ a", "guest @ a", "busy @ b", "guest @ b"], Texts(formula));
        Assert.Equal(3, formula.Of(term => (term.Measure.Text, term.Point) switch
        {
            ("busy", "a") => 7,
            ("busy", _) => 3,
            _ => 1,
        }));
    }

    [Fact]
    public void One_measure_keeps_its_unit_and_a_computed_number_has_none()
    {
        Assert.Equal("us", FormulaText.Read("p99(request) @ a").Unit);
        Assert.Equal("s", FormulaText.Read("each-average(batch_seconds(web-*))").Unit);
        Assert.Equal("", FormulaText.Read("each-fairness(cpu)").Unit);
        Assert.Equal("", FormulaText.Read("2 * p99(request)").Unit);
    }

    [Fact]
    public void A_seed_without_a_value_makes_the_whole_formula_have_none()
    {
        var formula = FormulaText.Read("greatest(1, busy) + least(2, busy) + average(busy, 3)");

        Assert.True(double.IsNaN(formula.Of(_ => double.NaN)));
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("1 +", "it ends too early")]
    [InlineData("(busy", "a bracket is not closed")]
    [InlineData("busy)", ") does not belong here")]
    [InlineData("p99(request", "a bracket is not closed")]
    [InlineData("busy @", "there is no point behind @")]
    [InlineData("busy @ )", "there is no point behind @")]
    [InlineData("2 @ a", "@ a has no effect on a number")]
    [InlineData("busy busy", "b does not belong here")]
    [InlineData("abs(1, 2)", "abs is of one number")]
    [InlineData("abs 1", "abs needs what it is of in brackets")]
    [InlineData("10ms", "10ms is not a number")]
    [InlineData("bussy", "Did you mean busy?")]
    [InlineData("p99(requst)", "Did you mean request?")]
    [InlineData("each-sum(busy)", "busy is not of domains")]
    public void What_is_no_formula_is_told(string text, string said) =>
        Assert.Contains(
            said, Assert.Throws<StudyException>(() => FormulaText.Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_text_that_nobody_writes_does_not_overflow_the_stack()
    {
        Assert.Throws<StudyException>(() => FormulaText.Read(new string('(', 100_000)));
        Assert.Throws<StudyException>(() => FormulaText.Read(new string('-', 100_000) + "1"));
    }

    [Fact]
    public void Only_numbers_are_a_constant() =>
        Assert.All(["busy", "1 / 0"], text => Assert.Throws<StudyException>(() => FormulaText.Constant(text)));

    private static IEnumerable<string> Texts(Formula formula) => formula.Terms.Select(term => $"{term}");
}
