using ActorXen.Pages;

namespace ActorXen.Tests.Pages;

public sealed class CapacityPageTests
{
    [Fact]
    public void The_curve_has_the_limit_what_fits_and_a_shape_for_each_verdict()
    {
        var chart = CapacityCharts.Of([PageSamples.Capacity()])[0];

        Assert.Equal((1_000, "at most 1 ms"), (chart.Limits[0].At, chart.Limits[0].Text));
        Assert.Equal((6, "6 fits"), (chart.Verticals[0].At, chart.Verticals[0].Text));
        Assert.Equal(
            [ChartDot.Holds, ChartDot.Undecided, ChartDot.Fails], chart.Lines[0].Dots.Skip(5).Take(3));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], chart.Lines[0].X);
    }

    [Fact]
    public void Each_variant_has_a_curve_and_its_part_of_the_answer()
    {
        var results = ((string[])["policy=credit", "policy=credit2"]).Select(one => PageSamples.Capacity(one)).ToList();

        var page = CapacityPage.Write(results, PageSamples.Origin);

        Assert.Equal(
            ["policy=credit", "policy=credit2"], CapacityCharts.Of(results)[0].Lines.Select(line => line.Name));
        Assert.Contains(
            "What fits of guests: 6 with policy=credit and 6 with policy=credit2.", page, StringComparison.Ordinal);
        Assert.Contains("what fits does not differ by more than luck", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_measures_have_plots_without_a_limit()
    {
        var others = CapacityCharts.Others([PageSamples.Capacity()]);

        Assert.Equal(["busy", "running(dom0)", "steal(dom0)", "steal", "loss"], others.Select(chart => chart.Title));
        Assert.Empty(others[0].Limits);
    }

    [Fact]
    public void The_page_has_question_answer_and_table()
    {
        var page = CapacityPage.Write([PageSamples.Capacity()], PageSamples.Origin);

        foreach (var text in (string[])["How large can guests be", "guests=6 fits", "guests=8 fails", "The curve",
            "What else was measured", "undecided", "One of its runs alone"])
        {
            Assert.Contains(text, page, StringComparison.Ordinal);
        }
    }
}
