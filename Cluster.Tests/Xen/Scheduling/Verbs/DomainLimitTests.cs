using ActorXen.Messages;
using ActorXen.Tests.Invariants;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;
using ActorXen.Vocabulary;

namespace ActorXen.Tests.Xen.Scheduling.Verbs;

/// <summary>Limits of domains that are met during a run: memory of the host, event channels (M-04).</summary>
public sealed class DomainLimitTests
{
    [Fact]
    public void Memory_that_the_host_has_not_is_refused_until_another_domain_gives_some_back()
    {
        using var trial = Trial.Of(Given.Good(Text("""
            { at = 2ms, do = mem-set, domain = web, memory = 4GiB }
            { at = 4ms, do = mem-set, domain = db, memory = 512MiB }
            { at = 6ms, do = mem-set, domain = web, memory = 4GiB }
            { at = 8ms, do = mem-set, domain = web, memory = 4097MiB }
            """)));

        Checkers.CheckAll(trial);
        Assert.Equal([(1, 4_096, 2_560), (1, 4_097, 0)], Of(trial, GuestFacts.MemoryRefused));
        Assert.Equal([(2, 1_024, 512), (1, 1_024, 4_096)], Of(trial, GuestFacts.MemoryChanged));
    }

    [Fact]
    public void A_machine_without_a_size_has_as_much_as_is_wanted()
    {
        var text = Text("{ at = 2ms, do = mem-set, domain = web, memory = 1TiB }").Replace(
            "memory = 5632MiB", "", StringComparison.Ordinal);
        using var trial = Trial.Of(Given.Good(text));

        Assert.Equal([(1, 1_024, 1 << 20)], Of(trial, GuestFacts.MemoryChanged));
    }

    [Fact]
    public void What_will_be_refused_and_what_changes_nothing_is_told() => Assert.Equal(
        [
            "\"web\" has 1GiB then, and the host 2560MiB more: refused.",
            "\"db\" has that much then.",
        ],
        Given.Text(Text("""
            { at = 2ms, do = mem-set, domain = web, memory = 4GiB }
            { at = 4ms, do = mem-set, domain = db, memory = 1GiB }
            """)).Warnings.Select(warning => warning.Problem));

    [Fact]
    public void The_ledger_that_xl_list_shows_follows_the_run()
    {
        var spec = Given.Good(Text("""
            { at = 2ms, do = mem-set, domain = web, memory = 4GiB }
            { at = 4ms, do = mem-set, domain = db, memory = 512MiB }
            { at = 6ms, do = mem-set, domain = web, memory = 4GiB }
            """));

        Assert.Equal([1_024, 1_024, 512], At(5.Ms));
        Assert.Equal([1_024, 4_096, 512], At(7.Ms));

        IEnumerable<int> At(Duration time) => HostLedger.At(spec.Hosts[0], VirtualTime.Zero + time).Domains.Select(
            domain => domain.Mebibytes);
    }

    /// <summary>The domain has ports for the timers and reschedules of its vCPUs and for its interface, too.</summary>
    [Theory]
    [InlineData("fifo")]
    [InlineData("two-level")]
    public void A_program_gets_the_channels_that_its_domain_may_have_and_goes_on_without_the_others(string events)
    {
        using var trial = Trial.Of(Given.Good(Text("""
            { at = 2ms, do = open-channels, domain = web, count = 10 }
            { at = 2ms, do = open-channels, domain = web, count = 5 }
            { at = 5ms, do = open-channels, domain = web, count = 4 }
            """).Replace("name = web,", $"name = web, max-event-channels = 18, events = {events},",
            StringComparison.Ordinal)));

        Checkers.CheckAll(trial);
        var refused = trial.FactsOf(PortFacts.Refused).ToList();
        var own = trial.Simulation.Hosts[0].Ports.Count(port => port.Domain == 1);
        Assert.Equal(10 + 5 + 4 - (18 - own), refused.Count);
        Assert.All(refused, fact => Assert.Equal(
            (1, (long)PortErrno.NoSpace), (fact.Fact.First, fact.Fact.Second)));
        Assert.Equal(18, trial.Simulation.PortsOf(trial.Simulation.Hosts[0]).Count(port => port.Domain == 1));
        Assert.Equal(19, trial.FactsOf(VcpuFacts.HypercallMade).Count(
            fact => fact.Fact.First == (long)Hypercall.EvtchnAllocUnbound));
        Assert.Contains(trial.FactsOf(WorkloadFacts.RequestCompleted), fact => fact.At > VirtualTime.Zero + 8.Ms);
    }

    [Fact]
    public void Engines_agree_and_a_restored_run_has_the_same_hash() => Restored.HasTheSameHash(
        Given.Good(Text("""
            { at = 2ms, do = mem-set, domain = web, memory = 2GiB }
            { at = 3ms, do = open-channels, domain = web, count = 1010 }
            { at = 6ms, do = mem-set, domain = db, memory = 4GiB }
            { at = 7ms, do = open-channels, domain = web, count = 10 }
            """)),
        5.Ms);

    private static IEnumerable<(int, long, long)> Of(Trial trial, FactType type) =>
        trial.FactsOf(type).Select(fact => (fact.Fact.Subject, fact.Fact.First, fact.Fact.Second));

    private static string Text(string actions) => $$"""
        length = 10ms
        racks = [ { name = r, hosts = [ { name = h, machine { cores = 4, memory = 5632MiB }
          dom0 { vcpus = 1 }
          domains = [
            { name = web, vcpus = 2, workloads = [
              { type = request-server, requests-per-second = 9000, service-time = 20us } ] }
            { name = db }
          ]
          actions = [
            {{actions}}
          ]
        } ] } ]
        """;
}
