using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.Workloads;
using ActorXen.Xen.Workloads.PeriodicTasks;

namespace ActorXen.Tests.Xen.Workloads.PeriodicTasks;

public class PeriodicTaskTests
{
    [Theory]
    [InlineData(0, 100)]        // The grid begins at zero, which is when the run begins: 10, 20, …, 1000 ms.
    [InlineData(3_000, 100)]    // 3, 13, …, 993 ms.
    public void A_task_is_released_on_its_grid(int offsetUs, int releases)
    {
        var host = Run(new(10.Ms, 1.Ms, offsetUs.Us, Duration.Zero, IsRandom: false), 1_002.Ms);

        Assert.Equal(releases, host.Facts.CountOf(WorkloadFacts.WorkCompleted));
        Assert.All(host.Facts.Facts.Where(recorded => recorded.Fact.Is(WorkloadFacts.WorkCompleted)), recorded =>
            Assert.Equal((offsetUs * 1_000L) + 1_000_000, recorded.At.Nanoseconds % 10_000_000));
    }

    [Fact]
    public void Work_that_is_longer_than_the_period_skips_releases_and_stays_on_the_grid()
    {
        var host = Run(new(10.Ms, 12.Ms, Duration.Zero, Duration.Zero, IsRandom: false), 1.Seconds);

        // Released every 20 ms, from 10 ms on.
        Assert.Equal(49, host.Facts.CountOf(WorkloadFacts.WorkCompleted));
    }

    [Fact]
    public void The_warm_up_is_one_piece_of_work_at_the_beginning()
    {
        var host = Run(new(10.Ms, 1.Ms, Duration.Zero, 25.Ms, IsRandom: false), 50.Ms);

        Assert.Equal(
            [25_000_000, 1_000_000, 1_000_000], host.Facts.Of(WorkloadFacts.WorkCompleted).Select(fact => fact.First));
    }

    [Fact]
    public void Random_pauses_have_the_mean_that_was_asked_for()
    {
        var host = Run(new(9.Ms, 1.Ms, Duration.Zero, Duration.Zero, IsRandom: true), 20.Seconds);

        // 2,000 expected, each pause with a standard deviation of 9 ms: one of the count is 40.
        Assert.InRange(host.Facts.CountOf(WorkloadFacts.WorkCompleted), 1_800, 2_200);
    }

    private static DeviceHost Run(PeriodicTaskSpec spec, Duration length)
    {
        var host = DeviceHost.Alone();
        host.Add("task", new PeriodicTask(spec, host.AddGuest(1).Seat));
        return host.Run(length);
    }
}
