using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.Workloads.Requests;
using CsCheck;

namespace ActorXen.Tests.Invariants;

/// <summary>All invariants over random scenarios.</summary>
[Trait("Invariant", "I-01"), Trait("Invariant", "I-02"), Trait("Invariant", "I-03"), Trait("Invariant", "I-04")]
[Trait("Invariant", "I-05"), Trait("Invariant", "I-06"), Trait("Invariant", "I-10"), Trait("Invariant", "I-11")]
[Trait("Invariant", "I-13"), Trait("Invariant", "I-14"), Trait("Invariant", "I-18"), Trait("Invariant", "I-20")]
[Trait("Invariant", "I-21"), Trait("Invariant", "I-22")]
[Trait("Invariant", "I-25"), Trait("Invariant", "I-26"), Trait("Invariant", "I-27"), Trait("Invariant", "I-30")]
[Trait("Invariant", "I-34"), Trait("Invariant", "I-37")]
[Long]
public sealed class RandomScenarioTests
{
    [Fact]
    public void Every_invariant_holds_in_every_scenario() => RandomSpecs.Any.Sample(
        spec =>
        {
            using var trial = Trial.Of(spec);
            Checkers.CheckAll(trial);
        },
        iter: 40,
        print: RandomSpecs.Describe);

    [Fact]
    public void Every_invariant_holds_while_a_toolstack_changes_the_guests() => RandomSpecs.Acted.Sample(
        spec =>
        {
            using var trial = Trial.Of(spec);
            Checkers.CheckAll(trial);
        },
        iter: 30,
        print: RandomSpecs.Describe);

    [Fact]
    public void Every_invariant_holds_while_pcpus_and_domains_move_between_pools()
    {
        var (domains, pcpus) = (0, 0);
        RandomSpecs.Pooled.Sample(
            spec =>
            {
                using var trial = Trial.Of(spec);
                Checkers.CheckAll(trial);
                Interlocked.Add(ref domains, trial.FactsOf(SchedulingFacts.DomainMoved).Count());
                Interlocked.Add(ref pcpus, trial.FactsOf(SchedulingFacts.PcpuLeftPool).Count());
            },
            iter: 60,
            print: RandomSpecs.Describe);

        Assert.True(domains > 10 && pcpus > 10, $"{domains} domains and {pcpus} pCPUs moved: that proves nothing");
    }

    [Fact]
    public void In_a_run_that_is_hardly_loaded_no_request_is_left_behind()
    {
        var server = new RequestServerSpec(1_000, 200, 1_000, 20.Us, 64);
        var spec = Specs.Run(
            100.Ms,
            seed: 7,
            Specs.Host(0, 0, 4, Specs.Guest(1, "web", 2, server)),
            Specs.Host(
                1, 1, 4, Specs.Guest(1, "asks", 1, new RequestClientSpec(new NetAddress(0, 1), 1_000, 200, 64))));

        using var trial = Trial.Of(spec);

        Checkers.CheckAll(trial);
        Assert.InRange(trial.FactsOf(WorkloadFacts.RequestCompleted).Count(), 150, 250);
        Assert.InRange(RequestsAreConserved.NetworkUnderWay(trial), 0, 4);
    }
}
