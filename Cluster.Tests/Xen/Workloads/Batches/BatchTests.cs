using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.Workloads.Batches;

namespace ActorXen.Tests.Xen.Workloads.Batches;

public class BatchTests
{
    [Theory]
    [InlineData(1, 400)]
    [InlineData(4, 100)]
    public void Without_pauses_a_batch_takes_its_work_over_the_vcpus(int vcpus, int milliseconds)
    {
        var makespans = Makespans(vcpus, new(vcpus, 400.Ms, 1.Ms, Duration.Zero, 400.Ms));

        Assert.NotEmpty(makespans);
        Assert.All(makespans, makespan => Assert.InRange(makespan.TotalMs(), milliseconds, milliseconds * 1.1));
    }

    [Fact]
    public void Jobs_that_wait_for_each_other_after_each_stage_take_longer()
    {
        var free = Makespans(4, new(4, 400.Ms, 5.Ms, Duration.Zero, 400.Ms)).Average(makespan => makespan.TotalMs());
        var staged = Makespans(4, new(4, 400.Ms, 5.Ms, Duration.Zero, 20.Ms)).Average(makespan => makespan.TotalMs());

        Assert.True(staged > free * 1.2, $"{staged} ms with stages, {free} ms without");
    }

    [Fact]
    public void Pauses_do_not_count_as_work()
    {
        var makespans = Makespans(1, new(1, 100.Ms, 1.Ms, 1.Ms, 100.Ms));

        Assert.All(makespans, makespan => Assert.InRange(makespan.TotalMs(), 150, 260));
    }

    private static List<Duration> Makespans(int vcpus, BatchSpec batch)
    {
        using var trial =
            Trial.Of(Specs.Run(1.Seconds, 5, Specs.Host(0, 0, 6, Specs.Guest(1, "builder", vcpus, batch))));
        return [.. trial.FactsOf(WorkloadFacts.BatchCompleted).Select(recorded => new Duration(recorded.Fact.First))];
    }
}

file static class Durations
{
    public static double TotalMs(this Duration length) => length.Nanoseconds / 1e6;
}
