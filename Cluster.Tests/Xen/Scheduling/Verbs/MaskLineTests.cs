using ActorXen.Messages;
using ActorXen.Tests.Invariants;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Xen.Scheduling.Verbs;

/// <summary>Messages that a driver masks and unmasks (M-33, interrupts §10.2).</summary>
public sealed class MaskLineTests
{
    private const string Masked = """
        { at = 20ms, do = mask-irq, domain = dom0, line = eth0 }
        { at = 40ms, do = unmask-irq, domain = dom0, line = eth0 }
        """;

    [Fact]
    public void A_masked_device_keeps_its_interrupts_and_sends_one_when_it_is_unmasked()
    {
        using var trial = Trial.Of(Spec(Masked));

        var taken = trial.FactsOf(IrqFacts.Handled).Where(fact => fact.Fact.Subject == 0)
            .Select(fact => fact.At - VirtualTime.Zero).ToList();
        Assert.DoesNotContain(taken, at => at > 20_100.Us && at < 40.Ms);
        Assert.Contains(taken, at => at >= 40.Ms && at < 40_100.Us);
        Assert.NotEmpty(trial.FactsOf(IrqFacts.HeldByMask));
        var answered = trial.FactsOf(WorkloadFacts.RequestCompleted)
            .Count(fact => fact.At > VirtualTime.Zero + 41.Ms);
        Assert.True(answered > 40, "it is served again");
        Checkers.CheckAll(trial);
    }

    [Fact]
    public void The_rate_limiter_does_not_unmask_what_the_driver_masks()
    {
        using var trial = Trial.Of(Spec(
            "{ at = 5ms, do = mask-irq, domain = dom0, line = card }", "interrupts-per-second = 2000000"));

        var late = trial.FactsOf(IrqFacts.Handled)
            .Where(fact => fact.Fact.Subject == 1 && fact.At > VirtualTime.Zero + 6.Ms);
        Assert.Empty(late);
        Checkers.CheckAll(trial);
    }

    [Fact]
    public void A_line_that_goes_to_another_domain_begins_without_a_mask()
    {
        using var trial = Trial.Of(Spec("""
            { at = 5ms, do = mask-irq, domain = dom0, line = card }
            { at = 15ms, do = assign-irq, domain = dom0, line = card, to = web }
            """));

        Assert.Contains(
            trial.FactsOf(IrqFacts.Handled), fact => fact.Fact.Subject == 1 && fact.At > VirtualTime.Zero + 20.Ms);
        Checkers.CheckAll(trial);
    }

    [Fact]
    public void Engines_agree_and_a_restored_run_has_the_same_hash() => Restored.HasTheSameHash(Spec(Masked), 30.Ms);

    [Theory]
    [InlineData("line = level, pin = 20")]
    [InlineData("maskable = false")]
    public void A_device_without_such_a_message_is_refused(string card) => Assert.Contains(
        "card has no message that it can mask.",
        Given.Problems(Given.Text(Text("{ at = 5ms, do = mask-irq, domain = dom0, line = card }", card))),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("{ at = 5ms, do = unmask-irq, domain = dom0, line = card }", "\"card\" is not masked then.")]
    [InlineData(
        """
        { at = 5ms, do = mask-irq, domain = dom0, line = card }
        { at = 6ms, do = mask-irq, domain = dom0, line = card }
        """,
        "\"card\" is masked already then.")]
    [InlineData(
        """
        { at = 5ms, do = mask-irq, domain = dom0, line = card }
        { at = 6ms, do = assign-irq, domain = dom0, line = card, to = web }
        { at = 7ms, do = unmask-irq, domain = web, line = card }
        """,
        "\"card\" is not masked then.")]
    [InlineData(
        """
        { at = 5ms, do = unbind-irq, domain = dom0, line = card }
        { at = 6ms, do = mask-irq, domain = dom0, line = card }
        """,
        "\"dom0\" has freed \"card\" by then.")]
    public void What_would_change_nothing_is_refused(string actions, string problem) => Assert.Contains(
        problem, Given.Problems(Given.Text(Text(actions, ""))), StringComparison.Ordinal);

    private static RunSpec Spec(string actions, string card = "interrupts-per-second = 1000") =>
        Given.Good(Text(actions, card));

    private static string Text(string actions, string card) => $$"""
        length = 60ms
        racks = [ { name = r, hosts = [ { name = h, machine { cores = 3, boot-spread = 0ns, idle-states = [] }
          dom0 { vcpus = 1, cpus = "0" }
          devices = [ { type = nic }, { type = storm, name = card, {{card}} } ]
          domains = [
            {
              name = web, cpus = "1"
              workloads = [ { type = request-server, requests-per-second = 4000, service-time = 50us } ]
            }
          ]
          actions = [
            {{actions}}
          ]
        } ] } ]
        """;
}
