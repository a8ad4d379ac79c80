using ActorXen.Scenarios;

namespace ActorXen.Tests.Scenarios;

public sealed class ExperimentFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("experiment-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Everything_in_a_file_is_read()
    {
        var file = ExperimentFile.Find(
            Written(
                """
                scenario = first-light
                subject = what it is about
                source = who measured it
                set = ["seed=3"]
                length = 2s
                variants = [ { name = old, set = ["a=1", "b=2"] }, { name = new } ]
                vary = ["vars.crowd=2,4"]
                names { gap = "busy - idle" }
                figures = [
                  { what = "old / new", value = "gap @ old / gap @ new", unit = times, reported = "2 (R1)", rule = "1 to 3" }
                  { what = "fitted", value = "gap @ old", is-fitted = true }
                ]
                fitted = ["this"]
                notes = ["one", "two"]
                """),
            out var problems)!;

        Assert.Empty(problems);
        Assert.Equal(("own", "first-light", "what it is about"), (file.Name, file.Scenario, file.Subject));
        Assert.Equal(("who measured it", "2s"), (file.Source, file.Length));
        Assert.Equal(["old", "new"], file.Variants.Select(variant => variant.Name));
        Assert.Equal(["a=1", "b=2"], file.Variants[0].Set);
        Assert.Equal(["vars.crowd=2,4"], file.Vary);
        Assert.Equal([("gap", "busy - idle")], file.Names);
        Assert.Equal(
            new FigureText("old / new", "gap @ old / gap @ new", "times", "2 (R1)", "1 to 3", false), file.Figures[0]);
        Assert.True(file.Figures[1].IsFitted);
        Assert.Equal((1, 2), (file.Fitted.Count, file.Notes.Count));
    }

    [Fact]
    public void A_scenario_is_looked_for_beside_the_file_and_has_its_name_unless_it_says_otherwise()
    {
        File.WriteAllText(Path.Combine(_folder, "mine.conf"), "");

        Assert.Equal(
            Path.Combine(_folder, "mine.conf"),
            ExperimentFile.Find(Written("scenario = mine.conf, figures = []"), out _)!.Scenario);
        Assert.Equal("own", ExperimentFile.Find(Written("figures = []"), out _)!.Scenario);
    }

    [Theory]
    [InlineData("scenario = first-light", "figures", "An experiment needs figures.")]
    [InlineData("figures = [ { what = a } ]", "figures[0].value", "A figure needs value.")]
    [InlineData("figures = [], measures = [busy]", "measures", "It belongs to a study")]
    [InlineData("figures = [], varants = []", "varants", "This key is not known.")]
    [InlineData("figures = [], variants = [ { name = \"a b\" } ]", "variants[0].name", "needs a name without spaces")]
    [InlineData(
        "figures = [], variants = [ { name = a }, { name = a } ]", "variants[1].name", "Two variants are called a.")]
    [InlineData(
        "figures = [ { what = a, value = busy, is-fitted = true, rule = \"1 to 2\" } ]", "figures[0].rule",
        "What was fitted cannot be wrong")]
    [InlineData(
        "figures = [ { what = a, value = busy, is-fitted = yes } ]", "figures[0].is-fitted", "is not true or false")]
    public void What_is_wrong_is_told_with_its_place(string text, string path, string said)
    {
        ExperimentFile.Find(Written(text), out var problems);

        Assert.Contains(problems, problem =>
            problem.Path == path && problem.Problem.Contains(said, StringComparison.Ordinal));
    }

    [Fact]
    public void A_study_says_that_figures_belong_to_an_experiment()
    {
        StudyFile.Find(Written("scenario = first-light, figures = []"), out var problems);

        Assert.Contains("actorxen experiment", Assert.Single(problems).Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_none()
    {
        Assert.Null(ExperimentFile.Find(Path.Combine(_folder, "none.conf"), out var problems));
        Assert.Empty(problems);
    }

    private string Written(string text)
    {
        var path = Path.Combine(_folder, "own.conf");
        File.WriteAllText(path, text);
        return path;
    }
}
