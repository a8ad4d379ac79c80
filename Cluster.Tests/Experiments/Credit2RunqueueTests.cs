namespace ActorXen.Tests.Experiments;

public class Credit2RunqueueTests
{
    [Fact]
    public async Task Next_to_noisy_guests_a_build_takes_longer_with_a_queue_per_core()
    {
        var part = ShortExperiment.Part("credit2-runqueue", ["build-low-noise-core", "build-low-noise-socket"], [1]);

        var result = await ShortExperiment.RunAsync(part, "4500ms");

        Assert.InRange(result.Figures[0].Interval.Mean, 3, 30);
    }
}
