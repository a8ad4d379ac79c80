namespace ActorXen.Tests.Experiments;

public class IdleGovernorDiskTests
{
    [Fact]
    public async Task A_governor_that_only_saves_energy_makes_each_disk_request_wait_for_the_pcpu()
    {
        var result = await ShortExperiment.RunAsync("idle-governor-disk", "300ms");

        Assert.InRange(Mean("1 disk, old / none"), 0.75, 0.92);
        Assert.InRange(Mean("1 disk, new / none"), 0.93, 1);
        Assert.InRange(Mean("2 disks, new / old"), 1.03, 1.3);
        Assert.InRange(Mean("dd, gained by the new governor"), 5, 30);

        double Mean(string what) => result.Figures.Single(figure => figure.Figure.What == what).Interval.Mean;
    }
}
