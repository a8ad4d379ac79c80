using ActorXen.Pages;

namespace ActorXen.Tests.Pages;

public sealed class RunComparisonPageTests
{
    [Fact]
    public void Figures_are_drawn_in_percent_of_the_first_run_and_what_is_real_is_filled()
    {
        var charts = ComparisonCharts.Of(PageSamples.Runs());

        Assert.Equal(["Latencies", "Other figures"], charts.Select(chart => chart.Title));
        Assert.Equal(
            ["p50(request)", "p99(request)", "p99.9(request)", "p50(wake)", "p99(wake)", "p99.9(wake)"],
            charts[0].X.Names);
        var fleet = charts[0].Lines[0];
        Assert.Equal("fleet", fleet.Name);
        Assert.Equal((-0.15, -0.21, -0.09), (fleet.Y[0]!.Value, fleet.Low[0]!.Value, fleet.High[0]!.Value));
        Assert.Equal((ChartDot.Holds, ChartDot.Undecided), (fleet.Dots[0], fleet.Dots[5]));
    }

    [Fact]
    public void The_page_has_answer_settings_tables_where_the_runs_part_and_both_scenarios()
    {
        var page = RunComparisonPage.Write(PageSamples.Runs(), "actorxen compare base other");

        foreach (var text in (string[])
            [
                "What differs between run A, base, and run B,", "figures differ by more than luck",
                "hosts[*].pool.ratelimit_us", "Where the runs part", "The runs part between 0 ns and 1 s, on host 0.",
                "The scenario, with every setting of A", "The scenario, with every setting of B",
                "actorxen compare base other",
            ])
        {
            Assert.Contains(text, page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Identical_runs_have_a_page_without_figures()
    {
        var page = RunComparisonPage.Write(
            PageSamples.Runs() with { Time = null, Rows = [], Parting = null }, "actorxen compare base other");

        Assert.Contains("Nothing: the runs are identical.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("How much figures differ", page, StringComparison.Ordinal);
    }
}
