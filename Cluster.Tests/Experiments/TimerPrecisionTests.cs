namespace ActorXen.Tests.Experiments;

public class TimerPrecisionTests
{
    [Fact]
    public async Task Dense_timers_are_late_by_up_to_the_slop_and_lone_ones_are_not()
    {
        var result = await ShortExperiment.RunAsync("timer-precision", "200ms");

        var figures = result.Figures.ToLookup(figure => double.IsNaN(figure.Interval.Mean));
        // One timer in 200 ms has no median.
        Assert.All(
            figures[true], figure => Assert.Contains("sparse timers", figure.Figure.What, StringComparison.Ordinal));
        Assert.True(figures[false].Count() >= 5);
        Assert.All(figures[false], figure => Assert.True(
            figure.Holds ?? true, $"{figure.Figure.What}: {figure.Interval}, rule {figure.Figure.Rule?.Text}"));
        Assert.InRange(result.Figures[0].Interval.Mean, 40, 60);
    }
}
