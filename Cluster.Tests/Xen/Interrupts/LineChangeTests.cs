using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Tests.Invariants;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Xen.Interrupts;

/// <summary>Domains that free a line and bind it again during a run (M-30, interrupts §10.5).</summary>
[Long]
public sealed class LineChangeTests
{
    private const string Changes = """
        { at = 20ms, do = unbind-irq, domain = dom0, line = eth0 }
        { at = 50ms, do = bind-irq, domain = dom0, line = eth0 }
        """;

    [Theory]
    [InlineData("line = level, pin = 3")]
    [InlineData("line = edge, pin = 3")]
    [InlineData("")]
    [InlineData("maskable = false")]
    public void A_device_is_served_only_while_its_driver_has_the_line(string line)
    {
        using var trial = Trial.Of(Spec(line, "", Changes));

        Checkers.CheckAll(trial);
        var web = Domain(trial, "web");
        var answered = trial.FactsOf(WorkloadFacts.RequestCompleted)
            .Where(request => request.Fact.Subject == web).Select(request => request.At - VirtualTime.Zero);
        var within = answered.ToLookup(at => at < 20.Ms ? 0 : at < 50.Ms ? 1 : 2);
        Assert.True(within[0].Count() > 40, "served before");
        Assert.True(within[1].All(at => at < 23.Ms), "what was in the guest's rings at the time is still answered");
        Assert.True(within[2].Count() > 60, $"served after: {within[2].Count()}");
        Assert.Single(trial.FactsOf(IrqFacts.FreedByGuest));
        Assert.Single(trial.FactsOf(IrqFacts.BoundByGuest));
    }

    [Fact]
    public void A_level_that_nobody_lowers_any_more_storms_the_guest_that_shares_the_line_until_it_is_bound_again()
    {
        using var trial = Trial.Of(Spec("line = level, pin = 16", "line = level, pin = 16, domain = storage", Changes));

        Checkers.CheckAll(trial);
        var storage = trial.Simulation.Hosts[0].Domains.Single(domain => domain.Name == "storage").Id;
        var unhandled = trial.FactsOf(IrqFacts.Unhandled)
            .Where(fact => fact.Fact.First == storage).Select(fact => fact.At - VirtualTime.Zero).ToList();
        Assert.True(unhandled.Count(at => at > 21.Ms && at < 50.Ms) > 2_000, "it takes one interrupt after another");
        Assert.True(unhandled.Count(at => at > 52.Ms) < 1_000, "the level falls once the NIC is served");
    }

    [Fact]
    public void A_guest_that_disables_the_storming_line_enables_it_by_binding_it_again()
    {
        using var trial = Trial.Of(Spec(
            "line = level, pin = 16", "line = level, pin = 16, domain = storage",
            Changes + "\n" + """
            { at = 60ms, do = unbind-irq, domain = storage, line = nvme0 }
            { at = 61ms, do = bind-irq, domain = storage, line = nvme0 }
            """,
            "spurious-window = 500, spurious-limit = 490"));

        Checkers.CheckAll(trial);
        Assert.NotEmpty(trial.FactsOf(IrqFacts.DisabledByGuest));
        var blocks = trial.FactsOf(WorkloadFacts.RequestCompleted)
            .Where(request => request.Fact.Subject == Domain(trial, "db") && request.At > VirtualTime.Zero + 62.Ms);
        Assert.True(blocks.Count() > 50, "the disk is served by interrupts again");
        Assert.DoesNotContain(trial.Simulation.LinesOf(trial.Simulation.Hosts[0]), line => line.IsDisabled);
    }

    [Fact]
    public void A_run_that_is_restored_while_the_line_is_free_has_the_same_hash()
    {
        var spec = Spec("line = level, pin = 16", "line = level, pin = 16, domain = storage", Changes);
        using var plain = Trial.Of(spec);
        using var actors = Trial.Of(spec, new(EngineKind.Actors, 2));
        using var half = new Trial(spec);
        half.Simulation.Start();
        var at = VirtualTime.Zero + 30.Ms;
        half.Simulation.RunUntil(at);
        using var rest = new Trial(spec);
        rest.Simulation.LoadAll(half.Simulation.SaveAll(), at);

        rest.RunToEnd();

        Assert.Equal(plain.Simulation.HostHashes, actors.Simulation.HostHashes);
        Assert.Equal(plain.Simulation.HostHashes, rest.Simulation.HostHashes);
    }

    [Theory]
    [InlineData("{ at = 1ms, do = bind-irq, domain = dom0, line = eth0 }", "\"dom0\" has \"eth0\" bound then.")]
    [InlineData(
        "{ at = 1ms, do = unbind-irq, domain = dom0, line = eth0 }, "
        + "{ at = 2ms, do = unbind-irq, domain = dom0, line = eth0 }",
        "\"dom0\" has freed \"eth0\" by then.")]
    public void What_is_freed_or_bound_already_is_refused(string actions, string problem) =>
        Assert.Contains(problem, Given.Problems(Given.Text(Text("", "", actions, ""))), StringComparison.Ordinal);

    [Theory]
    [InlineData("unbind-irq", "nvme0", "\"dom0\" has freed \"eth0\", on the pin of \"nvme0\", by then.")]
    [InlineData("set-irq-affinity", "nvme0", "\"dom0\" has freed \"nvme0\" by then.")]
    public void Devices_of_a_domain_on_one_pin_are_freed_together(string verb, string line, string problem) =>
        Assert.Contains(problem, Given.Problems(Given.Text(AfterFree(verb, line))), StringComparison.Ordinal);

    [Fact]
    public void Devices_of_a_domain_on_one_pin_are_bound_together()
    {
        using var trial = Trial.Of(Given.Good(AfterFree("bind-irq", "nvme0")));

        Assert.Equal(0, trial.Logs[0].Facts.Count(fact => fact.Fact.Is(PortFacts.Refused)));
        Assert.Contains(
            trial.FactsOf(WorkloadFacts.RequestCompleted),
            request => request.Fact.Subject == Domain(trial, "web") && request.At > VirtualTime.Zero + 90.Ms);
    }

    [Theory]
    [InlineData("dom0", "eth7", "\"dom0\" has no line of a device \"eth7\". Use eth0.")]
    [InlineData(
        "web", "eth0-rx",
        "\"web\" has no line of a device \"eth0-rx\". "
        + "It is no driver domain: name one that a device has as its domain.")]
    public void What_is_no_line_of_a_device_is_refused_by_the_check(string domain, string line, string problem)
    {
        var file = Path.GetTempFileName();
        try
        {
            var action = $"{{ at = 1ms, do = unbind-irq, domain = {domain}, line = {line} }}";
            File.WriteAllText(file, Text("", "", action, ""));

            Assert.Contains(
                $"hosts[0].actions | unbind-irq at 1ms: {problem}",
                Given.Problems(ActorXen.Scenarios.ScenarioLoader.Load(file, Given.Options)), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>NIC and disk share a pin of dom0, which frees it by the NIC's name first.</summary>
    private static string AfterFree(string verb, string line) => Text(
        "line = level, pin = 16", "line = level, pin = 16",
        "{ at = 1ms, do = unbind-irq, domain = dom0, line = eth0 }, "
        + $"{{ at = 2ms, do = {verb}, domain = dom0, line = {line} }}", "");

    private static int Domain(Trial trial, string name) =>
        trial.Simulation.Hosts[0].Domains.Single(domain => domain.Name == name).Id;

    private static RunSpec Spec(string nic, string disk, string actions, string kernel = "") =>
        Given.Good(Text(nic, disk, actions, kernel));

    private static string Text(string nic, string disk, string actions, string kernel) => $$"""
        length = 100ms
        racks = [ { name = r, hosts = [ { name = h, machine { cores = 3 }, dom0 { vcpus = 1, cpus = "0" }
          devices = [ { type = nic, {{nic}} }, { type = disk, {{disk}} } ]
          domains = [
            { name = web, cpus = "1", workloads = [ { type = request-server, requests-per-second = 4000 } ] }
            { name = db, cpus = "1", workloads = [ { type = block-reader, depth = 2 } ] }
            { name = storage, cpus = "2", kernel { {{kernel}} } }
          ]
          actions = [
            {{actions}}
          ]
        } ] } ]
        """;
}
