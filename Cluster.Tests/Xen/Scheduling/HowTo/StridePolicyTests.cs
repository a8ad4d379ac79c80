using ActorXen.Messages;
using ActorXen.Scenarios;
using ActorXen.Tests.Invariants;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;
using ActorXen.Xen.Scheduling.Core;
using ActorXen.Xen.Scheduling.Stride;

namespace ActorXen.Tests.Xen.Scheduling.HowTo;

public sealed class StridePolicyTests
{
    [Theory]
    [InlineData(256, 256, 50.0)]
    [InlineData(512, 256, 66.7)]
    [InlineData(900, 100, 90.0)]
    public void Vcpus_share_a_pcpu_by_weight(int one, int other, double percent)
    {
        var bench = new SchedulerBench("stride", threadsPerCore: 1);
        var first = StartOnFirst(bench, domain: 1, one);
        var second = StartOnFirst(bench, domain: 2, other);

        var run = new SliceRun(bench, pcpu: 0, VirtualTime.Zero).Until(VirtualTime.Zero + 2.Seconds);

        Assert.InRange(run.PercentOf(first), percent - 0.5, percent + 0.5);
        Assert.InRange(run.PercentOf(second), 99.5 - percent, 100.5 - percent);
    }

    [Fact]
    public void Every_invariant_holds_and_a_saved_run_continues_the_same()
    {
        for (var seed = 1; seed <= 3; seed++)
        {
            var spec = RichScenario.Of(seed);
            spec = spec with { Hosts = [.. spec.Hosts.Select(host => host with { Pool = StridePool })] };
            using var trial = new Trial(spec);
            trial.Simulation.Start();
            var at = VirtualTime.Zero + spec.Length / 3;
            trial.Simulation.RunUntil(at);
            using var copy = new Trial(spec);
            for (var host = 0; host < spec.Hosts.Count; host++)
                copy.Simulation.LoadHost(host, trial.Simulation.SaveHost(host), at);
            trial.RunToEnd();
            copy.RunToEnd();

            Checkers.CheckAll(trial);
            Assert.Equal(trial.Simulation.HostHashes, copy.Simulation.HostHashes);
        }
    }

    [Fact]
    public void Decisions_are_those_that_were_reviewed()
    {
        var bench = new SchedulerBench("stride", threadsPerCore: 1);
        StartOnFirst(bench, domain: 1, weight: 512);
        StartOnFirst(bench, domain: 2, weight: 256);
        StartOnFirst(bench, domain: 3, weight: 256);

        var run = new SliceRun(bench, pcpu: 0, VirtualTime.Zero).Until(VirtualTime.Zero + 60.Ms);

        Golden.Matches(
            "schedulers/stride.txt",
            string.Join('\n', run.Decisions.Select(decision => $"{decision.Next.Number} for {decision.Slice}")) + "\n");
    }

    [Fact]
    public void A_guest_sets_how_many_quanta_its_vcpus_run_at_a_stretch()
    {
        var options = Given.Options with { Catalogue = HowToPolicies.Policies };
        var keys = """
            machine { cores = 1 }, pool { policy = stride }
            domains = [ { name = plain }, { name = long, stride { quanta = 4 } } ]
            """;

        var spec = ScenarioLoader.LoadText("test.conf", Given.HostWith(keys), options).Spec!;
        var text = ScenarioText.Of(spec, HowToPolicies.Policies);
        var again = ScenarioLoader.LoadText("stored.conf", text, options).Spec!;

        Assert.Equal([1, 1, 4], spec.Hosts[0].Domains.Select(domain => domain.Of<StrideSpec>().Quanta));
        Assert.Equal(SpecDump.Of(spec), SpecDump.Of(again));
        var bench = new SchedulerBench("stride", threadsPerCore: 1);
        StartOnFirst(bench, domain: 1, weight: 256);
        var domain = PolicyTarget.Of(new DomainId(1));
        Assert.True(bench.Core.Configure(domain, new StrideSpec(4), new(0), VirtualTime.Zero));
        Assert.Equal(20.Ms, bench.Switch(0, VirtualTime.Zero).Slice);
        Assert.False(bench.Core.Configure(PolicyTarget.Pool, new StrideSpec(0), new(0), VirtualTime.Zero));
    }

    [Fact]
    public void A_wrong_value_in_its_section_is_refused_like_any_other()
    {
        var options = Given.Options with { Catalogue = HowToPolicies.Policies };

        var refused = ScenarioLoader.LoadText(
            "test.conf", Given.GuestWith("stride { quanta = 0, quanter = 1 }"), options);

        Assert.Equal(
            "3 racks[0].hosts[0].domains[0].stride.quanta | 0 is outside of 1 to 100. Write at least 1.\n"
            + "3 racks[0].hosts[0].domains[0].stride.quanter | This key is not known. Did you mean quanta?",
            Given.Problems(refused));
    }

    private static PoolSpec StridePool => new("stride", new Dictionary<string, long> { ["quantum_us"] = 1_000 });

    /// <summary>A vCPU that wants to run all the time, and may run on pCPU 0 only.</summary>
    private static VcpuId StartOnFirst(SchedulerBench bench, int domain, int weight)
    {
        var vcpu = bench.Start(domain, 1, VirtualTime.Zero)[0];
        bench.Core.SetAffinity(vcpu, PcpuSet.Of(0), null, new(0), VirtualTime.Zero);
        Assert.True(bench.Core.SetShare(new(domain), weight, null, new(0), VirtualTime.Zero));
        return vcpu;
    }
}
