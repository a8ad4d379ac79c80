using ActorXen.Pages;
using ActorXen.Studies;

namespace ActorXen.Tests.Pages;

public sealed class StudyPageTests
{
    [Fact]
    public void Each_measure_has_a_curve_for_each_combination_of_the_other_axes()
    {
        var charts = StudyCharts.Of(PageSamples.Study("defaults.pool.policy=credit,credit2", "vars.guests=1,2,4,8,16"));

        Assert.Equal(["p99(request)", "steal"], charts.Select(chart => chart.Title));
        Assert.Equal(["policy=credit", "policy=credit2"], charts[0].Lines.Select(line => line.Name));
        Assert.Equal([1, 2, 4, 8, 16], charts[0].Lines[0].X);
        Assert.True(charts[0].X.IsLog);
        Assert.All(charts[0].Lines, line => Assert.True(line.IsJoined));
        Assert.Equal(102.5, charts[0].Lines[0].Y[0]);
        Assert.True(charts[0].Lines[0].Low[0] < 102.5 && charts[0].Lines[0].High[0] > 102.5);
    }

    [Fact]
    public void Names_have_dots_beside_each_other_and_no_line_between_them()
    {
        var chart = StudyCharts.Of(PageSamples.Study("a=x,y,z", "b=p,q"))[0];

        Assert.Equal(["x", "y", "z"], chart.X.Names);
        Assert.Equal([-0.25, 0.75, 1.75], chart.Lines[0].X);
        Assert.Equal([0.25, 1.25, 2.25], chart.Lines[1].X);
        Assert.All(chart.Lines, line => Assert.False(line.IsJoined));
    }

    [Fact]
    public void Times_in_several_units_are_on_one_axis()
    {
        var chart = StudyCharts.Of(PageSamples.Study("vars.hold=500us,1ms,2ms"))[0];

        Assert.Equal([500_000, 1_000_000, 2_000_000], chart.Lines[0].X);
        Assert.Equal("ns", chart.X.Unit);
    }

    [Fact]
    public void More_curves_than_colours_are_in_several_plots()
    {
        var charts = StudyCharts.Of(PageSamples.Study("vars.guests=1..3", "a=b,c,d,e,f,g,h,i,j"));

        Assert.Equal("p99(request) (1 of 2)", charts[0].Title);
        Assert.Equal([8, 1, 8, 1], charts.Select(chart => chart.Lines.Count));
    }

    [Fact]
    public void A_value_that_was_refused_has_no_dot_and_is_named()
    {
        var study = PageSamples.Study("vars.guests=1..3");
        var first = study.Points[0] with { Problem = "too small", Cells = [] };
        var refused = study with { Points = [first, .. study.Points.Skip(1)] };

        Assert.Equal([null, 112.5, 122.5], StudyCharts.Of(refused)[0].Lines[0].Y);
        var page = StudyPage.Write(refused, new(""));
        Assert.Contains("failed: guests=1: too small", page, StringComparison.Ordinal);
        Assert.Contains(
            "Of the points with a value, p99(request) is smallest with guests=2", page, StringComparison.Ordinal);
        Assert.Contains("1 of 3 points has no value.", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_has_question_answer_tables_and_one_run()
    {
        var page = StudyPage.Write(PageSamples.Study("vars.guests=1..8", "a=b,c"), PageSamples.Origin);

        foreach (var text in (string[])["depend on guests (1 to 8, 8 values) and a (b, c)?",
            "smallest with guests=1 a=b", "largest with guests=8 a=c", "Differences, paired by seed",
            "--set vars.guests=1 --set a=b --seed 1",
            "Hash of all runs", "1 to 4"])
        {
            Assert.Contains(text, page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_study_without_axes_or_without_cells_has_no_plot()
    {
        var one = PageSamples.Study();
        var stopped = one with { IsComplete = false, Points = [one.Points[0] with { Cells = [] }] };

        Assert.Contains("There is nothing to draw.", StudyPage.Write(one, new("")), StringComparison.Ordinal);
        Assert.Contains("No cell was run", StudyPage.Write(stopped, new("")), StringComparison.Ordinal);
        Assert.Contains("interrupted", StudyPage.Write(stopped, new("")), StringComparison.Ordinal);
    }
}
