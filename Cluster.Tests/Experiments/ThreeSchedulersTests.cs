namespace ActorXen.Tests.Experiments;

public class ThreeSchedulersTests
{
    [Fact]
    public async Task Reservations_and_caps_hold_and_only_credit_balances()
    {
        var part = ShortExperiment.Part(
            "three-schedulers", ["bvt", "sedf", "credit", "credit-1s"], [0, 1, 2, 3, 4, 7, 8]);

        var result = await ShortExperiment.RunAsync(part, "3s");

        Assert.All(result.Figures.Take(5), figure => Assert.InRange(figure.Interval.Mean, -0.1, 3));
        Assert.All(result.Figures.Skip(5), figure => Assert.InRange(figure.Interval.Mean, 1.5, 4));
    }
}
