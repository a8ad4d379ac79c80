namespace ActorXen.Tests.Experiments;

public class SmtSysbenchTests
{
    [Fact]
    public async Task Six_guests_take_longer_than_two_because_they_share_cores()
    {
        var part = ShortExperiment.Part("smt-sysbench", ["pinned-new-2", "pinned-new-6"], [1]);

        var result = await ShortExperiment.RunAsync(part, "1600ms");

        Assert.InRange(result.Figures[0].Interval.Mean, 1.2, 1.45);
    }
}
