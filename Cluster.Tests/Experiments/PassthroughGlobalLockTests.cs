namespace ActorXen.Tests.Experiments;

public class PassthroughGlobalLockTests
{
    [Fact]
    public async Task Idle_guests_lose_time_to_a_lock_that_interrupts_of_others_take_the_more_sockets_there_are()
    {
        var result = await ShortExperiment.RunAsync("passthrough-global-lock", "150ms");

        Assert.InRange(Mean("eight sockets, with the lock: steal of the idle guests"), 25, 55);
        Assert.InRange(Mean("eight sockets, a softirq for each pCPU: steal of the idle guests"), 0, 2);
        Assert.InRange(Mean("one socket, with the lock: steal of the idle guests"), 0, 5);
        Assert.InRange(Mean("steal, eight sockets less four"), 10, 50);

        double Mean(string what) => result.Figures.Single(figure => figure.Figure.What == what).Interval.Mean;
    }
}
