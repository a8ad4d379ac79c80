using ActorXen.Experiments;

namespace ActorXen.Tests.Experiments;

public class TimesliceLatencyTests
{
    [Fact]
    public async Task Waits_follow_the_formulas_without_boost_and_vanish_with_it()
    {
        var result = await ShortExperiment.RunAsync("timeslice-latency", "16s");

        Assert.All(
            result.Figures,
            figure => Assert.True(
                figure.Holds, $"{figure.Figure.What}: {figure.Interval}, rule {figure.Figure.Rule!.Text}"));
    }
}
