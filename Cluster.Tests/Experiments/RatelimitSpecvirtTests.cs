namespace ActorXen.Tests.Experiments;

public class RatelimitSpecvirtTests
{
    [Fact]
    public async Task A_least_slice_saves_switches_at_peak_load_and_loses_no_work()
    {
        var part = ShortExperiment.Part("ratelimit-specvirt", ["peak-0", "peak-1000"], [0, 1]);

        var result = await ShortExperiment.RunAsync(part, "80ms");

        Assert.InRange(result.Figures[0].Interval.Mean, 10, 45);
        Assert.InRange(result.Figures[1].Interval.Mean, -1, 20);
    }
}
