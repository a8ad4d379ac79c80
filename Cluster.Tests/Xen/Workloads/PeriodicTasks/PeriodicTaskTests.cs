using ActorXen.Messages;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;
using ActorXen.Xen.Workloads;
using ActorXen.Xen.Workloads.PeriodicTasks;

namespace ActorXen.Tests.Xen.Workloads.PeriodicTasks;

public class PeriodicTaskTests
{
    [Theory]
    [InlineData(0, 101)]        // 0, 10, …, 1000 ms.
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

        // Released every 20 ms; each time one release passes meanwhile.
        Assert.Equal(50, host.Facts.CountOf(WorkloadFacts.WorkCompleted));
        Assert.Equal(50, host.Facts.Of(WorkloadFacts.ReleasesSkipped).Sum(fact => fact.First));
        Assert.Equal(
            1_200_000_000, host.Facts.Of(WorkloadFacts.WorkAsked).Sum(fact => fact.First));
    }

    [Fact]
    public void What_is_due_in_the_instant_in_which_the_work_ends_begins_at_once()
    {
        var host = Run(new(10.Ms, 10.Ms, Duration.Zero, Duration.Zero, IsRandom: false), 1.Seconds);

        Assert.Equal(100, host.Facts.CountOf(WorkloadFacts.ReleaseServed));
        Assert.Equal(0, host.Facts.CountOf(WorkloadFacts.ReleasesSkipped));
    }

    /// <summary>The case periodic-first-time, in a whole host, where the vCPU first runs after 69 us.</summary>
    [Theory]
    [InlineData("1s", 10)]
    [InlineData("100ms", 1)]
    public void What_is_due_at_time_zero_is_done_a_little_late(string length, int times)
    {
        using var trial = Trial.Of(Given.Good(
            Given.GuestWith("workloads = [ { type = periodic-task, period = 100ms, cpu-time = 10ms } ]"),
            $"length={length}"));

        Assert.Equal(times, trial.FactsOf(WorkloadFacts.WorkCompleted).Count());
        Assert.InRange(trial.FactsOf(WorkloadFacts.ReleaseServed).First().Fact.First, 1, 1_300_000);
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
