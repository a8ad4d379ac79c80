using ActorXen.Messages;
using ActorXen.Tests.Invariants;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Xen.Devices.Networking;

/// <summary>
/// NICs and interfaces with several queues, and where their interrupts go (interrupts §7.3, §10, §18.2, §22).
/// </summary>
[Long]
public sealed class QueueTests
{
    private static readonly string[] _vectors = ["eth0-TxRx-0", "eth0-TxRx-1", "eth0-TxRx-2", "eth0-TxRx-3"];

    [Fact]
    public void A_nic_with_several_queues_has_a_line_for_each_and_spreads_requests_over_all()
    {
        using var trial = Trial.Of(Given.Good(Scenario("nic { queues = 4 }", "")));

        Checkers.CheckAll(trial);
        var lines = trial.Simulation.Hosts[0].Irqs.Where(irq => irq.Name != "nvme0").ToList();
        Assert.Equal(_vectors, lines.Select(irq => irq.Name));
        var handled = lines.ConvertAll(
            irq => trial.FactsOf(IrqFacts.Handled).Count(fact => fact.Fact.Subject == irq.Number));
        Assert.All(handled, count => Assert.InRange(count, handled.Max() / 2, handled.Max()));
        Assert.Equal(4, handled.Count);
    }

    [Theory]
    [InlineData("stream, connections = 1", 1)]
    [InlineData("stream, connections = 16", 4)]
    public void Packets_of_a_connection_take_one_queue_of_the_nic(string workload, int queues)
    {
        using var trial = Trial.Of(Given.Good(Scenario("nic { queues = 4 }", "", $"{{ type = {workload} }}")));

        Checkers.CheckAll(trial);
        Assert.Equal(
            queues, trial.FactsOf(IrqFacts.DeviceSignalled).Select(fact => fact.Fact.Subject).Distinct().Count());
    }

    [Theory]
    [InlineData("first", 1, "0")]
    [InlineData("first", 4, "0")]
    [InlineData("spread", 1, "0, 1")]
    [InlineData("spread", 4, "0, 1, 2, 3, 4, 5, 6, 7")]
    public void An_interfaces_events_go_where_the_kernel_binds_them(string binding, int queues, string vcpus)
    {
        using var trial = Trial.Of(Given.Good(Scenario(
            "", $"kernel {{ binding = {binding} }}, vif = [ {{ queues = {queues} }} ]")));

        Checkers.CheckAll(trial);
        Assert.Equal(vcpus, string.Join(", ", VcpusOf(trial, 1, "eth0").Order()));
    }

    [Fact]
    public void Each_queue_of_an_interface_has_two_channels_and_all_are_used()
    {
        using var trial = Trial.Of(Given.Good(Scenario("", "vif = [ { queues = 3 } ]")));

        string[] expected = ["eth0-q0-rx", "eth0-q0-tx", "eth0-q1-rx", "eth0-q1-tx", "eth0-q2-rx", "eth0-q2-tx"];
        Assert.Equal(expected, Handled(trial, 1, "eth0").Select(one => one.Action).Distinct().Order());
        Assert.Equal(
            ["vif1.0-q0-tx", "vif1.0-q1-tx", "vif1.0-q2-tx"],
            Handled(trial, 0, "vif").Where(one => one.Count > 100).Select(one => one.Action).Distinct().Order());
    }

    [Fact]
    public void An_affinity_decides_by_queue_and_in_turn()
    {
        using var trial = Trial.Of(Given.Good(Scenario(
            "nic { queues = 3, affinity = [ 3, 1 ] }", "vif = [ { queues = 3, affinity = [ 6, 2 ] } ]")));

        Assert.Equal([6, 2, 6], Rows("eth0-q", "-tx", 1));
        Assert.Equal([6, 2, 6], Rows("eth0-q", "-rx", 1));
        Assert.Equal([3, 1, 3], Rows("eth0-TxRx-", "", 0));

        IEnumerable<int> Rows(string name, string end, int domain) => Enumerable.Range(0, 3).Select(
            queue => Assert.Single(VcpusOf(trial, domain, $"{name}{queue}{end}")));
    }

    [Theory]
    [InlineData("fifo")]
    [InlineData("two-level")]
    public void An_action_moves_an_event_channel_and_nothing_is_lost(string events)
    {
        using var trial = Trial.Of(Given.Good(Scenario(
            "actions = [ { at = 15ms, do = set-irq-affinity, domain = web, line = eth0-rx, vcpu = 5 } ]",
            $"events = {events}, kernel {{ binding = first }}, vif = [ {{}} ]")));

        Checkers.CheckAll(trial);
        var events5 = Handled(trial, 1, "eth0-rx").ToList();
        Assert.Equal([0, 5], events5.Select(one => one.Vcpu).Order());
        Assert.Equal([0], VcpusOf(trial, 1, "eth0-tx"));
        var moved = Assert.Single(trial.FactsOf(PortFacts.Rebound));
        Assert.Equal(15.Ms, moved.At - VirtualTime.Zero);
        Assert.Empty(trial.FactsOf(PortFacts.Refused));
    }

    [Fact]
    public void A_physical_line_follows_the_vcpu_to_which_an_action_moves_it()
    {
        using var trial = Trial.Of(Given.Good(Scenario(
            "dom0 { vcpus = 4, pinned = true }\n"
            + "actions = [ { at = 15ms, do = set-irq-affinity, domain = dom0, line = eth0, vcpu = 2 } ]", "")));

        Checkers.CheckAll(trial);
        var moved = Assert.Single(trial.FactsOf(IrqFacts.Moved));
        Assert.Equal((0L, 2L), (moved.Fact.First, moved.Fact.Second));
        Assert.Contains(2L, trial.FactsOf(IrqFacts.Handled).Where(fact => fact.At > moved.At)
            .Select(fact => fact.Fact.First).Distinct());
    }

    [Fact]
    public void Both_engines_and_a_restored_run_give_the_same_hash() => Trial.RequireOneHash(
        Given.Good(Scenario(
            "nic { queues = 3, coalescing = adaptive }\n"
            + "actions = [ { at = 9ms, do = set-irq-affinity, domain = web, line = eth0-q1-rx, vcpu = 5 } ]",
            "vif = [ { queues = 4 } ]")),
        11.Ms);

    [Fact]
    public void A_guest_of_old_kernels_takes_no_ports_when_a_vcpu_comes_up()
    {
        using var trial = Trial.Of(Given.Good(Scenario(
            "actions = [ { at = 5ms, do = vcpu-up, domain = web, vcpu = 8 } ]",
            "max-vcpus = 9, kernel { binding = first }")));

        Assert.Equal([0], VcpusOf(trial, 1, "eth0"));
        Assert.Empty(trial.FactsOf(PortFacts.Rebound));
    }

    [Theory]
    [InlineData("nic { queues = 65 }", "", "nic.queues | 65 is outside of 1 to 64.")]
    [InlineData("nic { queues = 2, line = level }", "", "nic.queues | A wire serves one queue, not 2.")]
    [
        InlineData(
            "nic { affinity = [ 4 ] }", "",
            "nic.affinity | \"dom0\", the driver domain of eth0, has no vCPU 4 at the start. Write vCPUs 0 to 3, or "
                + "give it more vcpus."),
    ]
    [InlineData("nic { affinity = 3 }", "", "nic.affinity | The value is not a list. Write affinity = [ 0, 1 ].")]
    [InlineData("nic { affinity = [ x ] }", "", "nic.affinity | \"x\" is not the index of a vCPU.")]
    [
        InlineData(
            "", "vif = [ { queues = 9 } ]",
            "vif[0].queues | A guest of 8 vCPUs has at most as many queues, not 9. Write queues = 8, or more vcpus."),
    ]
    [InlineData("", "vif = [ { affinity = [ 8 ] } ]", "vif[0].affinity | There is no vCPU 8. Write at most 7;")]
    [InlineData("", "vif = [ { nic = eth7 } ]", "vif[0].nic | The host has no nic \"eth7\". Use eth0.")]
    [InlineData("", "kernel { binding = last }", "kernel.binding | \"last\" is not a value of binding.")]
    [
        InlineData(
            "actions = [ { at = 1ms, do = set-irq-affinity, domain = web, line = eth0-rx, vcpu = 8 } ]", "",
            "actions[0].vcpu | \"web\" has no vCPU 8."),
    ]
    [
        InlineData(
            "actions = [ { at = 1ms, do = vcpu-down, domain = web, vcpu = 3 }, "
            + "{ at = 2ms, do = set-irq-affinity, domain = web, line = eth0-rx, vcpu = 3 } ]", "",
            "actions[1].vcpu | vCPU 3 of \"web\" is down then. Name one that is up, or bring it up first."),
    ]
    [
        InlineData(
            "actions = [ { at = 1ms, do = set-irq-affinity, domain = web, vcpu = 1 } ]", "",
            "The action has no line. Write line = eth0-rx."),
    ]
    public void What_device_or_guest_cannot_have_is_refused(string host, string guest, string problem) =>
        Assert.Contains(problem, Given.Problems(Given.Text(Scenario(host, guest))), StringComparison.Ordinal);

    [Theory]
    [InlineData("web", "eth0-q0-rx", "\"web\" has no interrupt \"eth0-q0-rx\" that can be moved. Use eth0-rx.")]
    [InlineData("web", "timer0", "\"web\" has no interrupt \"timer0\" that can be moved. Use eth0-tx or eth0-rx.")]
    [InlineData("dom0", "eth1", "\"dom0\" has no interrupt \"eth1\" that can be moved. Use eth0.")]
    public void A_line_that_does_not_exist_is_refused_by_the_check(string domain, string line, string problem)
    {
        var file = Path.GetTempFileName();
        try
        {
            var action = $"{{ at = 1ms, do = set-irq-affinity, domain = {domain}, line = {line}, vcpu = 1 }}";
            File.WriteAllText(file, Scenario($"actions = [ {action} ]", ""));

            Assert.EndsWith(
                $"hosts[0].actions | set-irq-affinity at 1ms: {problem}",
                Given.Problems(ActorXen.Scenarios.ScenarioLoader.Load(file, Given.Options)), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Entries_of_an_affinity_beyond_the_queues_are_warned_of() => Given.Warned(
        Scenario("nic { affinity = [ 3, 1 ] }", "vif = [ { affinity = [ 6, 2, 1 ] } ]"),
        "4 racks[0].hosts[0].nic.affinity | eth0 has one interrupt, so the last of the 2 entries have no effect. "
        + "Remove them, or give it more queues.\n"
        + "5 racks[0].hosts[0].domains[0].vif[0].affinity | It has one queue, so the last of the 3 entries have "
        + "no effect. Remove them, or write more queues.");

    [Fact]
    public void Devices_on_one_wire_cannot_have_different_affinities() => Assert.Contains(
        "eth0 and nvme0 are on pin 16 with one interrupt in \"dom0\", and have different affinities. Give both",
        Given.Problems(Given.Text(Scenario("nic { line = level }\ndisk { line = level, affinity = [ 1 ] }", ""))),
        StringComparison.Ordinal);

    [Fact]
    public void Queues_and_affinities_are_written_back()
    {
        var spec = Given.Good(Scenario(
            "nic { queues = 3, affinity = [ 3, 1 ] }\n"
            + "actions = [ { at = 1ms, do = set-irq-affinity, domain = web, line = eth0-q1-tx, vcpu = 5 } ]",
            "kernel { binding = first }, vif = [ { queues = 2, affinity = [ 1 ] } ]"));

        var again = Given.Good(ActorXen.Scenarios.ScenarioText.Of(spec, Given.Options.Catalogue));

        Assert.Equal(SpecDump.Of(spec), SpecDump.Of(again));
        Assert.Equal(2, again.Hosts[0].Domains[1].Attachments[0].Queues);
    }

    private const string Server = "{ type = request-server, requests-per-second = 40000, service-time = 20us }";

    private static string Scenario(string host, string guest, string workload = Server) => $$"""
        length = 30ms
        racks = [ { name = r, hosts = [ { name = h, machine { cores = 16 }
          {{(host.Contains("dom0 {", StringComparison.Ordinal) ? "" : "dom0 { vcpus = 4 }")}}
          {{host}}
          domains = [ { name = web, vcpus = 8{{(guest.Length == 0 ? "" : $", {guest}")}}, workloads = [ {{workload}} ] } ]
        } ] } ]
        """;

    private static IEnumerable<int> VcpusOf(Trial trial, int domain, string line) =>
        Handled(trial, domain, line).Select(one => one.Vcpu).Distinct();

    /// <summary>How often a vCPU of a domain handled an event, by the line's name.</summary>
    private static IEnumerable<(string Action, int Vcpu, int Count)> Handled(Trial trial, int domain, string line)
    {
        var names = trial.Simulation.Hosts[0].Ports.Where(port =>
            port.Domain == domain && port.Action.StartsWith(line, StringComparison.Ordinal))
            .ToDictionary(port => (long)port.Port, port => port.Action);
        return trial.FactsOf(GuestFacts.EventHandled)
            .Where(fact => fact.Fact.Subject == domain && names.ContainsKey(fact.Fact.First))
            .CountBy(fact => (names[fact.Fact.First], (int)fact.Fact.Second))
            .Select(pair => (pair.Key.Item1, pair.Key.Item2, pair.Value));
    }
}
