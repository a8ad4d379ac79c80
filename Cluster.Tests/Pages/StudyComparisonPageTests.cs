using ActorXen.Comparisons;
using ActorXen.Pages;

namespace ActorXen.Tests.Pages;

public sealed class StudyComparisonPageTests
{
    [Fact]
    public void Each_measure_has_the_values_of_both_and_their_difference()
    {
        var charts = StudyComparisonCharts.Of(Compared(["vars.guests=1,2,4", "a=b,c"]));

        Assert.Equal(
            ["p99(request)", "p99(request): B - A", "steal", "steal: B - A"], charts.Select(chart => chart.Title));
        Assert.Equal(["A a=b", "B a=b", "A a=c", "B a=c"], charts[0].Lines.Select(line => line.Name));
        Assert.Equal([1, 2, 4], charts[0].Lines[0].X);
        Assert.Equal(["a=b", "a=c"], charts[1].Lines.Select(line => line.Name));
        Assert.Equal(102.5, charts[0].Lines[0].Y[0]);
        Assert.Equal(10.25, charts[1].Lines[0].Y[0]!.Value, 1e-9);
        Assert.All(charts[1].Lines, line => Assert.All(line.Dots, dot => Assert.Equal(ChartDot.Holds, dot)));
    }

    [Fact]
    public void Names_are_beside_each_other_and_one_point_alone_is_drawn()
    {
        var names = StudyComparisonCharts.Of(Compared(["policy=b,c"]));
        var alone = StudyComparisonCharts.Of(Compared([]));

        Assert.Equal(["b", "c"], names[0].X.Names);
        Assert.False(names[0].Lines[0].IsJoined);
        Assert.Equal(["as it is"], alone[0].X.Names);
    }

    [Fact]
    public void The_page_has_answer_settings_tables_and_both_scenarios()
    {
        var page = Page(["vars.guests=1,2"]);

        foreach (var text in (string[])
            [
                "What differs between study A, base, and study B, other?", "4 of 4 differences are",
                "WORSE: p99(request) &gt; +5%: at guests=", "What was changed", "Figures",
                "The scenario, with guests=1, seed 1 of A", "The scenario, with guests=1, seed 1 of B",
                "actorxen compare base other", "Hash of all runs, B",
            ])
        {
            Assert.Contains(text, page, StringComparison.Ordinal);
        }
    }

    internal static string Page(IReadOnlyList<string> axes)
    {
        var compared = Compared(axes);
        var outcome = StudyOutcome.Of(WorseRule.Parse("p99(request) > +5%").Rule!, compared);
        return StudyComparisonPage.Write(compared, [outcome], "actorxen compare base other");
    }

    private static StudyComparison Compared(IReadOnlyList<string> axes) => StudyComparison.Of(
        PageSamples.Record(PageSamples.Study(axes), 1, "base"),
        PageSamples.Record(PageSamples.Study(axes), 1.1, "other"));
}
