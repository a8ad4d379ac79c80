using ActorXen.Messages;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;
using ActorXen.Xen.Hosts;
using ActorXen.Xen.Processors;
using ActorXen.Xen.SharedPages;
using ActorXen.Xen.Workloads.Batches;

namespace ActorXen.Tests.Xen.Processors;

/// <summary>What the distance of memory costs (M-02, calibration §3.1).</summary>
public sealed class MemoryDistancesTests
{
    [Theory]
    [InlineData(2, "0", 100, 0, 100)] // Beside its memory.
    [InlineData(2, "0", 100, 1, 71)]  // 100 / 1.4.
    [InlineData(2, "0", 50, 1, 83)]   // 100 / 1.2.
    [InlineData(2, "0", 0, 1, 100)]
    [InlineData(2, "0-1", 100, 1, 83)] // Half of it.
    [InlineData(8, "0", 100, 3, 71)]
    [InlineData(8, "0", 100, 4, 56)]  // Two steps: 100 / 1.8.
    public void A_domain_is_slower_by_the_part_that_waits_and_by_the_distance(
        int sockets, string nodes, int bound, int node, int speed)
    {
        var place = Place(sockets, nodes, bound);

        Assert.Equal(speed, place.SpeedOn(node, 100));
    }

    [Fact]
    public void The_speeds_of_thread_and_memory_multiply() => Assert.Equal(
        42, Place(2, "0", 100).SpeedOn(1, 60));

    [Theory]
    [InlineData("0", 0, 50)]
    [InlineData("0", 1, 70)]
    [InlineData("0-1", 1, 60)]
    public void A_cold_cache_costs_more_away_from_memory(string nodes, int node, int microseconds) =>
        Assert.Equal(microseconds.Us, Place(2, nodes, 30).RefillOn(node, 50.Us));

    /// <summary>The same work beside its memory and away from it.</summary>
    [Theory]
    [InlineData("0", 100, 0, 0)]
    [InlineData("1", 0, 100, 29)]
    [InlineData("0-1", 50, 50, 17)]
    public void A_run_counts_where_it_ran_and_what_it_lost(string nodes, int local, int remote, int lost)
    {
        var work = new BatchSpec(1, 1.Seconds, 1.Ms, Duration.Zero, 1.Seconds);
        var host = Specs.Host(0, 0, 2, Specs.Guest(1, "guest", 1, work) with
        {
            HardAffinity = PcpuSet.Of(0),
            MemoryNodes = PcpuSet.Of(nodes.Split('-').Select(int.Parse)),
            MemoryBound = 100,
        });
        using var trial = Trial.Of(Specs.Run(
            50.Ms, 1, host with { Machine = new(2, 1, 1, 2_500, []) { HasNuma = true } }));

        // vCPUs 0 and 1 are dom0's.
        long Sum(FactType type, Func<Fact, long> value) => trial.FactsOf(type)
            .Select(recorded => recorded.Fact).Where(fact => fact.Subject == 2).Sum(value);
        var ran = Sum(VcpuFacts.MemoryUsed, fact => fact.Second);
        Assert.InRange(ran, 49_000_000, 50_000_000);
        Assert.Equal(local, Percent(fact => fact.First == (long)MemoryDistance.Local ? fact.Second : 0));
        Assert.Equal(remote, Percent(fact => fact.First == (long)MemoryDistance.Remote ? fact.Second : 0));
        Assert.Equal(lost, (int)Math.Round(100.0 * Sum(VcpuFacts.RunSlowed, fact => fact.Second) / ran));

        int Percent(Func<Fact, long> value) => (int)Math.Round(100.0 * Sum(VcpuFacts.MemoryUsed, value) / ran);
    }

    [Fact]
    public void A_slow_core_does_as_much_less_as_it_is_slower()
    {
        var machine = new MachineSpec(1, 2, 1, 2_500, []) { CoreTypes = [new(PcpuSet.Of(1), 1_250, 80)] };

        Assert.Equal((100, 40), (machine.SpeedOf(0), machine.SpeedOf(1)));
        Assert.InRange((double)Batches(machine, pcpu: 1) / Batches(machine, pcpu: 0), 0.39, 0.42);
    }

    [Theory]
    [InlineData("machine { cores = 2, core-types = [ { cpus = \"2\", clock = 1GHz } ] }",
        "machine.core-types | pCPUs 2 do not exist. The machine has pCPUs 0-1.")]
    [InlineData("machine { cores = 2, core-types = [ { cpus = \"1\", clock = 3GHz } ] }",
        "machine.core-types | A clock of 3GHz is more than the machine's. Write at most 2500MHz: the machine's clock "
        + "is that of its fastest pCPUs.")]
    [InlineData(
        "machine { cores = 2, core-types = [ { cpus = \"1\", clock = 1GHz }, { cpus = \"0-1\", clock = 1GHz } ] }",
        "machine.core-types | pCPUs 1 are in two types. Write each pCPU once.")]
    [InlineData("machine { numa = true }, domains = [ { name = a, memory-nodes = \"1\" } ]",
        "memory-nodes | Sockets 1 do not exist. The machine has 0; or write auto or all.")]
    [InlineData("domains = [ { name = a, memory-nodes = near } ]",
        "memory-nodes | \"near\" is not a set of sockets. Write auto, all, or numbers below 16 as in \"0,2\".")]
    [InlineData("machine { cpu = none }, domains = [ { name = a } ]",
        "kind | The machine's CPUs (none) run no guests in hardware virtualisation. Write kind = pv, or choose another "
        + "cpu for the machine.")]
    [InlineData("domains = [ { name = a, kind = pv, upcall = vector } ]",
        "upcall | A PV guest has no local APIC. Write upcall = callback, or kind = pvh.")]
    public void What_the_machine_does_not_have_is_refused(string keys, string problem) => Assert.Contains(
        problem, Given.Problems(Given.Text(Given.HostWith(keys))), StringComparison.Ordinal);

    private static int Batches(MachineSpec machine, int pcpu)
    {
        var work = new BatchSpec(1, 1.Ms, 100.Us, Duration.Zero, 1.Ms);
        var guest = Specs.Guest(1, "guest", 1, work) with { HardAffinity = PcpuSet.Of(pcpu) };
        using var trial = Trial.Of(Specs.Run(100.Ms, 1, Specs.Host(0, 0, 2, guest) with { Machine = machine }));
        return trial.FactsOf(WorkloadFacts.BatchCompleted).Count();
    }

    private static MemoryPlace Place(int sockets, string nodes, int bound) => MemoryDistances.Of(
        new MachineSpec(sockets, 1, 1, 2_500, []) { HasNuma = true },
        Specs.Guest(1, "guest", 1) with
        {
            MemoryNodes = PcpuSet.Of(nodes.Split('-').Select(int.Parse)),
            MemoryBound = bound,
        },
        ChargedCosts.At(new CostSpec(Specs.Costs), 2_500))!;
}
