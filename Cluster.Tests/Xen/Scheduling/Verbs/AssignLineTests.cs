using ActorXen.Messages;
using ActorXen.Tests.Invariants;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;
using ActorXen.Xen.Hosts;

namespace ActorXen.Tests.Xen.Scheduling.Verbs;

/// <summary>Devices that go with their driver to another domain during a run (M-27, interrupts §10.2).</summary>
public sealed class AssignLineTests
{
    private const string There = "{ at = 20ms, do = assign-irq, domain = dom0, line = card, to = one }";
    private const string On = "{ at = 30ms, do = assign-irq, domain = one, line = card, to = two }";
    private const string Back = "{ at = 40ms, do = assign-irq, domain = two, line = card, to = dom0 }";

    [Fact]
    public void Interrupts_go_to_the_domain_that_drives_the_device_at_the_time_and_none_is_lost()
    {
        using var trial = Trial.Of(Spec($"{There}\n{On}\n{Back}"));

        var handled = trial.FactsOf(GuestFacts.EventHandled).Where(fact => IsOfCard(trial, fact))
            .ToLookup(fact => (fact.At - VirtualTime.Zero) switch
            {
                var at when at < 20.Ms => (Part: 0, fact.Fact.Subject),
                var at when at < 30.Ms => (Part: 1, fact.Fact.Subject),
                var at when at < 40.Ms => (Part: 2, fact.Fact.Subject),
                _ => (Part: 3, fact.Fact.Subject),
            });
        Assert.Equal(
            [(0, 0), (1, IdOf(trial, "one")), (2, IdOf(trial, "two")), (3, 0)],
            handled.Select(part => part.Key).Order());
        // 10,000 a second, and one look of each new driver; the last one may be under way.
        var signals = trial.FactsOf(IrqFacts.DeviceSignalled).Count();
        Assert.InRange(handled.Sum(part => part.Count()), signals - 1, signals + 3);
        Checkers.CheckAll(trial);
    }

    [Fact]
    public void The_line_follows_the_vcpu_of_its_new_domain()
    {
        using var trial = Trial.Of(Spec(There));

        var status = Assert.Single(
            trial.Simulation.IrqsOf(trial.Simulation.Hosts[0]), line => line.Irq == CardOf(trial));
        Assert.Equal([IdOf(trial, "one")], status.Domains);
        Assert.Equal(1, status.Pcpu);
        Assert.InRange(status.Vector, 0x20, 0xef);
        var old = trial.FactsOf(IrqFacts.Handled)
            .Where(fact => fact.Fact.Subject == CardOf(trial) && fact.Fact.First == 0);
        Assert.All(old, fact => Assert.True(fact.At <= VirtualTime.Zero + 20_200.Us, $"{fact.At}"));
    }

    [Fact]
    public void A_storm_that_the_rate_limiter_has_masked_is_unmasked_by_it_alone()
    {
        using var trial = Trial.Of(Spec(There, "interrupts-per-second = 2000000"));

        Checkers.CheckAll(trial);
        Assert.NotEmpty(trial.FactsOf(IrqFacts.HeldByMask));
    }

    [Fact]
    public void Engines_agree_and_a_restored_run_has_the_same_hash() =>
        Restored.HasTheSameHash(Spec($"{There}\n{On}"), 25.Ms);

    [Theory]
    [InlineData("{ at = 20ms, do = assign-irq, domain = dom0, line = eth0, to = one }", "eth0 has users")]
    [InlineData("{ at = 20ms, do = assign-irq, domain = dom0, line = cart, to = one }", "has no device \"cart\"")]
    [InlineData(
        "{ at = 20ms, do = assign-irq, domain = one, line = card, to = two }", "\"dom0\" drives \"card\" then.")]
    [InlineData("{ at = 20ms, do = assign-irq, domain = dom0, line = card, to = dom0 }", "drives card already")]
    [InlineData(
        There + "\n{ at = 25ms, do = unbind-irq, domain = dom0, line = card }", "\"one\" drives \"card\" then.")]
    [InlineData("{ at = 5ms, do = unbind-irq, domain = dom0, line = card }\n" + There, "has freed \"card\" by then.")]
    [InlineData(
        There + "\n{ at = 25ms, do = set-irq-affinity, domain = dom0, line = card }", "\"one\" drives card then.")]
    public void What_cannot_move_is_refused(string actions, string problem) => Assert.Contains(
        problem, Given.Problems(Given.Text(Text(actions, ""))), StringComparison.Ordinal);

    [Fact]
    public void By_softirq_come_those_interrupts_that_a_guest_with_hardware_virtualisation_gets()
    {
        using var trial = Trial.Of(Given.Good(
            Text($"{There}\n{On}\n{Back}", "", "hypervisor { dpci = softirq }").Replace(
                "name = two,", "name = two, kind = pv,", StringComparison.Ordinal)));

        var served = trial.FactsOf(PcpuFacts.SoftirqServed)
            .Where(fact => fact.Fact.First == (long)Softirq.HvmDpci).Select(fact => fact.At - VirtualTime.Zero)
            .ToList();
        Assert.InRange(served.Count, 95, 105); // 10,000 a second, while "one" has the card.
        Assert.All(served, at => Assert.True(at >= 20.Ms && at <= 30.Ms, $"{at}"));
        Checkers.CheckAll(trial);
    }

    [Fact]
    public void A_gpu_stays_with_the_guest_that_draws_with_it() => Assert.Contains(
        "The programs of one guest use gpu0, and cannot move with it.",
        Given.Problems(Given.Text(Given.HostWith(
            "devices = [ { type = gpu, domain = a } ]\ndomains = [ { name = a }, { name = b } ]\n"
            + "actions = [ { at = 1ms, do = assign-irq, domain = a, line = gpu0, to = b } ]"))),
        StringComparison.Ordinal);

    [Fact]
    public void A_card_that_a_guest_drives_at_first_moves_from_there()
    {
        using var trial = Trial.Of(Spec(On, "domain = one"));

        var status = Assert.Single(
            trial.Simulation.IrqsOf(trial.Simulation.Hosts[0]), line => line.Irq == CardOf(trial));
        Assert.Equal([IdOf(trial, "two")], status.Domains);
    }

    [Fact]
    public void A_card_on_a_wire_cannot_move() => Assert.Contains(
        "interrupts by a line that is not masked while it moves.",
        Given.Problems(Given.Text(Text(There, "line = level, pin = 20"))), StringComparison.Ordinal);

    [Fact]
    public void A_card_without_a_driver_cannot_move()
    {
        var spec = Given.Good(Text(There, "claimed = false"));

        var refusal = Assert.Single(XenPolicies.Instance.RefusalsOf(spec, host => host.Number == 0));
        Assert.Contains("it has no driver to move.", refusal.Problem, StringComparison.Ordinal);
    }

    private static bool IsOfCard(Trial trial, RecordedFact fact) => trial.Simulation.Hosts[0].Ports.Any(
        port => port.Domain == fact.Fact.Subject && port.Port == fact.Fact.First && port.Action == "card");

    private static int CardOf(Trial trial) =>
        trial.Simulation.Hosts[0].Irqs.Single(irq => irq.Name == "card").Number;

    private static int IdOf(Trial trial, string name) =>
        trial.Simulation.Hosts[0].Domains.Single(domain => domain.Name == name).Id;

    private static RunSpec Spec(string actions, string card = "") => Given.Good(Text(actions, card));

    private static string Text(string actions, string card, string more = "") => $$"""
        length = 60ms
        racks = [ { name = r, hosts = [ { name = h, machine { cores = 3, boot-spread = 0ns, idle-states = [] }
          dom0 { vcpus = 1, cpus = "0" }
          {{more}}
          devices = [ { type = nic }, { type = storm, name = card, interrupts-per-second = 10000, {{card}} } ]
          domains = [ { name = one, cpus = "1" }, { name = two, cpus = "2", workloads = [ { type = cpu-bound } ] } ]
          actions = [
            {{actions}}
          ]
        } ] } ]
        """;
}
