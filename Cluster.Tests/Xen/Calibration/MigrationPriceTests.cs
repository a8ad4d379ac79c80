using ActorXen.Messages;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;
using Xunit.Abstractions;

namespace ActorXen.Tests.Xen.Calibration;

/// <summary>
/// Experiment 1.34: 24 hogs and as many stub domains on four sockets of six cores get more done if credit does not move
/// who ran less than 1 ms ago. The published gain is 2 % without and 4 % with stub domains.
/// </summary>
public sealed class MigrationPriceTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_vcpu_that_may_stay_where_its_data_are_gets_half_to_five_percent_more_done(int seed)
    {
        var (free, delayed) = (WorkOf(seed, delay: 0), WorkOf(seed, delay: 1_000));

        var gain = (delayed.Seconds / free.Seconds) - 1;
        output.WriteLine($"gain {gain:P2}, moves {free.Moves} -> {delayed.Moves}");
        Assert.InRange(gain, 0.005, 0.05);
        Assert.True(2 * free.Moves > 3 * delayed.Moves, $"{free.Moves} moves, with the delay {delayed.Moves}");
    }

    private static (double Seconds, int Moves) WorkOf(int seed, int delay)
    {
        using var trial = Trial.Of(Given.Good($$"""
            length = 500ms
            seed = {{seed}}
            racks = [ { name = r, hosts = [ { name = h
              machine { profile = nehalem, sockets = 4, cores = 6 }
              dom0 { vcpus = 4 }
              pool { policy = credit, vcpu_migration_delay = {{delay}} }
              domains = [
                { name = "v-{n}", count = 24, workloads = [ { type = cpu-bound } ] }
                { name = "stub-{n}", count = 24, workloads = [
                  { type = periodic-task, random = true, period = 2ms, cpu-time = 50us } ] }
              ]
            } ] } ]
            """));
        var work = trial.FactsOf(WorkloadFacts.WorkCompleted).Where(recorded => recorded.Fact.Subject <= 24)
            .Sum(recorded => recorded.Fact.First);
        return (work / 1e9, MovesIn(trial));
    }

    private static int MovesIn(Trial trial)
    {
        var (last, moves) = (new Dictionary<int, long>(), 0);
        foreach (var (_, _, fact) in trial.FactsOf(SchedulingFacts.VcpuDispatched))
        {
            if (last.TryGetValue(fact.Subject, out var before) && before != fact.First) moves++;
            last[fact.Subject] = fact.First;
        }

        return moves;
    }
}
