using ActorXen.Messages;
using ActorXen.Scenarios;
using ActorXen.Vocabulary;
using ActorXen.Xen.Scheduling.Bvt;
using ActorXen.Xen.Scheduling.Rtds;
using ActorXen.Xen.Scheduling.Sedf;
using ActorXen.Xen.Scheduling.Verbs;

namespace ActorXen.Tests.Scenarios;

/// <summary>Pools of a host, from the scenario's text (schedulers §8).</summary>
public class PoolScenarioTests
{
    private const string TwoPools = """
        machine { cores = 8 }
        pools = [ { cpus = "0-3" }, { name = rt, cpus = "4-6", policy = rtds } ]
        domains = [ { name = web }, { name = control, pool = rt, vcpus = 2 } ]

        """;

    [Fact]
    public void A_host_has_the_pools_that_it_writes_and_domains_are_where_they_say()
    {
        var host = Given.Good(Given.HostWith(TwoPools)).Hosts[0];

        Assert.Equal(
            [("Pool-0", "credit2", "0-3"), ("rt", "rtds", "4-6")],
            host.Pools.Select(pool => (pool.Name, pool.Policy, pool.Cpus.ToString())));
        Assert.Equal([0, 0, 1], host.Domains.Select(domain => domain.Pool));
        Assert.Equal(4, host.Domains[0].Vcpus);
        Assert.Equal("7", new HostLedger(host).Free.ToString());
    }

    [Fact]
    public void Pools_come_from_the_rack_or_the_defaults_unless_the_host_has_its_own()
    {
        const string text = """
            defaults { machine { cores = 4 }, pools = [ { cpus = "0-1" }, { name = b, cpus = "2-3", policy = credit } ] }
            racks = [
              { name = r, hosts = [ { name = plain }, { name = own, pool { policy = rtds } } ] }
              { name = s, pools = [ { cpus = "0" }, { name = c, cpus = "1-3", policy = "null" } ], hosts = [ { name = racked, domains = [ { name = g, pool = c } ] } ] }
            ]
            """;

        var hosts = Given.Good(text).Hosts;

        Assert.Equal(
            ["Pool-0 credit2, b credit", "Pool-0 rtds", "Pool-0 credit2, c null"],
            hosts.Select(host => string.Join(", ", host.Pools.Select(pool => $"{pool.Name} {pool.Policy}"))));
    }

    [Fact]
    public void Pools_and_what_happens_to_them_are_written_back()
    {
        var spec = Given.Good(Given.HostWith(TwoPools + """
            actions = [
              { at = 1ms, do = cpupool-migrate, domain = web, pool = rt }
              { at = 2ms, do = set-rtds, domain = web, vcpu = 0, period = 20ms, budget = 5ms, extratime = off }
              { at = 3ms, do = cpupool-cpu-remove, pool = Pool-0, cpu = 3 }
              { at = 3ms, do = cpupool-cpu-add, pool = rt, cpu = 3 }
              { at = 4ms, do = set-pool, pool = Pool-0, ratelimit_us = 0 }
            ]
            """));

        var again = Given.Good(ScenarioText.Of(spec, Given.Options.Catalogue));

        Assert.Equal(5, spec.Hosts[0].Actions.Count);
        Assert.Equal(SpecDump.Of(spec), SpecDump.Of(again));
    }

    [Fact]
    public void A_range_of_pcpus_is_an_action_for_each_of_them_and_a_pool_may_wait_for_its_pcpus()
    {
        var spec = Given.Good(Given.HostWith("""
            machine { cores = 8 }
            pools = [ { cpus = "0-7" }, { name = fast, cpus = "" } ]
            dom0 { vcpus = 1 }
            domains = [ { name = build } ]
            actions = [
              { at = 1ms, do = cpupool-cpu-remove, pool = Pool-0, cpu = "4-5,7" }
              { at = 2ms, do = cpupool-cpu-add, pool = fast, cpu = "4-5,7" }
              { at = 3ms, do = cpupool-migrate, domain = build, pool = fast }
            ]
            """));

        var host = spec.Hosts[0];
        Assert.Equal([4, 5, 7], host.Actions.OfType<RemovePcpu>().Select(action => action.Pcpu.Number));
        Assert.Equal([4, 5, 7], host.Actions.OfType<AddPcpu>().Select(action => action.Pcpu.Number));
        Assert.Equal("0-3,6", HostLedger.At(host, VirtualTime.Zero + 2.Ms).Pools[0].Cpus.ToString());
        Assert.Equal("4-5,7", HostLedger.At(host, VirtualTime.Zero + 2.Ms).Pools[1].Cpus.ToString());
        Assert.Equal(SpecDump.Of(spec), SpecDump.Of(Given.Good(ScenarioText.Of(spec, Given.Options.Catalogue))));
    }

    [Fact]
    public void Reservations_of_single_policies_are_read_and_written_back()
    {
        var spec = Given.Good(Given.HostWith("""
            domains = [
              { name = a, vcpus = 2, rtds { period = 20ms, vcpus = [ { vcpu = 1, period = 5ms, budget = 1ms, extratime = off } ] } }
              { name = b, sedf { period = 20ms, slice = 5ms, extratime = off }, bvt { warp = on, warp-value = 5000, warp-limit = 0 } }
            ]
            """));

        var (a, b) = (spec.Hosts[0].Domains[1], spec.Hosts[0].Domains[2]);
        RtdsSpec[] reserved = [new(20.Ms, 4.Ms, true), new(5.Ms, 1.Ms, false)];
        Assert.Equal(reserved, Enumerable.Range(0, 2).Select(a.Of<RtdsSpec>().Of));
        Assert.Equal(new SedfSpec(20.Ms, 5.Ms, false), b.Of<SedfSpec>());
        Assert.Equal(new BvtWarpSpec(true, 5_000, Duration.Zero, 1.Seconds), b.Of<BvtWarpSpec>());
        Assert.Equal(SpecDump.Of(spec), SpecDump.Of(Given.Good(ScenarioText.Of(spec, Given.Options.Catalogue))));
    }

    [Theory]
    [
        InlineData(
            "pools = [ { cpus = \"0-3\" }, { name = b, cpus = \"3-4\" } ]",
            "pools[1].cpus | 3 is in another pool already. A pCPU may be in one pool only."),
    ]
    [
        InlineData(
            "pools = [ { cpus = \"0-3\" }, { name = Pool-0, cpus = \"4\" } ]",
            "pools[1].name | Two pools are named \"Pool-0\"."),
    ]
    [
        InlineData(
            "pools = [ { name = b } ]",
            "Pool \"b\" has no pCPUs. Write cpus = \"0-3\", or cpus = \"\" for a pool that gets them by "
            + "cpupool-cpu-add."),
    ]
    [
        InlineData(
            "pools = [ { name = a, cpus = \"\" }, { name = b, cpus = \"1\" } ]",
            "Pool \"a\" is the first one, which has dom0, and has no pCPUs."),
    ]
    [
        InlineData(
            "pools = [ { cpus = \"0-3\" }, { name = b, cpus = \"\" } ]\ndomains = [ { name = a, pool = b } ]",
            "Pool \"b\" has no pCPUs at the start. Begin in another pool, and move by cpupool-migrate"),
    ]
    [InlineData("pools = [ { cpus = \"6-9\" } ]", "pools[0].cpus | pCPU 9 does not exist.")]
    [InlineData("pools = []", "There is no pool.")]
    [InlineData("pool { policy = rtds }\npools = [ { cpus = \"0-3\" } ]", "pool and pools are both given.")]
    [InlineData("pools = [ { cpus = \"0-3\", policy = credti } ]", "pools[0].policy | \"credti\" is not a policy.")]
    [
        InlineData(
            "pools = [ { cpus = \"0-3\", policy = credit, ratelimit_us = 50 } ]",
            "ratelimit_us | 50 is outside of 100 to 500000."),
    ]
    [InlineData("domains = [ { name = a, pool = rt } ]", "The host has no pool \"rt\".")]
    [
        InlineData(
            "pools = [ { cpus = \"0-3\" }, { name = b, cpus = \"4\" } ]\ndom0 { pool = b }",
            "dom0 is always in the first pool, \"Pool-0\"."),
    ]
    [
        InlineData(
            "pools = [ { cpus = \"0-3\" }, { name = b, cpus = \"4-7\" } ]\ndomains = [ { name = a, pool = b, cpus = "
            + "\"0-3\" } ]",
            "None of 0-3 is in pool \"b\". It has 4-7;"),
    ]
    [
        InlineData(
            "pools = [ { cpus = \"0-3\" }, { name = b, cpus = \"4-5\" } ]\ndomains = [ { name = a, pool = b, vcpus = "
            + "3, pinned = true } ]",
            "3 vCPUs are pinned one-to-one to 2 pCPUs."),
    ]
    [
        InlineData(
            "domains = [ { name = a, sedf { period = 5us, slice = 5us } } ]",
            "sedf.period | 5us is outside of 10us to 10s."),
    ]
    [
        InlineData(
            "domains = [ { name = a, sedf { period = 10ms, slice = 20ms } } ]",
            "A slice of 20ms is more than its period of 10ms."),
    ]
    [InlineData("domains = [ { name = a, sedf { period = 10ms } } ]", "A period alone reserves nothing.")]
    [
        InlineData(
            "domains = [ { name = a, bvt { warp-value = 4000000000 } } ]", "4000000000 is outside of 0 to 3758096384."),
    ]
    [InlineData("domains = [ { name = a, rtds { vcpus = [ { vcpu = 1 } ] } } ]", "There is no vCPU 1.")]
    [
        InlineData(
            "domains = [ { name = a, rtds { vcpus = [ { vcpu = 0 }, { vcpu = 0 } ] } } ]",
            "vCPU 0 has two reservations."),
    ]
    public void Impossible_values_are_refused_with_the_place_and_the_remedy(string keys, string problem) =>
        Assert.Contains(problem, Given.Problems(Given.Text(Given.HostWith(keys))), StringComparison.Ordinal);

    [Theory]
    [
        InlineData(
            "{ at = 1ms, do = cpupool-cpu-add, pool = rt, cpu = 3 }",
            "pCPU 3 is in pool \"Pool-0\" then. Take it out first: do = cpupool-cpu-remove."),
    ]
    [
        InlineData(
            "{ at = 1ms, do = cpupool-cpu-remove, pool = rt, cpu = 3 }",
            "pCPU 3 is not in pool \"rt\" then. It has 4-6."),
    ]
    [
        InlineData(
            "{ at = 1ms, do = cpupool-cpu-remove, pool = rt, cpu = 8 }",
            "cpu | pCPU 8 does not exist. The host has pCPUs 0 to 7."),
    ]
    [InlineData("{ at = 1ms, do = cpupool-cpu-remove, pool = rt, cpu = x }", "\"x\" is not a set of pCPUs.")]
    [
        InlineData(
            "{ at = 1ms, do = cpupool-cpu-remove, pool = rt, cpu = \"5-7\" }",
            "pCPU 7 is not in pool \"rt\" then. It has 4."),
    ]
    [InlineData("{ at = 1ms, do = cpupool-migrate, domain = dom0, pool = rt }", "dom0 cannot leave its pool.")]
    [InlineData("{ at = 1ms, do = cpupool-migrate, domain = control, pool = rt }", "\"control\" is in \"rt\" then.")]
    [InlineData("{ at = 1ms, do = cpupool-migrate, domain = web, pool = batch }", "The host has no pool \"batch\".")]
    [
        InlineData(
            "{ at = 1ms, do = set-cpus, domain = control, vcpu = 0, cpus = \"0-3\" }",
            "\"control\" is in pool \"rt\" then, which has 4-6."),
    ]
    [InlineData("{ at = 1ms, do = set-pool, pool = rt, ratelimit_us = 100 }", "rtds cannot change it during a run.")]
    [
        InlineData(
            "{ at = 1ms, do = set-pool, pool = Pool-0, tslice_ms = 10 }",
            "credit2 cannot change it during a run. It can change ratelimit_us."),
    ]
    [InlineData("{ at = 1ms, do = set-pool, pool = Pool-0, ratelimit_us = 99 }", "99 is outside of 100 to 500000.")]
    [InlineData("{ at = 1ms, do = set-pool, pool = Pool-0 }", "The action changes nothing.")]
    [InlineData("{ at = 1ms, do = set-rtds, domain = control, period = 10ms }", "The action has no budget.")]
    [
        InlineData(
            "{ at = 1ms, do = set-rtds, domain = control, period = 10ms, budget = 11ms }",
            "A budget of 11ms is more than its period of 10ms."),
    ]
    public void An_action_that_is_not_possible_then_is_refused(string action, string problem) =>
        Assert.Contains(
            problem,
            Given.Problems(Given.Text(Given.HostWith($"{TwoPools}actions = [ {action} ]"))),
            StringComparison.Ordinal);

    [Fact]
    public void The_last_pcpu_of_a_pool_stays_as_long_as_the_pool_has_domains()
    {
        const string removals = "{ at = 1ms, do = cpupool-cpu-remove, pool = rt, cpu = 4 }, { at = 2ms, do = "
            + "cpupool-cpu-remove, pool = rt, cpu = 5 }, { at = 3ms, do = cpupool-cpu-remove, pool = rt, cpu = 6 }";

        var refused = Given.Problems(Given.Text(Given.HostWith($"{TwoPools}actions = [ {removals} ]")));
        Given.Good(
            Given.HostWith(
                $"{TwoPools}actions = [ {{ at = 0ms, do = cpupool-migrate, domain = control, pool = Pool-0 }}, "
                + $"{removals} ]"));

        Assert.Contains("pCPU 6 is the last one of \"rt\" then, which has domains.", refused, StringComparison.Ordinal);
    }
}
