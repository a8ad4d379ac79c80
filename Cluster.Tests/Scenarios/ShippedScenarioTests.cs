using ActorXen.Messages;
using ActorXen.Scenarios;
using ActorXen.Scenarios.Hocon;
using ActorXen.Xen.Workloads.Recorded;

namespace ActorXen.Tests.Scenarios;

public class ShippedScenarioTests
{
    [Theory]
    [InlineData("first-light", "4 hosts, 40 guests, 66 guest vCPUs on 32 pCPUs, 2s")]
    [InlineData("planetlab", "2 hosts, 40 guests, 40 guest vCPUs on 16 pCPUs, 1s")]
    [InlineData("pools", "1 host, 6 guests, 12 guest vCPUs on 8 pCPUs, 500ms")]
    [InlineData("ping-pong", "1 host, 2 guests, 2 guest vCPUs on 2 pCPUs, 100ms")]
    public void A_shipped_scenario_is_found_by_name_and_as_a_file_alike(string name, string summary)
    {
        var byName = ScenarioLoader.Load(name, Given.Options);
        var byFile = ScenarioLoader.Load(Path.Combine(Given.ConfigFolder, "scenarios", $"{name}.conf"), Given.Options);

        Assert.Equal("", Given.Problems(byName));
        Assert.Equal("", Given.Problems(byFile));
        Assert.Equal(summary, ScenarioSummary.Of(byName.Spec!));
        Assert.Equal(SpecDump.Of(byName.Spec!), SpecDump.Of(byFile.Spec!));
    }

    [Fact]
    public void Every_profile_is_a_machine()
    {
        var profiles = new ShippedFiles().NamesIn(ShippedFiles.Profiles);

        Assert.Equal(21, profiles.Count);
        Assert.All(profiles, name => Given.Good(Given.HostWith($"machine = {name}")));
        Assert.Empty(Given.Good(Given.HostWith("machine = polling")).Hosts[0].Machine.IdleStates);
    }

    [Fact]
    public void The_default_machine_is_a_Skylake_server()
    {
        var machine = Given.Good(Given.HostWith("")).Hosts[0].Machine;

        Assert.Equal(
            (1, 8, 1, 2_500), (machine.Sockets, machine.CoresPerSocket, machine.ThreadsPerCore, machine.Megahertz));
        Assert.Equal([new("C1", 2.Us, 2.Us), new("C1E", 10.Us, 20.Us), new("C6", 133.Us, 600.Us)], machine.IdleStates);
    }

    [Fact]
    public void Machines_of_the_scenario_lie_over_profiles()
    {
        var machine = Given.Good(
            "machines { big { profile = haswell, sockets = 4 } }\n"
            + Given.HostWith("machine { profile = big, cores = 4 }")).Hosts[0].Machine;

        Assert.Equal((4, 4, 8), (machine.Sockets, machine.CoresPerSocket, machine.IdleStates.Count));
    }

    [Theory]
    [InlineData("vmx.roundtrip.cycles", 1_000)]
    [InlineData("evtchn.send.cycles", 400)]
    [InlineData("cost.cache_cold_per_handler.ns", 1_500)]
    [InlineData("cost.guest_isr_body.ns", 800)]
    [InlineData("grant.copy.per_kib.cycles", 256)]
    [InlineData("smt.thread_speed.percent", 66)]
    [InlineData("sched.decision.cycles", 1_000)]
    [InlineData("cache.refill.us", 50)]
    public void The_calibration_has_the_specified_default(string key, long value) =>
        Assert.Equal(value, Given.Good(Given.HostWith("")).Costs[key]);

    [Fact]
    public void Each_cost_ends_in_its_unit() => Assert.All(ShippedCosts.All.Keys, key =>
        Assert.Contains(key.Split('.')[^1], (string[])["cycles", "ns", "us", "percent", "packets", "pages"]));

    [Fact]
    public void Recordings_are_taken_in_turn_across_hosts()
    {
        var sources = ScenarioLoader.Load("planetlab", Given.Options).Spec!.Hosts.SelectMany(host => host.Domains)
            .SelectMany(domain => domain.Workloads).OfType<UtilisationSpec>().ToList();

        Assert.Equal(40, sources.Count);
        Assert.Equal(20, sources.Select(workload => workload.Source).Distinct().Count());
        Assert.All(sources, workload => Assert.Equal(288, workload.Shares.Count));
        Assert.Equal(sources[0].Source, sources[20].Source);
    }
}
