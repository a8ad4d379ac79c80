using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Scenarios;
using ActorXen.Tests.Support;
using ActorXen.Xen.Scheduling.Verbs;

namespace ActorXen.Tests.Scenarios;

/// <summary>
/// What a toolstack does to running domains, from the scenario's text to its effect (mechanism M-106).
/// </summary>
public class ToolstackActionTests
{
    private const string TwoHogs = """
        machine { cores = 1, idle-states = [] }
        dom0 { vcpus = 1 }
        domains = [
          { name = one, workloads = [ { type = cpu-bound } ] }
          { name = other, vcpus = 2, workloads = [ { type = cpu-bound, threads = 2 } ] }
        ]

        """;

    [Fact]
    public void Actions_are_read_in_order_of_time_and_written_back()
    {
        var spec = Given.Good(Given.HostWith(TwoHogs + """
            actions = [
              { at = 20ms, do = unpause, domain = one }
              { at = 10ms, do = pause, domain = one }
              { at = 30ms, do = set-cap, domain = other, cap = 50% }
              { at = 30ms, do = set-cpus, domain = other, vcpu = 1, cpus = "0" }
            ]
            """));

        var again = Given.Good(ScenarioText.Of(spec, Given.Options.Catalogue));

        Assert.Equal(
            [typeof(Pause), typeof(Unpause), typeof(SetCap), typeof(SetHardAffinity)],
            spec.Hosts[0].Actions.Select(action => action.GetType()));
        Assert.Equal(spec.Hosts[0].Actions, again.Hosts[0].Actions);
    }

    [Theory]
    [InlineData("{ at = 1ms, do = pause, domain = nobody }", "There is no domain \"nobody\" on host \"h\".")]
    [InlineData("{ at = 1ms, do = unpause, domain = one }", "\"one\" is not paused then.")]
    [InlineData("{ at = 1ms, do = vcpu-down, domain = one, vcpu = 1 }", "\"one\" has no vCPU 1.")]
    [
        InlineData(
            "{ at = 1ms, do = vcpu-down, domain = one, vcpu = 0 }",
            "vCPU 0 is the last one of \"one\" that is up then. Bring another one up first, or pause the domain."),
    ]
    [
        InlineData(
            "{ at = 1ms, do = set-cap, domain = one, cap = 150% }",
            "150% is more than the 1 vCPUs of \"one\" can use."),
    ]
    [InlineData("{ at = 1ms, do = set-weight, domain = one }", "The action has no weight.")]
    [InlineData("{ at = 1ms, do = stop, domain = one }", "\"stop\" is not a value of do.")]
    [InlineData("{ do = pause, domain = one }", "The action has no at.")]
    [InlineData("{ at = 1ms, do = set-cpus, domain = one, cpus = \"3\" }", "pCPU 3 does not exist.")]
    public void A_wrong_action_is_refused(string action, string problem) =>
        Assert.Contains(
            problem,
            Given.Problems(Given.Text(Given.HostWith($"{TwoHogs}actions = [ {action} ]"))),
            StringComparison.Ordinal);

    [Fact]
    public void A_paused_domain_uses_no_cpu_until_it_is_unpaused()
    {
        var whole = CpuTimeOf("one", "");

        var paused = CpuTimeOf(
            "one", "actions = [ { at = 20ms, do = pause, domain = one }, { at = 180ms, do = unpause, domain = one } ]");

        Assert.InRange(paused, whole / 20, whole / 3);
    }

    [Fact]
    public void A_share_follows_a_weight_that_changes_on_the_way()
    {
        var equal = CpuTimeOf("one", "");

        var heavier = CpuTimeOf("one", "actions = [ { at = 0ms, do = set-weight, domain = one, weight = 2560 } ]");

        Assert.True(heavier > equal * 3 / 2, $"{heavier} with ten times the weight, {equal} without");
    }

    [Fact]
    public void A_vcpu_that_is_taken_down_runs_no_more_until_it_is_brought_up()
    {
        const string Down = "{ at = 0ms, do = vcpu-down, domain = other, vcpu = 0 }";

        // Three equal vCPUs on one pCPU, then two: a half for each domain. The second hog then shares the other vCPU.
        Assert.InRange(CpuTimeOf("other", ""), 128_000_000, 138_000_000);
        Assert.InRange(CpuTimeOf("other", $"actions = [ {Down} ]"), 96_000_000, 104_000_000);
        Assert.InRange(
            CpuTimeOf("other", $"actions = [ {Down}, {{ at = 100ms, do = vcpu-up, domain = other, vcpu = 0 }} ]"),
            112_000_000,
            121_000_000);
    }

    [Fact]
    public void A_pinned_guest_with_more_vcpus_than_pcpus_is_refused_beside_an_action() => Given.Refused(
        """
        racks = [ { name = r, hosts = [ {
          name = h, machine { cores = 2 }
          domains = [ { name = a, vcpus = 1, max-vcpus = 3, pinned = true } ]
          actions = [ { at = 10ms, do = vcpu-up, domain = a, vcpu = 1 } ]
        } ] } ]
        """,
        "3 racks[0].hosts[0].domains[0].max-vcpus | 3 vCPUs are pinned one-to-one to 2 pCPUs. Write at most 2, or "
        + "pinned = false.");

    [Fact]
    public void Actions_happen_alike_in_both_engines_and_after_a_restore()
    {
        var spec = Spec("""
            actions = [
              { at = 10ms, do = pause, domain = other }, { at = 40ms, do = unpause, domain = other }
              { at = 50ms, do = set-weight, domain = one, weight = 1000 }, { at = 60ms, do = set-cap, domain = other, cap = 40% }
              { at = 70ms, do = vcpu-down, domain = other, vcpu = 1 }, { at = 90ms, do = vcpu-up, domain = other, vcpu = 1 }
            ]
            """);
        using var plain = new Trial(spec);
        plain.Simulation.Start();
        plain.Simulation.RunUntil(VirtualTime.Zero + 55.Ms);
        var saved = plain.Simulation.SaveHost(0);
        plain.Simulation.RunUntil(VirtualTime.Zero + spec.Length);

        using var actors = new Trial(spec, new ExecutionOptions(EngineKind.Actors, 1));
        actors.Simulation.LoadHost(0, saved, VirtualTime.Zero + 55.Ms);
        actors.Simulation.RunUntil(VirtualTime.Zero + spec.Length);

        Assert.Equal(plain.Simulation.Hash, actors.Simulation.Hash);
    }

    private static RunSpec Spec(string actions) => Given.Good(Given.HostWith(TwoHogs + actions), "length=200ms");

    /// <summary>Nanoseconds that a domain ran.</summary>
    private static long CpuTimeOf(string name, string actions)
    {
        var spec = Spec(actions);
        using var trial = new Trial(spec);
        trial.Simulation.Start();
        trial.Simulation.RunUntil(VirtualTime.Zero + spec.Length);
        var domain = trial.Simulation.Hosts[0].Domains.Single(entry => entry.Name == name).Id;
        var vcpus = trial.Simulation.Hosts[0].Vcpus.Where(
            vcpu => vcpu.Domain == domain).Select(vcpu => vcpu.Number).ToHashSet();
        var since = new Dictionary<int, long>();
        long sum = 0;
        foreach (var (at, _, fact) in trial.FactsOf(SchedulingFacts.RunstateChanged)
            .Where(recorded => vcpus.Contains(recorded.Fact.Subject)))
        {
            if (fact.Second == 0) since[fact.Subject] = at.Nanoseconds;
            else if (since.Remove(fact.Subject, out var began)) sum += at.Nanoseconds - began;
        }

        return sum + since.Values.Sum(began => spec.Length.Nanoseconds - began);
    }
}
