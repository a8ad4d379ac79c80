using ActorXen.Messages;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Xen.Scheduling.Rtds;

/// <summary>Oracle O-13: earliest deadline first on one processor misses nothing up to a utilisation of 1.</summary>
public sealed class RtdsPolicyTests
{
    [Theory]
    [InlineData(13_500)]        // 0.97
    [InlineData(14_950)]        // 0.999
    [InlineData(15_000)]        // 1
    public void Servers_of_just_the_length_of_their_tasks_miss_nothing(int lastUs)
    {
        using var trial = Trial.Of(Frictionless.Load(Tasks(lastUs)));

        Assert.Equal(
            [200, 100, 40], Enumerable.Range(1, 3).Select(task => trial.CountOf(WorkloadFacts.ReleaseServed, task)));
        Assert.Empty(trial.FactsOf(WorkloadFacts.ReleasesSkipped));
    }

    [Fact]
    public void Beyond_a_utilisation_of_one_deadlines_are_missed()
    {
        using var trial = Trial.Of(Frictionless.Load(Tasks(15_050))); // 1.001

        Assert.NotEmpty(trial.FactsOf(WorkloadFacts.ReleasesSkipped));
    }

    /// <summary>Periods of 10, 20 and 50 ms, all released at time 0.</summary>
    private static string Tasks(int lastUs) =>
        $$"""
        length = 2s
        defaults { machine { cores = 1 }, pool { policy = rtds }, domain { kernel { hz = 0 } } }
        {{Given.HostWith($"domains = [ {Task("a", 10, 3_000)}, {Task("b", 20, 8_000)}, {Task("c", 50, lastUs)} ]")}}
        """;

    private static string Task(string name, int periodMs, int cpuUs) =>
        $$"""
        { name = {{name}}, rtds { period = {{periodMs}}ms, budget = {{cpuUs}}us, extratime = false }
          workloads = [ { type = periodic-task, period = {{periodMs}}ms, cpu-time = {{cpuUs}}us } ] }
        """;
}
