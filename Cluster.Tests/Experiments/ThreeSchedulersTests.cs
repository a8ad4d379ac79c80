namespace ActorXen.Tests.Experiments;

public class ThreeSchedulersTests
{
    [Fact]
    public async Task Reservations_and_caps_hold_and_only_credit_balances()
    {
        var part = ShortExperiment.Part(
            "three-schedulers", ["bvt", "sedf", "credit", "credit-1s"], [0, 1, 2, 3, 4, 6, 7, 8, 9]);

        var result = await ShortExperiment.RunAsync(part, "3s");

        Assert.All(result.Figures.Take(5), figure => Assert.InRange(figure.Interval.Mean, -0.5, 3));
        Assert.InRange(result.Figures[5].Interval.Mean, 0.9, 1);
        Assert.InRange(result.Figures[6].Interval.Mean, 0, 1);
        Assert.All(result.Figures.Skip(7), figure => Assert.InRange(figure.Interval.Mean, 20, 60));
    }
}
