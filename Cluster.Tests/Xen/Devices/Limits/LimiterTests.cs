using ActorXen.Messages;
using ActorXen.Report.Paths;
using ActorXen.Tests.Invariants;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Xen.Devices.Limits;

/// <summary>Limits of interfaces and disks (interrupts §18.4).</summary>
public sealed class LimiterTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void An_interface_sends_as_much_as_its_rate(int queues)
    {
        using var trial = Trial.Of(Given.Good(Scenario(
            $"rate = 40MB/s, rate-period = 2ms, queues = {queues}", "", "stream-sender, connections = 8")));

        Checkers.CheckAll(trial);
        // 40 MB/s for 60 ms, of which the last period is not over.
        Assert.InRange(Used(trial, LimitedAmount.VifBytes), 2_250_000, 2_400_000);
        Assert.InRange(trial.FactsOf(DeviceFacts.LimitHeld).Count(), 28 * queues, 31 * queues);
        Assert.All(trial.FactsOf(DeviceFacts.LimitHeld), held => Assert.Equal((long)RingKind.NetTx, held.Fact.First));
    }

    [Fact]
    public void A_rate_that_is_not_reached_changes_no_result()
    {
        using var without = Trial.Of(Given.Good(Scenario("", "", "request-server, requests-per-second = 2000")));
        using var with = Trial.Of(Given.Good(Scenario(
            "rate = 10GB/s, rate-period = 10ms", "", "request-server, requests-per-second = 2000")));

        Assert.Empty(with.FactsOf(DeviceFacts.LimitHeld));
        Assert.NotEmpty(with.FactsOf(DeviceFacts.LimitUsed));
        Assert.Equal(Latencies(without), Latencies(with));
    }

    [Fact]
    public void A_packet_longer_than_a_periods_credit_waits_for_several()
    {
        using var trial = Trial.Of(Given.Good(Scenario(
            "rate = 1MB/s, rate-period = 1ms", "", "stream-sender, packet-size = 8KiB")));

        Checkers.CheckAll(trial);
        Assert.InRange(Used(trial, LimitedAmount.VifBytes), 6 * 8_192, 60_000);
        Assert.All(trial.FactsOf(DeviceFacts.LimitHeld).Skip(1), held => Assert.InRange(
            held.Fact.Second, 7_000_000, 9_000_000));
    }

    [Theory]
    [InlineData("iops = 3000, rate-period = 5ms", 165, 181)]
    [InlineData("rate = 20MB/s, rate-period = 5ms", 269, 294)]
    [InlineData("rate = 20MB/s, iops = 3000, rate-period = 5ms, queues = 2", 150, 181)]
    public void A_disk_serves_as_much_as_its_limit(string keys, int least, int most)
    {
        using var trial = Trial.Of(Given.Good(Scenario("", keys, "block-reader, depth = 16, size = 4KiB")));

        Checkers.CheckAll(trial);
        Assert.InRange(trial.FactsOf(DeviceFacts.BlockServed).Count(), least, most);
        Assert.All(trial.FactsOf(DeviceFacts.LimitHeld), held => Assert.Equal((long)RingKind.Block, held.Fact.First));
    }

    [Fact]
    public void The_limit_is_a_cause_of_a_replys_latency()
    {
        var chains = new List<PathChain>();
        var book = new PathBook([ChainKind.Request], chain => chains.Add(chain.Copy()));
        var spec = Given.Good(Scenario(
            "rate = 2MB/s, rate-period = 5ms", "", "request-server, requests-per-second = 2000, reply-size = 1500B"));
        using var trial = new Trial(spec, more: directory => [book.Of(directory)]);
        trial.Simulation.Start();
        trial.RunToEnd();

        Checkers.CheckAll(trial);
        Assert.NotEmpty(chains);
        var held = chains.Sum(chain => chain.Segments.Where(one => one.Cause == Cause.Limit).Sum(one => one.Length));
        Assert.InRange(held, chains.Sum(chain => chain.Latency) * 0.7, chains.Sum(chain => chain.Latency));
        Assert.All(chains, chain => Assert.Equal(chain.Latency, chain.Segments.Sum(segment => segment.Length)));
    }

    [Theory]
    [InlineData("rate = 3MB/s, rate-period = 3ms, queues = 2", "", "request-server, requests-per-second = 9000")]
    [InlineData("", "iops = 3000, rate = 3MB/s, queues = 2", "block-reader, depth = 16, size = 4KiB")]
    public void Both_engines_and_a_restored_run_give_the_same_hash(string vif, string disk, string workload) =>
        Trial.RequireOneHash(Given.Good(Scenario(vif, disk, workload)), 22.Ms);

    [Theory]
    [InlineData("rate = 5kB/s", "", "vif[0].rate | 5kB/s is outside of 10kB/s to 100GB/s.")]
    [InlineData("rate = 5Mbps", "", "vif[0].rate | \"Mbps\" is not a unit of a rate.")]
    [InlineData("rate = 1MB/s, rate-period = 2s", "", "vif[0].rate-period | 2s is outside of 1ms to 1s.")]
    [InlineData("iops = 3", "", "vif[0].iops | ")]
    [
        InlineData(
            "", "iops = 30, rate-period = 10ms",
            "disk[0].iops | That is less than one request in 10ms. Write more, or a longer rate-period."),
    ]
    [
        InlineData(
            "", "iops = 30, queues = 2",
            "disk[0].iops | That is less than one request in 50ms for each of 2 queues. Write more, fewer queues, or a "
                + "longer rate-period."),
    ]
    public void What_cannot_be_limited_so_is_refused(string vif, string disk, string problem) => Assert.Contains(
        problem, Given.Problems(Given.Text(Scenario(vif, disk, "stream-sender"))), StringComparison.Ordinal);

    private static long Used(Trial trial, LimitedAmount amount) =>
        trial.FactsOf(DeviceFacts.LimitUsed).Where(fact => fact.Fact.First == (long)amount).Sum(
            fact => fact.Fact.Second);

    private static List<long> Latencies(Trial trial) =>
        [.. trial.FactsOf(WorkloadFacts.RequestCompleted).Select(fact => fact.Fact.First)];

    private static string Scenario(string vif, string disk, string workload) => $$"""
        length = 60ms
        racks = [ { name = r, hosts = [ { name = h, machine { cores = 8 }
          disk { read-time = 50us }
          dom0 { vcpus = 2 }
          domains = [ { name = web, vcpus = 2, vif = [ { {{vif}} } ], disk = [ { {{disk}} } ]
            workloads = [ { type = {{workload}} } ] } ]
        } ] } ]
        """;
}
