using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Tests.Invariants;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Xen.Interrupts;

/// <summary>A faulty card whose interrupts no handler wants, and devices beside it (M-31, interrupts §10.6).</summary>
[Long]
public sealed class SpuriousLineTests
{
    private const string Wire = "line = level, pin = 16";

    [Fact]
    public void A_faulty_card_kills_its_line_and_a_device_that_shares_it_is_served_by_polls()
    {
        using var trial = Trial.Of(Spec(requests: 100, nic: Wire, card: Wire));

        var disabled = Assert.Single(trial.FactsOf(IrqFacts.DisabledByGuest));
        var polls = trial.FactsOf(IrqFacts.Polled).Select(poll => poll.Fact.Second).ToList();
        Assert.InRange(disabled.Fact.Second, 1_991, 2_000);
        Assert.Equal(3, polls.Count);
        Assert.Contains(1, polls);
        var late = trial.FactsOf(WorkloadFacts.RequestCompleted).Where(request => request.At > disabled.At).ToList();
        Assert.NotEmpty(late);
        Assert.True(late.Max(request => new Duration(request.Fact.First)) > 50.Ms, "a poll comes every 100 ms");
        var status = Assert.Single(trial.Simulation.LinesOf(trial.Simulation.Hosts[0]), line => line.IsDisabled);
        Assert.Equal((0, disabled.Fact.Subject), (status.Domain, status.Irq));
        Checkers.CheckAll(trial);
    }

    [Fact]
    public void Xen_ends_the_interrupts_of_a_disabled_line_a_thousand_times_a_second()
    {
        using var trial = Trial.Of(Spec(requests: 100, nic: Wire, card: Wire));

        var since = trial.FactsOf(IrqFacts.DisabledByGuest).Single().At + 5.Ms;
        var ends = trial.FactsOf(IrqFacts.Ended).Where(end => end.At > since).ToList();
        Assert.All(ends, end => Assert.Equal(1, end.Fact.Second));
        Assert.InRange(ends.Count, 350, 390);
    }

    /// <summary>Its vCPU takes one interrupt after another, and softirqs, which serve the NIC, wait.</summary>
    [Fact]
    public void Until_the_verdict_the_guest_does_nothing_else()
    {
        using var trial = Trial.Of(Spec(requests: 8_000, nic: "", card: Wire, length: 60));

        var disabled = trial.FactsOf(IrqFacts.DisabledByGuest).Single().At;
        var requests = trial.FactsOf(WorkloadFacts.RequestCompleted).Select(request => request.At).ToList();
        Assert.DoesNotContain(requests, at => at > VirtualTime.Zero + 6.Ms && at < disabled);
        Assert.True(requests.Count(at => at > disabled + 1.Ms) > 250, "afterwards the NIC is served as before");
    }

    [Fact]
    public void Messages_that_no_handler_wants_are_masked_too()
    {
        using var trial = Trial.Of(Spec(requests: 1_000, nic: "", card: "line = msi", length: 60));

        var disabled = Assert.Single(trial.FactsOf(IrqFacts.DisabledByGuest));
        var port = Assert.Single(trial.Simulation.LinesOf(trial.Simulation.Hosts[0]), line => line.IsDisabled).Port;
        var after = trial.FactsOf(GuestFacts.EventHandled)
            .Where(fact => fact.At > disabled.At + 1.Ms && fact.Fact is { Subject: 0 } && fact.Fact.First == port);
        Assert.Empty(after);
        Assert.Equal(2_000, disabled.Fact.Second);
        Checkers.CheckAll(trial);
    }

    [Fact]
    public void The_wire_is_quiet_after_the_storm()
    {
        using var trial = Trial.Of(Spec(requests: 100, nic: "", card: Wire + ", duration = 5ms", length: 60));

        var storm = trial.Simulation.Hosts[0].Irqs.Single(irq => irq.Name == "storm0").Number;
        var last = trial.FactsOf(IrqFacts.Handled).Last(fact => fact.Fact.Subject == storm).At;
        Assert.InRange((last - VirtualTime.Zero).Nanoseconds, 9_000_000, 11_000_000);
    }

    [Fact]
    public void A_run_that_is_restored_while_the_line_is_polled_has_the_same_hash()
    {
        var spec = Spec(requests: 100, nic: Wire, card: Wire, length: 200);
        using var plain = Trial.Of(spec);
        using var actors = Trial.Of(spec, new(EngineKind.Actors, 2));
        using var half = new Trial(spec);
        half.Simulation.Start();
        var at = VirtualTime.Zero + 100.Ms;
        half.Simulation.RunUntil(at);
        using var rest = new Trial(spec);
        rest.Simulation.LoadAll(half.Simulation.SaveAll(), at);

        rest.RunToEnd();

        Assert.NotEmpty(half.FactsOf(IrqFacts.DisabledByGuest));
        Assert.NotEmpty(rest.FactsOf(IrqFacts.Polled));
        Assert.Equal(plain.Simulation.HostHashes, actors.Simulation.HostHashes);
        Assert.Equal(plain.Simulation.HostHashes, rest.Simulation.HostHashes);
        var host = plain.Simulation.Hosts[0];
        Assert.Equal(plain.Simulation.LinesOf(host), rest.Simulation.LinesOf(host));
    }

    [Theory]
    [InlineData("spurious-window = 10", "More than 99900 of 10 interrupts cannot be unhandled.")]
    [InlineData("spurious-limit = 100000", "More than 100000 of 100000 interrupts cannot be unhandled.")]
    public void A_limit_that_is_never_exceeded_is_refused(string keys, string problem)
    {
        var text = Text(requests: 100, nic: "", card: Wire, length: 60)
            .Replace("spurious-window = 2000, spurious-limit = 1990", keys, StringComparison.Ordinal);

        Assert.Contains(problem, Given.Problems(Given.Text(text)), StringComparison.Ordinal);
    }

    private static RunSpec Spec(int requests, string nic, string card, int length = 400) =>
        Given.Good(Text(requests, nic, card, length));

    private static string Text(int requests, string nic, string card, int length) => $$"""
        length = {{length}}ms
        racks = [ { name = r, hosts = [ { name = h, machine { cores = 2 }
          dom0 { vcpus = 1, pinned = true, kernel { spurious-window = 2000, spurious-limit = 1990 } }
          devices = [
            { type = nic, {{nic}} }, { type = disk },
            { type = storm, begin = 5ms, interrupts-per-second = 200000, claimed = false, {{card}} }
          ]
          domains = [ {
            name = web, cpus = "1"
            workloads = [ { type = request-server, requests-per-second = {{requests}}, service-time = 50us } ]
          } ]
        } ] } ]
        """;
}
