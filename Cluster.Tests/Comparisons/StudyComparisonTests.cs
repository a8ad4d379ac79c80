using System.Text.Json;
using ActorXen.Comparisons;
using ActorXen.Studies;
using ActorXen.Tests.Studies;

namespace ActorXen.Tests.Comparisons;

public sealed class StudyComparisonTests
{
    [Fact]
    public async Task The_same_points_are_beside_each_other_and_paired_by_seed()
    {
        // The seeds differ far more than the studies do.
        var one = await StudySamples.StudyAsync(["vars.n=1,2,3"], (point, seed) => point.Number + 10 * seed + 1);
        var other = await StudySamples.StudyAsync(
            ["vars.n=2,3,4"], (point, seed) => point.Number + 1 + 10 * seed + 1 + 0.1 + 0.001 * seed);

        var compared = StudyComparison.Of(one, other);

        Assert.Equal(["n=2", "n=3"], compared.Points.Select(point => point.Key.Text));
        Assert.Equal(["n=1"], compared.OnlyOne);
        Assert.Equal(["n=4"], compared.OnlyOther);
        var measure = compared.Points[0].Measures[0];
        Assert.Equal(5, compared.Points[0].CommonSeeds);
        Assert.Equal(0.103, measure.Difference.Difference!.Value.Mean, 1e-9);
        Assert.True(measure.Difference.IsReal);
        Assert.True(measure.One.Mean!.Value.HalfWidth > 10);
        Assert.Contains("Only A has the points: n=1.", StudyComparisonText.OnlyOne(compared));
        Assert.Contains("paired by 5 common seeds", StudyComparisonText.Scope(compared), StringComparison.Ordinal);
        Assert.Contains("2 of 2 differences are more than luck", StudyComparisonText.Answer(compared));
    }

    [Fact]
    public async Task A_setting_that_one_varies_and_the_other_fixes_is_the_same_point()
    {
        var one = await StudySamples.StudyAsync(["vars.n=1,2", "a=b,c"], (_, seed) => seed);
        var other = await StudySamples.StudyAsync(["vars.n=1,2"], (_, seed) => seed, set: "a=c");

        var compared = StudyComparison.Of(one, other);

        Assert.Equal(["n=1 a=c", "n=2 a=c"], compared.Points.Select(point => point.Key.Text));
        Assert.Equal("c", compared.Points[0].Key.ValueOf("a"));
        Assert.All(compared.Points, point => Assert.False(point.Measures[0].Difference.IsReal));
        Assert.Contains(StudyComparisonText.SettingRows(compared), row => row == ("changed", null, "a=c"));
    }

    [Fact]
    public async Task Without_common_seeds_nothing_is_said_about_differences()
    {
        var one = await StudySamples.StudyAsync(["a=b,c"], (_, seed) => seed);
        var other = await StudySamples.StudyAsync(["a=b,c"], (_, seed) => seed, firstSeed: 6);

        var compared = StudyComparison.Of(one, other);
        var rule = WorseRule.Parse("steal > +1%").Rule!;

        Assert.All(compared.Points, point => Assert.Null(point.Measures[0].Difference.Difference));
        Assert.Contains("They have no seeds in common", StudyComparisonText.Scope(compared), StringComparison.Ordinal);
        Assert.Contains(
            "cannot be judged", Assert.Throws<StudyException>(() => StudyOutcome.Of(rule, compared)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("steal > +5%", true)]
    [InlineData("steal > +50%", false)]
    [InlineData("steal < -5%", false)]
    public async Task A_rule_is_broken_at_a_point(string text, bool isBroken)
    {
        var one = await StudySamples.StudyAsync(["vars.n=1,2"], (_, seed) => 100 + seed);
        var other = await StudySamples.StudyAsync(
            ["vars.n=1,2"], (point, seed) => (point.Number == 1 ? 120 : 100) + seed, set: "x=y");

        var outcome = StudyOutcome.Of(WorseRule.Parse(text).Rule!, StudyComparison.Of(one, other));

        Assert.Equal(isBroken ? ["n=2"] : [], outcome.Broken.Select(each => each.Point.Key.Text));
        Assert.Equal(2, outcome.Judged);
        Assert.StartsWith(
            isBroken ? $"WORSE: {text}: at n=2 103.0 ± " : $"fine: {text}: at 2 points.",
            StudyComparisonText.Outcome(outcome), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_measure_that_not_both_have_is_refused_with_those_that_they_have()
    {
        var study = await StudySamples.StudyAsync(["a=b,c"], (_, seed) => seed);

        var refused = Assert.Throws<StudyException>(
            () => StudyOutcome.Of(WorseRule.Parse("busy > +1%").Rule!, StudyComparison.Of(study, study)));

        Assert.Equal("--fail-if \"busy > +1%\": not both studies have busy. They have steal.", refused.Message);
    }

    [Fact]
    public async Task Searches_are_compared_by_what_fits_too()
    {
        var one = await StudySamples.CapacityAsync((n, seed) => n / 20.0 + seed / 1000.0);
        var other = await StudySamples.CapacityAsync((n, seed) => n / 10.0 + seed / 1000.0, "1.2.4");

        var compared = StudyComparison.Of(one, other);

        Assert.Equal(["as it is", "9", "10", "4", "5"], StudyComparisonText.Fits(compared)!.Rows[0]);
        Assert.NotEmpty(compared.Points);
        Assert.All(compared.Points, point => Assert.True(point.Measures[0].Difference.IsReal));
        Assert.Contains(StudyComparisonText.SettingRows(compared), row => row == ("version", "1.2.3", "1.2.4"));
    }

    [Fact]
    public async Task Json_has_points_settings_and_rules()
    {
        var one = await StudySamples.StudyAsync(["vars.n=1,2"], (_, seed) => seed, name: "base");
        var other = await StudySamples.StudyAsync(["vars.n=2,3"], (_, seed) => 2 * seed);
        var compared = StudyComparison.Of(one, other);
        var outcome = StudyOutcome.Of(WorseRule.Parse("steal > +5%").Rule!, compared);

        using var json = JsonDocument.Parse(StudyComparisonJson.Of(compared, [outcome]));
        var point = Assert.Single(json.RootElement.GetProperty("points").EnumerateArray().ToList());

        Assert.Equal("base", json.RootElement.GetProperty("a").GetProperty("name").GetString());
        Assert.Equal("2", point.GetProperty("settings").GetProperty("vars.n").GetString());
        var measure = point.GetProperty("measures")[0];
        Assert.Equal(3, measure.GetProperty("difference").GetProperty("mean").GetDouble(), 1e-9);
        Assert.Equal(100, measure.GetProperty("percent").GetDouble(), 1e-9);
        Assert.True(measure.GetProperty("real").GetBoolean());
        Assert.Equal("n=1", json.RootElement.GetProperty("only_a")[0].GetString());
        Assert.Equal("n=2", json.RootElement.GetProperty("rules")[0].GetProperty("worse_at")[0].GetString());
    }
}
