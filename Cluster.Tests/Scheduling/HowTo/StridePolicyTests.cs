using ActorXen.Messages;
using ActorXen.Tests.Invariants;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Scheduling.HowTo;

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
    public void Every_invariant_holds_and_a_saved_run_goes_on_the_same()
    {
        for (var seed = 1; seed <= 3; seed++)
        {
            var spec = RichScenario.Of(seed);
            spec = spec with { Hosts = [.. spec.Hosts.Select(host => host with { Pool = Stride })] };
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

    private static PoolSpec Stride => new("stride", new Dictionary<string, long> { ["quantum_us"] = 1_000 });

    /// <summary>A vCPU that wants to run all the time, and may run on pCPU 0 only.</summary>
    private static VcpuId StartOnFirst(SchedulerBench bench, int domain, int weight)
    {
        var vcpu = bench.Start(domain, 1, VirtualTime.Zero)[0];
        bench.Core.SetAffinity(vcpu, PcpuSet.Of(0), null, new(0), VirtualTime.Zero);
        Assert.True(bench.Core.SetShare(new(domain), weight, null, new(0), VirtualTime.Zero));
        return vcpu;
    }
}
