using ActorXen.Messages;
using ActorXen.Tests.Invariants;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Xen.Workloads.IpiLoops;

/// <summary>Calls of several pCPUs, by addressing and by exits (M-35, interrupts §11.4).</summary>
public sealed class IpiLoopTests
{
    /// <summary>33 vCPUs on pCPUs 0 to 32, of which the last one calls: clusters of 16, 16 and itself.</summary>
    [Theory]
    [InlineData("physical", "once", 32, 32, 1)]
    [InlineData("cluster", "once", 32, 2, 1)]
    [InlineData("mixed", "once", 32, 2, 1)]
    [InlineData("physical", "each", 32, 32, 32)]
    [InlineData("cluster", "cluster", 32, 2, 3)]
    public void Every_other_vcpu_is_called_by_as_many_writes_as_the_addressing_needs(
        string mode, string send, int targets, int writes, int calls)
    {
        using var trial = Trial.Of(Spec($"ipi-mode = {mode}", $"send = {send}"));

        var rounds = Steady(trial.FactsOf(WorkloadFacts.IpiRoundEnded)).ToList();
        Assert.True(rounds.Count > 20, $"{rounds.Count} rounds");
        Assert.All(rounds, round => Assert.Equal(targets, round.Fact.Second));
        var between = trial.FactsOf(PcpuFacts.CallMade)
            .Where(call => call.At > rounds[3].At && call.At <= rounds[4].At).ToList();
        Assert.Equal(calls, between.Count);
        Assert.Equal(targets, between.Sum(call => call.Fact.First));
        Assert.Equal(writes, between.Sum(call => call.Fact.Second));
        Checkers.CheckAll(trial);
    }

    [Fact]
    public void The_time_of_a_round_follows_the_writes_and_the_exits()
    {
        var (once, each, cluster) = (
            Round("ipi-mode = physical", "send = once"), Round("ipi-mode = physical", "send = each"),
            Round("ipi-mode = cluster", "send = once"));

        // 30 writes of 184 ns less; 31 exits of 520 ns more.
        Assert.InRange(once - cluster, 5_000, 6_000);
        Assert.InRange(each - once, 14_000, 18_000);
    }

    [Fact]
    public void An_xapic_takes_longer_for_each_write()
    {
        var longer = Round("apic = xapic", "send = once") - Round("", "send = once");

        Assert.InRange(longer, 32 * 200, 32 * 230);
    }

    [Fact]
    public void One_target_takes_one_write_in_every_mode()
    {
        Assert.Equal(
            Round("ipi-mode = physical", "targets = one"), Round("ipi-mode = cluster", "targets = one"), 1.0);
    }

    [Fact]
    public void A_flush_reaches_every_other_pcpu()
    {
        using var trial = Trial.Of(Spec("ipi-mode = cluster", "targets = pcpus"));

        Assert.All(
            trial.FactsOf(PcpuFacts.CallMade), call => Assert.Equal((33, 3), (call.Fact.First, call.Fact.Second)));
        Assert.NotEmpty(trial.FactsOf(WorkloadFacts.IpiRoundEnded));
    }

    [Fact]
    public void A_vcpu_that_runs_nowhere_is_not_called_and_idle_pcpus_wake_to_answer()
    {
        using var trial = Trial.Of(Given.Good("""
            length = 20ms
            racks = [ { name = r, hosts = [ { name = h, machine { profile = skylake-server, cores = 6 }
              domains = [
                { name = caller, vcpus = 4, workloads = [ { type = ipi-loop, pause = 100us } ] }
                { name = flusher, workloads = [ { type = ipi-loop, targets = pcpus, pause = 1ms } ] }
              ]
            } ] } ]
            """));

        Assert.Contains(trial.FactsOf(PcpuFacts.CallMade), call => call.Fact is { First: 0, Second: 0 });
        var flushes = trial.FactsOf(WorkloadFacts.IpiRoundEnded).Where(round => round.Fact.Second == 5).ToList();
        Assert.True(flushes.Count > 10, $"{flushes.Count} flushes");
        Assert.Contains(flushes, flush => flush.Fact.First > 50_000);
        Checkers.CheckAll(trial);
    }

    [Fact]
    public void Engines_agree_and_a_restored_run_has_the_same_hash() =>
        Restored.HasTheSameHash(Spec("ipi-mode = cluster", "send = each"), 2_345.Us);

    [Theory]
    [InlineData(
        "machine { sockets = 2, cores = 128, apic = xapic }",
        "An xapic has ids for 255 pCPUs, and the machine has 256.")]
    [InlineData("machine { apic = xapic, ipi-mode = cluster }", "An xapic has no clusters of 16.")]
    public void A_machine_that_cannot_be_is_refused(string machine, string problem) => Assert.Contains(
        problem, Given.Problems(Given.Text(Given.HostWith(machine))), StringComparison.Ordinal);

    [Fact]
    public void A_guest_that_would_call_pcpus_itself_is_refused() => Assert.Contains(
        "A guest cannot interrupt pCPUs itself.",
        Given.Problems(Given.Text(Given.GuestWith(
            "workloads = [ { type = ipi-loop, targets = pcpus, send = each } ]"))),
        StringComparison.Ordinal);

    private static double Round(string machine, string loop)
    {
        using var trial = Trial.Of(Spec(machine, loop));
        return Steady(trial.FactsOf(WorkloadFacts.IpiRoundEnded)).Average(round => round.Fact.First);
    }

    private static IEnumerable<RecordedFact> Steady(IEnumerable<RecordedFact> facts) =>
        facts.Where(fact => fact.At > VirtualTime.Zero + 1.Ms);

    private static RunSpec Spec(string machine, string loop) => Given.Good($$"""
        length = 4ms
        racks = [ { name = r, hosts = [ { name = h
          machine { cores = 34, idle-states = [], boot-spread = 0ns, {{machine}} }
          dom0 { vcpus = 1, cpus = "33" }
          domains = [ {
            name = a, vcpus = 33, pinned = true, cpus = "0-32", kernel { hz = 0 }
            workloads = [ { type = cpu-bound, threads = 32 }, { type = ipi-loop, {{loop}} } ]
          } ]
        } ] } ]
        """);
}
