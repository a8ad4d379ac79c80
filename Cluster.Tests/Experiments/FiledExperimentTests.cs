using ActorXen.Experiments;
using ActorXen.Scenarios;
using ActorXen.Studies;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Experiments;

public sealed class FiledExperimentTests
{
    [Fact]
    public void Variants_are_run_at_every_point_of_the_axes()
    {
        var experiment = FiledExperiment.Read(With("busy @ old&guests=4 / busy @ new&guests=4") with
        {
            Set = ["seed=3"],
            Length = "2s",
            Variants = [("old", ["a=1"]), ("new", [])],
            Vary = ["vars.guests=2,4"],
        });

        Assert.Equal(
            ["old&guests=2", "old&guests=4", "new&guests=2", "new&guests=4"],
            experiment.Variants.Select(variant => variant.Name));
        Assert.Equal(["seed=3", "length=2s", "a=1", "vars.guests=4"], experiment.Variants[1].Set);
        Assert.Equal(
            ["old&guests=4", "new&guests=4"], experiment.Measures.Select(measure => measure.Variant));
    }

    [Fact]
    public void A_scenario_as_it_is_needs_no_point()
    {
        var experiment = FiledExperiment.Read(With("busy"));

        Assert.Equal("as it is", Assert.Single(experiment.Variants).Name);
        Assert.Equal("as it is", Assert.Single(experiment.Measures).Variant);
    }

    [Theory]
    [InlineData("busy @ neu", "there is no variant or point neu. There are old&guests=2, old&guests=4, new")]
    [InlineData("busy @ old", "busy @ old is of 2 variants. Say which one behind @")]
    [InlineData("busy", "busy is of 4 variants")]
    [InlineData("2 + 3", "has no measure in it")]
    public void A_point_is_one_variant(string value, string said)
    {
        var file = With(value) with { Variants = [("old", []), ("new", [])], Vary = ["vars.guests=2,4"] };

        Assert.Contains(
            said, Assert.Throws<StudyException>(() => FiledExperiment.Read(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_problem_is_told_at_once()
    {
        var file = With("bussy") with { Names = [("loop", "1 + loop"), ("abs", "busy"), ("idler", "idel")] };
        file = file with { Figures = [.. file.Figures, new("rule", "busy", null, "sure", "about 5", false)] };

        var lines = Assert.Throws<StudyException>(() => FiledExperiment.Read(file)).Message.Split('\n');

        Assert.Equal("own: 4 problems", lines[0]);
        Assert.Contains(
            "figure \"one\": \"bussy\": nothing called bussy is counted.", lines[1], StringComparison.Ordinal);
        Assert.Contains("figure \"rule\": rule \"about 5\"", lines[2], StringComparison.Ordinal);
        Assert.Contains("figure \"rule\": \"sure\" does not say how certain", lines[3], StringComparison.Ordinal);
        Assert.Contains("names: abs cannot be the name of a formula.", lines[4], StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_refers_to_itself_or_to_nothing_is_told()
    {
        var circle = With("a") with { Names = [("a", "1 + b"), ("b", "2 * a")] };
        var unused = With("busy") with { Names = [("gap", "busy - idle")] };

        Assert.Contains("a refers to itself", Message(circle), StringComparison.Ordinal);
        Assert.Contains("names.gap: no figure refers to it", Message(unused), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_may_stand_in_any_order() => Assert.Equal(
        ["busy", "idle"],
        FiledExperiment.Read(With("a") with { Names = [("a", "2 * z"), ("z", "busy - idle")] })
            .Measures.Select(measure => measure.Measure.Text));

    [Fact]
    public void The_example_of_the_page_is_an_experiment()
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, Assert.Single(CodeBlocks.Of(CodeBlocks.PageOf("docs/experiments.md"), "hocon")));

        var experiment = ExperimentCatalogue.OfFile(path)!;
        File.Delete(path);

        Assert.Equal(["boosted", "plain", "credit2"], experiment.Variants.Select(variant => variant.Name));
        Assert.Equal(3, experiment.Figures.Count);
    }

    private static string Message(ExperimentFile file) =>
        Assert.Throws<StudyException>(() => FiledExperiment.Read(file)).Message;

    private static ExperimentFile With(string value) => new()
    {
        Name = "own",
        Scenario = "first-light",
        Figures = [new("one", value, null, null, null, false)],
    };
}
