namespace ActorXen.Tests.Experiments;

public class CreditVsCredit2Tests
{
    [Fact]
    public async Task Credit2_streams_more_and_gives_an_attacker_no_more_than_its_half()
    {
        var part = ShortExperiment.Part("credit-vs-credit2", ["credit", "credit2"], [1, 4, 5]);

        var result = await ShortExperiment.RunAsync(part, "600ms");

        Assert.InRange(result.Figures[0].Interval.Mean, 1, 300);
        Assert.InRange(result.Figures[1].Interval.Mean, 45, 55);
        Assert.InRange(result.Figures[2].Interval.Mean, 85, 100);
    }
}
