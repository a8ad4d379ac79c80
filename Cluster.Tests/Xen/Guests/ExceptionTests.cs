using ActorXen.Messages;
using ActorXen.Tests.Invariants;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Xen.Guests;

/// <summary>Exceptions of tasks beside interrupts (M-25, interrupts §9).</summary>
public sealed class ExceptionTests
{
    /// <summary>At 2.5 GHz: entry 320 ns, frame 200, hypercall 240, handler 1000; and 120 and 1000.</summary>
    [Theory]
    [InlineData("pv", 1_760)]
    [InlineData("pvh", 1_120)]
    public void An_exception_costs_what_the_calibration_says(string kind, long cost)
    {
        using var trial = Trial.Of(Spec(kind, "page-faults = 5000", "{ type = cpu-bound }"));

        var raised = trial.FactsOf(GuestFacts.ExceptionRaised).ToList();
        Assert.All(raised, fact => Assert.Equal((long)ExceptionClass.PageFault, fact.Fact.First));
        Assert.All(raised, fact => Assert.Equal(cost, fact.Fact.Second));
        // 100 ms, less what the handlers take themselves.
        Assert.InRange(raised.Count, 420, 560);
    }

    [Fact]
    public void Classes_come_in_the_proportion_of_their_rates()
    {
        using var trial = Trial.Of(Spec(
            "pvh", "page-faults = 40000, protection-faults = 10000, debug-traps = 5000", "{ type = cpu-bound }"));

        var counts = trial.FactsOf(GuestFacts.ExceptionRaised).CountBy(fact => (ExceptionClass)fact.Fact.First)
            .ToDictionary();
        Assert.InRange(counts[ExceptionClass.PageFault], 3_500, 4_200);
        Assert.InRange(counts[ExceptionClass.Protection], 850, 1_100);
        Assert.InRange(counts[ExceptionClass.Debug], 400, 560);
    }

    [Fact]
    public void A_batch_takes_longer_by_just_its_exceptions()
    {
        const string batch = "{ type = batch, jobs = 1, work = 5ms, cpu-time = 1ms }";
        using var without = Trial.Of(Spec("pvh", "page-faults = 0", batch));
        using var with = Trial.Of(Spec("pvh", "page-faults = 20000", batch));

        var spent = with.FactsOf(GuestFacts.ExceptionRaised).Where(fact => fact.At <= EndOf(with))
            .Sum(fact => fact.Fact.Second);
        Assert.True(spent > 80_000, $"{spent} ns");
        Assert.Equal(EndOf(without) + new Duration(spent), EndOf(with));

        static VirtualTime EndOf(Trial trial) => trial.FactsOf(WorkloadFacts.BatchCompleted).First().At;
    }

    [Fact]
    public void A_guest_that_computes_nothing_raises_none()
    {
        using var trial = Trial.Of(Spec("pv", "page-faults = 1000000", ""));

        Assert.Empty(trial.FactsOf(GuestFacts.ExceptionRaised));
    }

    /// <summary>Handlers take twice the time that there is between two exceptions of what they interrupt.</summary>
    [Fact]
    public void A_task_makes_progress_whatever_it_raises()
    {
        using var trial = Trial.Of(Spec(
            "pv", "page-faults = 1000000, handler-caches = core",
            "{ type = request-server, requests-per-second = 1000, service-time = 20us }"));

        Assert.NotEmpty(trial.FactsOf(WorkloadFacts.RequestCompleted));
        Checkers.CheckAll(trial);
    }

    [Fact]
    public void Engines_agree_and_a_restored_run_has_the_same_hash() => Restored.HasTheSameHash(
        Spec(
            "pv", "page-faults = 300000, debug-traps = 1000, handler-caches = core",
            "{ type = request-server, requests-per-second = 9000, service-time = 60us }"),
        33.Ms);

    private static RunSpec Spec(string kind, string kernel, string workload) => Given.Good($$"""
        length = 100ms
        racks = [ { name = r, hosts = [ { name = h, machine { cores = 2, boot-spread = 0ns }
          dom0 { vcpus = 1, cpus = "0" }
          domains = [
            { name = a, kind = {{kind}}, cpus = "1", kernel { hz = 0, {{kernel}} }, workloads = [ {{workload}} ] }
          ]
        } ] } ]
        """);
}
