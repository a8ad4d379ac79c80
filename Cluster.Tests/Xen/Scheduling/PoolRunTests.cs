using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;
using ActorXen.Vocabulary;
using CsCheck;

namespace ActorXen.Tests.Xen.Scheduling;

/// <summary>Pools in runs of whole hosts: which vCPU runs where, and what moves (schedulers §8).</summary>
[Long]
public sealed class PoolRunTests
{
    private const string TwoPools = """
        machine { cores = 6, idle-states = [] }
        pools = [ { cpus = "0-1" }, { name = other, cpus = "2-3", policy = credit } ]
        dom0 { vcpus = 1 }
        domains = [
          { name = stays, vcpus = 2, workloads = [ { type = cpu-bound, threads = 2 } ] }
          { name = goes, vcpus = 3, cpus = "0-3", workloads = [ { type = cpu-bound, threads = 3 } ] }
        ]

        """;

    [Fact]
    public void Pcpus_in_no_pool_run_no_vcpu_and_a_pool_without_domains_idles()
    {
        using var trial = Run("");

        Assert.Equal([0, 1], PcpusOf(trial, "stays").Union(PcpusOf(trial, "goes")).Order());
    }

    [Fact]
    public void A_domain_that_moves_runs_on_the_pcpus_of_its_new_pool_and_may_use_all_of_them()
    {
        using var trial = Run("actions = [ { at = 50ms, do = cpupool-migrate, domain = goes, pool = other } ]");

        var moved = Assert.Single(trial.FactsOf(SchedulingFacts.DomainMoved));
        Assert.InRange(moved.At.Nanoseconds, 50_000_000, 50_100_000);
        Assert.Equal([0, 1], PcpusOf(trial, "goes", until: moved.At));
        Assert.Equal([2, 3], PcpusOf(trial, "goes", from: moved.At));
        Assert.Equal([0, 1], PcpusOf(trial, "stays"));
    }

    [Fact]
    public void A_move_takes_weight_and_affinity_away()
    {
        var host = Given.Good(
            Given.HostWith(
                TwoPools + "actions = [ { at = 1ms, do = set-weight, domain = goes, weight = 999 }, { at = 2ms, do = "
                    + "cpupool-migrate, domain = goes, pool = other } ]")).Hosts[0];

        var before = HostLedger.At(host, VirtualTime.Zero + 1.Ms).Domains[2];
        var after = HostLedger.At(host, VirtualTime.Zero + 2.Ms).Domains[2];

        Assert.Equal((0, 999, "0-3"), (before.Pool, before.Weight, before.Hard[0].ToString()));
        Assert.Equal((1, 256, "all"), (after.Pool, after.Weight, after.Hard[0].ToString()));
    }

    [Fact]
    public void A_pcpu_goes_from_one_pool_to_another_in_one_instant_although_it_is_busy()
    {
        using var trial = Run("""
            actions = [
              { at = 50ms, do = cpupool-cpu-remove, pool = Pool-0, cpu = 1 }, { at = 50ms, do = cpupool-cpu-add, pool = other, cpu = 1 }
              { at = 50ms, do = cpupool-migrate, domain = goes, pool = other }
            ]
            """);

        var left = Assert.Single(trial.FactsOf(SchedulingFacts.PcpuLeftPool));
        var joined = Assert.Single(trial.FactsOf(SchedulingFacts.PcpuJoinedPool));
        Assert.True(left.At > VirtualTime.Zero + 50.Ms && joined.At == left.At, $"{left.At}, {joined.At}");
        Assert.Equal([0], PcpusOf(trial, "stays", from: joined.At));
        Assert.Equal([1, 2, 3], PcpusOf(trial, "goes", from: joined.At));
    }

    /// <summary>Pool-0 gives up half of its pCPUs to a pool that begins without any, and a guest follows.</summary>
    [Theory]
    [InlineData("arinc653")]
    [InlineData("bvt")]
    [InlineData("credit")]
    [InlineData("credit2")]
    [InlineData("null")]
    [InlineData("rtds")]
    [InlineData("sedf")]
    public void A_pool_that_gets_its_pcpus_later_runs_the_guest_that_moves_there(string policy)
    {
        var table = policy == "arinc653"
            ? "arinc653 { major-frame = 4ms, entries = [ { domain = build, vcpu = 0, runtime = 1ms } ] }"
            : "";
        using var trial = Run(
            """
            actions = [
              { at = 30ms, do = cpupool-cpu-remove, pool = Pool-0, cpu = "4-7" }
              { at = 40ms, do = cpupool-cpu-add, pool = fast, cpu = "4-7" }
              { at = 50ms, do = cpupool-migrate, domain = build, pool = fast }
            ]
            """,
            $$"""
            machine { cores = 8, idle-states = [] }
            dom0 { vcpus = 2 }
            pools = [ { cpus = "0-7", policy = credit }, { name = fast, cpus = "", policy = {{Quoting.Of(policy)}}, {{table}} } ]
            domains = [ { name = build, vcpus = 4, workloads = [ { type = cpu-bound } ] } ]

            """);

        var moved = Assert.Single(trial.FactsOf(SchedulingFacts.DomainMoved)).At;
        Assert.Equal([4, 5, 6, 7], trial.FactsOf(SchedulingFacts.PcpuJoinedPool).Select(fact => fact.Fact.Subject));
        Assert.InRange(moved.Nanoseconds, 50_000_000, 50_100_000);
        var used = PcpusOf(trial, "build", from: moved);
        Assert.NotEmpty(used);
        Assert.All(used, pcpu => Assert.InRange(pcpu, 4, 7));
    }

    [Theory]
    [InlineData("credit2", true)]
    [InlineData("credit", true)]
    [InlineData("rtds", true)]
    [InlineData("null", true)]
    [InlineData("sedf", false)]
    [InlineData("bvt", false)]
    public void A_pcpu_that_is_unplugged_is_idle_until_it_is_plugged_in_again(string policy, bool movesByItself)
    {
        using var trial = Run(
            "actions = [ { at = 40ms, do = cpupool-cpu-remove, pool = Pool-0, cpu = 1 }, { at = 80ms, do = "
            + "cpupool-cpu-add, pool = Pool-0, cpu = 1 } ]",
            TwoPools.Replace("""{ cpus = "0-1" }""", $$"""{ cpus = "0-1", policy = "{{policy}}" }""", StringComparison.Ordinal));

        var left = Assert.Single(trial.FactsOf(SchedulingFacts.PcpuLeftPool)).At;
        var joined = Assert.Single(trial.FactsOf(SchedulingFacts.PcpuJoinedPool)).At;
        Assert.DoesNotContain(1, Dispatches(trial, left, joined).Select(fact => fact.Pcpu));
        Assert.Contains(1, Dispatches(trial, VirtualTime.Zero, left).Select(fact => fact.Pcpu));
        Assert.Equal(movesByItself, Dispatches(trial, joined, VirtualTime.Never).Any(fact => fact.Pcpu == 1));
    }

    [Fact]
    public void A_vcpu_that_may_run_nowhere_else_may_run_anywhere_when_its_pcpu_leaves_the_pool()
    {
        using var trial = Run(
            "actions = [ { at = 40ms, do = cpupool-cpu-remove, pool = Pool-0, cpu = 1 } ]",
            TwoPools.Replace("vcpus = 3, cpus = \"0-3\"", "vcpus = 3, cpus = \"1\"", StringComparison.Ordinal));

        var left = Assert.Single(trial.FactsOf(SchedulingFacts.PcpuLeftPool)).At;
        Assert.Equal([1], PcpusOf(trial, "goes", until: new(left.Nanoseconds - 1_000_000)));
        Assert.Equal([0], PcpusOf(trial, "goes", from: left));
    }

    [Fact]
    public void A_shorter_slice_of_a_pool_makes_it_switch_more_often()
    {
        const string crowded = """
            machine { cores = 2, idle-states = [] }
            pools = [ { cpus = "0" }, { name = busy, cpus = "1", policy = credit } ]
            domains = [ { name = g, count = 3, pool = busy, workloads = [ { type = cpu-bound } ] } ]

            """;

        using var usual = Run("", crowded);
        using var shorter = Run("actions = [ { at = 0ms, do = set-pool, pool = busy, tslice_ms = 3 } ]", crowded);

        Assert.True(Switches(shorter) > 3 * Switches(usual), $"{Switches(shorter)} and {Switches(usual)}");

        static int Switches(Trial trial) =>
            trial.FactsOf(PcpuFacts.ContextSwitched).Count(recorded => recorded.Fact.Subject == 1);
    }

    [Fact]
    public void Reservations_of_single_vcpus_hold_from_the_start_and_when_they_change()
    {
        const string reserved = """
            machine { cores = 1, idle-states = [] }
            pool { policy = rtds }
            dom0 { vcpus = 1, rtds { extratime = off } }
            domains = [
              { name = g, vcpus = 2, workloads = [ { type = cpu-bound, threads = 2 } ]
                rtds { period = 10ms, budget = 1ms, extratime = off, vcpus = [ { vcpu = 1, period = 10ms, budget = 4ms, extratime = off } ] } }
            ]

            """;
        using var fixedRun = Run("", reserved);
        using var changed = Run(
            "actions = [ { at = 0ms, do = set-rtds, domain = g, period = 10ms, budget = 2ms, extratime = off } ]",
            reserved);

        var (first, second) = (CpuTime(fixedRun, "g", 0), CpuTime(fixedRun, "g", 1));
        Assert.InRange(first, 10.Ms.Nanoseconds, 26.Ms.Nanoseconds);
        Assert.InRange(second, 55.Ms.Nanoseconds, 65.Ms.Nanoseconds);
        Assert.InRange(CpuTime(changed, "g", 0) - CpuTime(changed, "g", 1), -4.Ms.Nanoseconds, 4.Ms.Nanoseconds);
    }

    [Fact]
    public void A_reservation_of_sedf_holds_against_best_effort()
    {
        const string sedf = """
            machine { cores = 1, idle-states = [] }
            pool { policy = sedf }
            domains = [
              { name = reserved, sedf { period = 10ms, slice = 6ms, extratime = off }, workloads = [ { type = cpu-bound } ] }
              { name = hog, count = 3, workloads = [ { type = cpu-bound } ] }
            ]

            """;

        using var trial = Run("", sedf);

        // 60 % of 150 ms; the hogs share what is left as extra time.
        Assert.InRange(CpuTime(trial, "reserved", 0), 85.Ms.Nanoseconds, 95.Ms.Nanoseconds);
    }

    [Fact]
    public void A_warped_domain_of_bvt_waits_less_for_its_pcpu()
    {
        Assert.True(
            Waited("warp = on, warp-value = 100000") < Waited("warp = off") / 2,
            $"{Waited("warp = on, warp-value = 100000")} of {Waited("warp = off")}");

        static long Waited(string warp)
        {
            using var trial = Run("", $$"""
                machine { cores = 1, idle-states = [] }
                pool { policy = bvt }
                domains = [
                  { name = eager, bvt { {{warp}} }, workloads = [ { type = block-reader, think-time = 1ms } ] }
                  { name = hog, count = 2, workloads = [ { type = cpu-bound } ] }
                ]

                """);
            var eager = VcpusOf(trial, "eager");
            return trial.FactsOf(SchedulingFacts.VcpuDispatched)
                .Where(recorded => eager.Contains(recorded.Fact.Subject) && recorded.Fact.Second >= 0).Sum(
                    recorded => recorded.Fact.Second)
                / trial.FactsOf(SchedulingFacts.VcpuDispatched).Count(
                    recorded => eager.Contains(recorded.Fact.Subject) && recorded.Fact.Second >= 0);
        }
    }

    [Fact]
    public void Random_pools_end_alike_in_both_engines_and_after_a_restore() =>
        Gen.Select(RandomSpecs.Pooled, Gen.Int[1, 50]).Sample(
            (spec, milliseconds) =>
            {
                var at = VirtualTime.Zero + Duration.Shorter(milliseconds.Ms, spec.Length);
                using var plain = new Trial(spec);
                plain.Simulation.Start();
                plain.Simulation.RunUntil(at);
                byte[][] saved = [.. spec.Hosts.Select(host => plain.Simulation.SaveHost(host.Number))];
                plain.RunToEnd();

                using var actors = new Trial(spec, new ExecutionOptions(EngineKind.Actors, 1));
                foreach (var host in spec.Hosts) actors.Simulation.LoadHost(host.Number, saved[host.Number], at);
                actors.RunToEnd();

                Assert.Equal(plain.Simulation.Hash, actors.Simulation.Hash);
            },
            iter: 20,
            threads: 1,
            print: sample => RandomSpecs.Describe(sample.Item1));

    private static Trial Run(string actions, string host = TwoPools) =>
        Trial.Of(Given.Good(Given.HostWith(host + actions), "length=150ms"));

    private static List<int> PcpusOf(Trial trial, string domain, VirtualTime from = default, VirtualTime? until = null)
    {
        var vcpus = VcpusOf(trial, domain);
        return [.. Dispatches(trial, from,
            until ?? VirtualTime.Never).Where(fact =>
                vcpus.Contains(fact.Vcpu)).Select(fact => fact.Pcpu).Distinct().Order()];
    }

    private static IEnumerable<(int Vcpu, int Pcpu)> Dispatches(Trial trial, VirtualTime from, VirtualTime until) =>
        trial.FactsOf(SchedulingFacts.VcpuDispatched).Where(recorded => recorded.At >= from && recorded.At < until)
            .Select(recorded => (recorded.Fact.Subject, (int)recorded.Fact.First));

    private static HashSet<int> VcpusOf(Trial trial, string domain)
    {
        var directory = trial.Simulation.Hosts[0];
        var id = directory.Domains.Single(entry => entry.Name == domain).Id;
        return [.. directory.Vcpus.Where(vcpu => vcpu.Domain == id).Select(vcpu => vcpu.Number)];
    }

    /// <summary>Nanoseconds that a vCPU ran.</summary>
    private static long CpuTime(Trial trial, string domain, int index)
    {
        var vcpu = VcpusOf(trial, domain).Order().ElementAt(index);
        var (sum, since) = (0L, -1L);
        foreach (var (at, _, fact) in trial.FactsOf(SchedulingFacts.RunstateChanged)
            .Where(recorded => recorded.Fact.Subject == vcpu))
        {
            if (fact.Second == 0) since = at.Nanoseconds;
            else if (since >= 0) (sum, since) = (sum + at.Nanoseconds - since, -1);
        }

        return since < 0 ? sum : sum + trial.Spec.Length.Nanoseconds - since;
    }
}
