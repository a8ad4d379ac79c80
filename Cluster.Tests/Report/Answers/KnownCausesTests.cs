using System.Globalization;
using ActorXen.Messages;
using ActorXen.Report.Answers;
using ActorXen.Report.Counting;
using ActorXen.Report.Paths;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Report.Answers;

/// <summary>Small hosts whose requests are slow for one reason that we built in: the explanation names it.</summary>
public sealed class KnownCausesTests
{
    private const string Busy = "{ type = cpu-bound }";

    [Fact]
    public void A_capped_guest_waits_for_its_cap() => Assert.Equal(
        new CauseKey(Cause.Wait, "guest", "", "its own cap"), Worst(Host(Web("cap = 15%"))));

    [Fact]
    public void A_guest_that_is_pinned_beside_a_busy_one_waits_for_its_affinity() => Assert.Equal(
        new CauseKey(Cause.Wait, "guest", "hog", "its hard affinity"),
        Worst(Host($"{Web("cpus = \"1\"")}, {{ name = hog, vcpus = 1, cpus = \"1\", workloads = [ {Busy} ] }}")));

    [Theory]
    [InlineData("credit2")]
    [InlineData("credit")]
    public void Where_all_pcpus_are_busy_the_rate_limit_keeps_their_guests(string policy) => Assert.Equal(
        $"{policy}'s rate limit",
        Worst(Host(
            $"{Web("weight = 2048")}, {{ name = hog, vcpus = 4, weight = 64, workloads = [ {Busy} ] }}",
            $"ratelimit_us = 5000, policy = {policy}")).Rule);

    [Fact]
    public void Without_a_rate_limit_nobody_blames_it() => Assert.DoesNotContain(
        Tally(Host(
            $"{Web("weight = 2048")}, {{ name = hog, vcpus = 4, weight = 64, workloads = [ {Busy} ] }}",
            "ratelimit_us = 0")).Causes,
        cause => cause.Rule.Contains("rate limit", StringComparison.Ordinal));

    [Fact]
    public void A_nic_that_holds_its_interrupts_is_to_blame() => Assert.Equal(
        new CauseKey(Cause.Moderation, "NIC"),
        Worst(Host(Web("vcpus = 4"), nic: "rx-usecs = 5ms"), PercentRange.All));

    [Fact]
    public void A_server_that_is_too_slow_lets_its_requests_queue_in_the_guest() => Assert.Equal(
        new CauseKey(Cause.GuestQueue, "guest"), Worst(Host(Web(service: 950))));

    [Fact]
    public void An_idle_server_spends_most_of_the_time_on_the_wire() => Assert.Equal(
        new CauseKey(Cause.Wire, "wire"), Worst(Host(Web(service: 10)), PercentRange.All));

    [Fact]
    public void Under_rtds_a_guest_waits_for_its_own_budget() => Assert.Equal(
        "its own budget",
        Worst(Host(Web("rtds { budget = 300us, period = 5ms, extratime = false }"), "policy = rtds")).Rule);

    [Fact]
    public void Wakeups_of_an_idle_host_leave_idle_states() => Assert.Equal(
        Cause.IdleExit, Worst(Host(Web(service: 10, rate: 100)), PercentRange.All, ChainKind.Wakeup).Cause);

    private static string Web(string keys = "", int service = 80, int rate = 1_000) =>
        $"{{ name = web, {keys}, workloads = [ {{ type = request-server, requests-per-second = {rate}, "
        + $"service-time = {service}us }} ] }}";

    private static string Host(string guests, string pool = "policy = credit2", string nic = "rx-usecs = 8us") =>
        $"length = 1s, racks = [ {{ name = r, hosts = [ {{ name = h, machine {{ cores = 4 }}, nic {{ {nic} }}, "
        + $"pool {{ {pool} }}, dom0 {{ vcpus = 1 }}, domains = [ {guests} ] }} ] }} ]";

    private static CauseKey Worst(string text, PercentRange? range = null, ChainKind kind = ChainKind.Request)
    {
        var tally = Tally(text, kind);
        var band = tally.Between(range ?? new(90, 100));
        Assert.True(tally.Count > 50, string.Create(CultureInfo.InvariantCulture, $"only {tally.Count} chains"));
        return tally.Causes.MaxBy(band.ShareOf);
    }

    private static PathTally Tally(string text, ChainKind kind = ChainKind.Request)
    {
        var spec = Given.Good(text);
        PathCollector? collector = null;
        var book = new PathBook([kind], chain => collector!.Add(chain));
        using var trial = new Trial(spec, more: host => [book.Of(host)]);
        var web = trial.Simulation.Hosts[0].Domains.Single(domain => domain.Name == "web").Id;
        collector = new(
            new(trial.Simulation.Hosts, spec.Hosts), VirtualTime.Zero, (_, domain) => domain == web);
        trial.Simulation.Start();
        trial.RunToEnd();
        return collector.All;
    }
}
