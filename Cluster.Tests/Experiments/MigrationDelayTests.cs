namespace ActorXen.Tests.Experiments;

public class MigrationDelayTests
{
    [Fact]
    public async Task A_delay_leaves_vcpus_where_they_are_and_costs_some_of_the_fairness()
    {
        var part = ShortExperiment.Part("migration-delay", ["stubs-0ms", "stubs-1ms", "stubs-10ms"], [1, 4, 5]);

        var result = await ShortExperiment.RunAsync(part, "300ms");

        Assert.InRange(result.Figures[0].Interval.Mean, -5, 10);
        Assert.InRange(result.Figures[1].Interval.Mean, 5, 200);
        Assert.InRange(result.Figures[2].Interval.Mean, -0.02, 0.3);
    }
}
