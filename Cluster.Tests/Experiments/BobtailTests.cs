namespace ActorXen.Tests.Experiments;

public class BobtailTests
{
    [Fact]
    public async Task A_neighbour_lengthens_the_tail_and_leaves_the_median()
    {
        var result = await ShortExperiment.RunAsync("bobtail", "3s");

        Assert.InRange(result.Figures[0].Interval.Mean, -20, 20);
        Assert.InRange(result.Figures[1].Interval.Mean, 1.5, 5);
        Assert.InRange(result.Figures[2].Interval.Mean, 4, 30);
        Assert.InRange(result.Figures[3].Interval.Mean, 20, 95);
    }
}
