using ActorXen.Experiments;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Experiments;

[Long]
public class TickSamplingTheftTests
{
    [Fact]
    public async Task The_thief_takes_its_bursts_from_sampled_ticks_and_half_from_accurate_accounts()
    {
        var result = await ShortExperiment.RunAsync("tick-sampling-theft", "3s");

        Assert.All(
            result.Figures, figure => Assert.True(figure.Holds ?? true, $"{figure.Figure.What}: {figure.Interval}"));
        Assert.Equal(8, result.Figures.Count);
    }
}
