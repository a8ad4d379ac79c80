using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Scenarios;
using ActorXen.Tests.Invariants;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.Hosts;

namespace ActorXen.Tests.Runs;

/// <summary>What a fork can change has an effect from the fork on, none before, and breaks nothing.</summary>
[Long]
public sealed class ForkedSimulationTests
{
    private const string Scenario = """
        length = 24ms
        racks = [
          { name = r0, hosts = [ { name = h0, machine { cores = 3 }
            pool { policy = credit2, ratelimit_us = 1000 }
            nic { rx-usecs = 8us, rx-frames = 4 }
            domains = [
              { name = web, vcpus = 2, workloads = [
                { type = request-server, requests-per-second = 4000, request-size = 200B, reply-size = 1400B,
                  service-time = 60us } ] }
              { name = db, workloads = [
                { type = block-reader, depth = 4, size = 16KiB, writes = 30%, think-time = 100us, cpu-time = 20us } ] }
              { name = batch, count = 2, workloads = [ { type = cpu-bound } ] }
              { name = pong }
              { name = ping, workloads = [ { type = ping-pong, peer = pong, cpu-time = 5us, think-time = 20us } ] }
            ] } ] }
          { name = r1, hosts = [ { name = h1, machine { cores = 2 }
            pool { policy = credit, tslice_ms = 5 }
            nic { coalescing = throttled, least-gap = 20us }
            domains = [
              { name = asks, workloads = [
                { type = request-client, server = h0/web, requests-per-second = 3000, request-size = 200B } ] }
              { name = task, count = 2, workloads = [
                { type = periodic-task, period = 1ms, cpu-time = 300us } ] }
              { name = busy, count = 2, workloads = [ { type = cpu-bound } ] }
            ] } ] }
        ]
        """;

    private static readonly VirtualTime _at = VirtualTime.Zero + 9.Ms;
    private static readonly string _before = TextOf(Given.Good(Scenario));

    private static readonly Lazy<IReadOnlyList<IReadOnlyList<RecordedFact>>> _unchanged = new(() =>
    {
        using var trial = Trial.Of(SpecOf(_before));
        return [.. trial.Logs.Select(log => (IReadOnlyList<RecordedFact>)log.Facts)];
    });

    /// <summary>One of every kind that the rules accept.</summary>
    [Theory]
    [InlineData("costs.evtchn.send.cycles=4000")]
    [InlineData("costs.cache.refill.us=500")]
    [InlineData("network.cross-rack-latency=9us")]
    [InlineData("network.cross-rack-latency=200us")]
    [InlineData("network.client-latency=10us")]
    [InlineData("racks[*].hosts[*].hypervisor.timer-slop=200us")]
    [InlineData("racks[0].hosts[0].pool.ratelimit_us=100")]
    [InlineData("racks[1].hosts[0].pool.tslice_ms=1")]
    [InlineData("racks[1].hosts[0].pool.ratelimit_us=100")]
    [InlineData("racks[0].hosts[0].domains[0].workloads[0].requests-per-second=500")]
    [InlineData("racks[0].hosts[0].domains[0].workloads[0].request-size=4000B")]
    [InlineData("racks[0].hosts[0].domains[0].workloads[0].reply-size=9000B")]
    [InlineData("racks[0].hosts[0].domains[0].workloads[0].service-time=200us")]
    [InlineData("racks[0].hosts[0].domains[0].workloads[0].service-variation=10%")]
    [InlineData("racks[1].hosts[0].domains[0].workloads[0].requests-per-second=9000")]
    [InlineData("racks[1].hosts[0].domains[0].workloads[0].request-size=4000B")]
    [InlineData("racks[0].hosts[0].domains[1].workloads[0].size=4KiB")]
    [InlineData("racks[0].hosts[0].domains[1].workloads[0].writes=90%")]
    [InlineData("racks[0].hosts[0].domains[1].workloads[0].think-time=1ms")]
    [InlineData("racks[0].hosts[0].domains[1].workloads[0].cpu-time=80us")]
    [InlineData("racks[0].hosts[0].domains[4].workloads[0].cpu-time=50us")]
    [InlineData("racks[0].hosts[0].domains[4].workloads[0].think-time=0s")]
    [InlineData("racks[1].hosts[0].domains[1].workloads[0].period=700us")]
    [InlineData("racks[1].hosts[0].domains[1].workloads[0].cpu-time=100us")]
    [InlineData("racks[0].hosts[0].nic.speed=1Gbps")]
    [InlineData("racks[0].hosts[0].nic.rx-usecs=60us")]
    [InlineData("racks[0].hosts[0].nic.rx-frames=1")]
    [InlineData("racks[1].hosts[0].nic.least-gap=300us")]
    [InlineData("racks[0].hosts[0].disk.read-time=900us")]
    [InlineData("racks[0].hosts[0].disk.write-time=900us")]
    [InlineData("racks[0].hosts[0].disk.throughput=50MB/s")]
    public void What_is_accepted_takes_effect_at_the_fork_and_not_before(string set)
    {
        using var fork = Fork(set);

        var isSame = true;
        foreach (var (log, before) in fork.Logs.Zip(_unchanged.Value))
        {
            Assert.Equal(before.TakeWhile(fact => fact.At < _at), log.Facts.TakeWhile(fact => fact.At < _at));
            isSame &= log.Facts.SequenceEqual(before);
        }

        Assert.False(isSame, $"{set} changes nothing");
        // It knows how long a NIC may hold packets after the fork, and not before.
        Checkers.Check(fork, (scene, facts) =>
            [.. Checkers.For(scene, facts).Where(checker => checker is not CoalescersLetGo)]);
    }

    [Fact]
    public void A_fork_without_changes_is_the_same_run()
    {
        using var fork = Fork();

        foreach (var (log, before) in fork.Logs.Zip(_unchanged.Value)) Assert.Equal(before, log.Facts);
    }

    /// <summary>Costs that are far from those of the first part break nothing that is under way.</summary>
    [Theory]
    [InlineData(50)]
    [InlineData(140)]
    public void All_costs_can_change_at_once(int percent)
    {
        string[] sets =
        [
            .. ScenarioDifferences.SettingsOf(_before)!
                .Where(setting => setting.Key.StartsWith("costs.", StringComparison.Ordinal))
                .Select(setting => $"{setting.Key}={Scaled(setting.Key, long.Parse(setting.Value), percent)}"),
        ];
        Assert.True(sets.Length > 30);

        using var fork = Fork(sets);

        Assert.True(fork.Simulation.Delivered > 1_000);
        Checkers.CheckAll(fork);
    }

    /// <summary>Loading is exact, so a second fork at the same settings changes nothing either.</summary>
    [Fact]
    public void A_fork_can_be_forked_again()
    {
        var text = Changed("racks[0].hosts[0].pool.ratelimit_us=100");
        var first = Header(text, new ForkOrigin("one", _before, _at, []));
        var second = Header(text, new ForkOrigin("one", _before, _at, []), new ForkOrigin("two", text, _at + 5.Ms, []));

        using var one = Run(first);
        using var two = Run(second);

        Assert.Equal(one.Simulation.HostHashes, two.Simulation.HostHashes);
        Assert.Equal(one.Simulation.Delivered, two.Simulation.Delivered);
    }

    [Theory]
    [InlineData("seed=4", "seed changes the random numbers")]
    [InlineData("racks[0].hosts[0].machine.cores=4", "hosts[h0].machine.cores changes the pCPUs of a host")]
    [InlineData("racks[0].hosts[0].domains[0].vcpus=1", "hosts[h0].domains[web].vcpus changes the number of vCPUs")]
    [InlineData("racks[0].hosts[0].domains[0].weight=9", "hosts[h0].domains[web].weight is in the saved state")]
    [InlineData("racks[0].hosts[0].domains[0].kernel.hz=100", "hosts[h0].domains[web].kernel.hz is built into")]
    [InlineData("racks[0].hosts[0].pool.policy=credit", "hosts[h0].pool.policy changes a pool's policy")]
    [InlineData("racks[0].hosts[0].pool.sched_credit2_max_cpus_runqueue=8", "hosts[h0].pool.sched_credit2_max_cpus")]
    [InlineData("racks[0].hosts[0].nic.ring-entries=64", "hosts[h0].nic.ring-entries changes how a device is built")]
    [InlineData("racks[0].hosts[0].disk.parallelism=1", "hosts[h0].disk.parallelism changes how a device is built")]
    [InlineData("racks[0].hosts[0].hypervisor.irq-balance=false", "hosts[h0].hypervisor.irq-balance is a switch")]
    [InlineData("racks[0].hosts[0].domains[1].workloads[0].depth=8", "workloads[0].depth changes what a workload")]
    [InlineData("racks[0].hosts[0].domains[0].workloads[0].requests-per-second=0", "requests-per-second is 0 so far")]
    public void What_is_refused_is_said_with_its_path(string set, string problem)
    {
        var why = ForkRules.WhyNot(_before, Changed(set), XenPolicies.Instance);

        Assert.Contains(problem, why, StringComparison.Ordinal);
        Assert.EndsWith("; a fork cannot. Run the scenario again with --set.", why, StringComparison.Ordinal);
    }

    /// <summary>Small values can be at their limit, such as a percentage.</summary>
    private static long Scaled(string key, long value, int percent)
    {
        var least = ChargedCosts.All.All.Single(cost => key == $"costs.{cost.Key}").Least;
        var scaled = value * percent / 100;
        return Math.Max(Math.Max(1, least), value <= 100 ? Math.Min(value, scaled) : scaled);
    }

    private static Trial Fork(params string[] sets)
    {
        var text = Changed(sets);
        Assert.Null(ForkRules.WhyNot(_before, text, XenPolicies.Instance));
        return Run(Header(text, new ForkOrigin("one", _before, _at, sets)));
    }

    private static Trial Run(RunHeader header)
    {
        var spec = SpecOf(header.ScenarioText);
        var trial = new Trial(spec, (factory, watch) => ForkedSimulation.Of(
            header, stored => SpecOf(stored.ScenarioText), factory, Trial.Plain, watch));
        trial.Simulation.Start();
        trial.RunToEnd();
        return trial;
    }

    private static RunHeader Header(string text, params ForkOrigin[] origins) => new(
        "fork", text, "fork", 1, 24.Ms, "test", 1.Ms, Duration.Zero, DateTimeOffset.UnixEpoch)
    {
        Origins = origins,
    };

    private static string Changed(params string[] sets)
    {
        var loaded = ScenarioLoader.LoadText("fork", _before, Given.Options with { Sets = sets });
        Assert.Equal("", Given.Problems(loaded));
        return TextOf(loaded.Spec!);
    }

    private static RunSpec SpecOf(string text) =>
        ScenarioLoader.LoadText("fork", text, Given.Options).Spec!;

    private static string TextOf(RunSpec spec) => ScenarioText.Of(spec, XenPolicies.Instance);
}
