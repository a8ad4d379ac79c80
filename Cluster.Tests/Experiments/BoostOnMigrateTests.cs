using ActorXen.Experiments;

namespace ActorXen.Tests.Experiments;

public class BoostOnMigrateTests
{
    [Fact]
    public async Task Either_correction_gives_back_what_the_migration_that_leads_nowhere_takes()
    {
        var result = await ShortExperiment.RunAsync("boost-on-migrate", "250ms");

        Assert.InRange(Mean(result, "before / alone"), 0.05, 0.35);
        Assert.InRange(Mean(result, "after / alone"), 0.85, 1.01);
        Assert.True(Mean(result, "after / before") > 3);
        Assert.InRange(Mean(result, "share of the loss"), 0.8, 1.1);
    }

    private static double Mean(ExperimentResult result, string begins) =>
        result.Figures.Single(figure => figure.Figure.What.StartsWith(begins, StringComparison.Ordinal)).Interval.Mean;
}
