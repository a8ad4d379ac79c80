using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Xen.Workloads.PingPongs;

public class PingPongKindTests
{
    private const string Two =
        "{ type = ping-pong, peer = b, cpu-time = 0ns }, { type = ping-pong, peer = b, think-time = 1ms }";

    [Fact]
    public void Two_domains_may_have_several_and_both_engines_do_the_same()
    {
        var spec = Given.Good($$"""
            length = 5ms
            racks = [ { name = r, hosts = [ { name = h, domains = [
              { name = a, workloads = [ {{Two}} ] }, { name = b }
            ] } ] } ]
            """);
        using var plain = Trial.Of(spec);
        using var actors = Trial.Of(spec, new ExecutionOptions(EngineKind.Actors, 1));

        Assert.Equal(plain.Simulation.Hash, actors.Simulation.Hash);
        var rounds = plain.FactsOf(WorkloadFacts.RequestCompleted).Count();
        Assert.InRange(rounds, 100, 2_000);
    }

    /// <summary>It would otherwise talk forever in one instant.</summary>
    [Fact]
    public void A_round_takes_time_even_if_nothing_costs_any()
    {
        var spec = Given.Good($$"""
            length = 2us
            costs { "*" = 0 }
            racks = [ { name = r, hosts = [ {
              name = h, machine { profile = polling, boot-spread = 0ns }
              domains = [ { name = a, workloads = [ {{Two}} ] }, { name = b } ]
            } ] } ]
            """);
        using var trial = Trial.Of(spec);

        Assert.InRange(trial.FactsOf(WorkloadFacts.RequestCompleted).Count(), 1, 2_000);
    }
}
