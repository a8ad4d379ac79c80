using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Tests.Invariants;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Xen.Devices.Storms;

/// <summary>A device that interrupts without end, and a guest beside it (mechanism M-32, interrupts §10.2).</summary>
[Long]
public sealed class StormTests
{
    [Fact]
    public void A_storm_interrupts_at_equal_intervals_while_it_lasts()
    {
        using var trial = Run("interrupts-per-second = 50000, begin = 5ms, duration = 10ms", 10_000);

        var raised = trial.FactsOf(IrqFacts.DeviceSignalled).Where(fact => fact.Fact.Subject == Irq(trial)).ToList();
        Assert.Equal(500, raised.Count);
        Assert.Equal(5.Ms, raised[0].At - VirtualTime.Zero);
        Assert.Equal(20.Us, raised[1].At - raised[0].At);
        Assert.Empty(trial.FactsOf(IrqFacts.Suppressed));
        Assert.Equal(500, trial.FactsOf(IrqFacts.Handled).Count(fact => fact.Fact.Subject == Irq(trial)));
    }

    /// <summary>Without the limit the storm's pCPU has no time for dom0, and nothing is answered.</summary>
    [Fact]
    public void The_rate_limit_lets_a_guest_beside_a_storm_live()
    {
        using var calm = Run("interrupts-per-second = 1", 10_000);
        using var limited = Run("interrupts-per-second = 2000000", 10_000);
        using var free = Run("interrupts-per-second = 2000000", 0);

        var (usual, most, least) = (Answered(calm), Answered(limited), Answered(free));
        Assert.True(usual > 300, $"{usual} requests are answered without a storm");
        Assert.True(most > usual / 3, $"{most} with the limit, {usual} without a storm");
        Assert.True(least < usual / 20, $"{least} without the limit");
        Assert.NotEmpty(limited.FactsOf(IrqFacts.Suppressed));
        Assert.Empty(free.FactsOf(IrqFacts.Suppressed));
    }

    /// <summary>What arrives after the disable was under way before: 550 ns of it.</summary>
    [Fact]
    public void A_line_that_the_limit_disabled_takes_no_time_of_its_pcpu()
    {
        using var trial = Run("interrupts-per-second = 1000000", 10_000);

        var disabled = trial.FactsOf(IrqFacts.EnableChanged).Count(fact => fact.Fact.First == 0);
        Assert.InRange(disabled, 2, 3);
        Assert.InRange(trial.FactsOf(IrqFacts.Suppressed).Count(), disabled, 3 * disabled);
        var held = trial.FactsOf(IrqFacts.HeldByMask).Count();
        Assert.InRange(held, 9_900 * (disabled - 1), 10_000 * disabled);
        Checkers.CheckAll(trial);
    }

    [Fact]
    public void Messages_of_a_line_whose_vector_waits_merge()
    {
        using var trial = Run("interrupts-per-second = 5000000", 0);

        var raised = trial.FactsOf(IrqFacts.DeviceSignalled).Count(fact => fact.Fact.Subject == Irq(trial));
        var handled = trial.FactsOf(IrqFacts.Handled).Count(fact => fact.Fact.Subject == Irq(trial));
        Assert.InRange(handled, raised / 20, raised * 9 / 10);
    }

    [Fact]
    public void A_storm_on_a_wire_is_limited_too_and_a_restored_run_has_the_same_hash()
    {
        var spec = Given.Good(Text("interrupts-per-second = 400000, line = level", 40));
        using var plain = Trial.Of(spec);
        using var actors = Trial.Of(spec, new(EngineKind.Actors, 2));
        using var half = new Trial(spec);
        half.Simulation.Start();
        var at = VirtualTime.Zero + 13.Ms;
        half.Simulation.RunUntil(at);
        using var rest = new Trial(spec);
        rest.Simulation.LoadAll(half.Simulation.SaveAll(), at);

        rest.RunToEnd();

        Checkers.CheckAll(plain);
        Assert.NotEmpty(plain.FactsOf(IrqFacts.Suppressed));
        Assert.Equal(plain.Simulation.HostHashes, actors.Simulation.HostHashes);
        Assert.Equal(plain.Simulation.HostHashes, rest.Simulation.HostHashes);
    }

    [Theory]
    [InlineData("interrupts-per-second = 0", "interrupts-per-second | 0 is outside of 1 to 5000000.")]
    [InlineData("affinity = [ 2 ]", "affinity | \"dom0\", the driver domain of storm0, has no vCPU 2 at the start.")]
    [InlineData("queues = 2", "queues | This key is not known.")]
    public void Wrong_values_are_refused(string keys, string problem) =>
        Assert.Contains(problem, Given.Problems(Given.Text(Text(keys, 10_000))), StringComparison.Ordinal);

    private static string Text(string storm, int limit) => $$"""
        length = 60ms
        racks = [ { name = r, hosts = [ { name = h, machine { cores = 2 }, dom0 { vcpus = 2, pinned = true }
          hypervisor { irq-rate-limit = {{limit}} }
          devices = [ { type = nic }, { type = disk }, { type = storm, {{storm}} } ]
          domains = [ { name = web, vcpus = 2, workloads = [ { type = request-server, requests-per-second = 8000 } ] } ]
        } ] } ]
        """;

    private static Trial Run(string storm, int limit) => Trial.Of(Given.Good(Text(storm, limit)));

    private static int Answered(Trial trial) => trial.FactsOf(WorkloadFacts.RequestCompleted).Count();

    private static int Irq(Trial trial) =>
        trial.Simulation.Hosts[0].Irqs.Single(irq => irq.Name == "storm0").Number;
}
