using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Tests.Invariants;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;
using ActorXen.Xen.Devices.Networking;
using CsCheck;

namespace ActorXen.Tests.Xen.Devices.Networking;

/// <summary>Links that lose packets or have become slow (mechanism M-101).</summary>
public sealed class NicLinkTests
{
    [Fact]
    public void A_link_loses_its_share_in_each_direction_while_it_is_broken()
    {
        using var trial = Run("loss = 10%, begin = 20ms, duration = 50ms");

        var lost = trial.FactsOf(DeviceFacts.PacketDropped)
            .Where(fact => fact.Fact.First == (long)DropReason.LinkBroken).ToList();
        // 8,000 requests per second for 50 ms, and a reply to each that arrives.
        Assert.InRange(lost.Count, 50, 105);
        Assert.All(lost, fact => Assert.InRange(fact.At.Nanoseconds, 20_000_000, 70_000_000));
        Checkers.CheckAll(trial);
    }

    [Fact]
    public void A_link_that_is_down_lets_nothing_through()
    {
        using var trial = Run("loss = 100%");

        Assert.Empty(trial.FactsOf(WorkloadFacts.RequestCompleted));
        Assert.NotEmpty(trial.FactsOf(DeviceFacts.PacketDropped));
    }

    /// <summary>
    /// 100 Mbit/s instead of 10 Gbit/s: 200 bytes take 16 us instead of 160 ns, a reply of 1 kB 80 us.
    /// </summary>
    [Fact]
    public void A_slow_link_makes_packets_later_and_loses_those_beyond_its_buffer()
    {
        using var usual = Run(null);
        using var slow = Run("rate = 1%");
        using var slower = Run("rate = 1%", "requests-per-second = 100000, outstanding = 4096, request-size = 1400B");

        Assert.InRange((Median(slow) - Median(usual)).Nanoseconds, 90_000, 250_000);
        Assert.Empty(slow.FactsOf(DeviceFacts.PacketDropped));
        Assert.Contains(
            slower.FactsOf(DeviceFacts.PacketDropped), fact => fact.Fact.First == (long)DropReason.LinkBroken);
        Checkers.CheckAll(slow);
    }

    [Fact]
    public void A_restored_run_and_actors_have_the_same_hash()
    {
        var spec = Given.Good(Text("loss = 20%, rate = 2%, begin = 5ms, duration = 40ms"));
        using var plain = Trial.Of(spec);
        using var actors = Trial.Of(spec, new(EngineKind.Actors, 2));
        using var half = new Trial(spec);
        half.Simulation.Start();
        var at = VirtualTime.Zero + 33.Ms;
        half.Simulation.RunUntil(at);
        using var rest = new Trial(spec);
        rest.Simulation.LoadAll(half.Simulation.SaveAll(), at);

        rest.RunToEnd();

        Assert.Equal(plain.Simulation.HostHashes, actors.Simulation.HostHashes);
        Assert.Equal(plain.Simulation.HostHashes, rest.Simulation.HostHashes);
    }

    [Fact]
    public void Every_invariant_holds_whatever_is_lost() => RandomSpecs.Any.Sample(
        any =>
        {
            var fault = new LinkFaultSpec(1.Ms, 20.Ms, 50_000, 3);
            var spec = any with
            {
                Hosts = [.. any.Hosts.Select(host => host with
                {
                    Devices = [.. host.Devices.Select(one => one is NicSpec nic ? nic with { Fault = fault } : one)],
                })],
            };
            using var trial = Trial.Of(spec);
            Checkers.CheckAll(trial);
        },
        iter: 15,
        print: RandomSpecs.Describe);

    [Theory]
    [InlineData("begin = 1ms", "loss | The link loses nothing and is not slow.")]
    [InlineData("loss = 101%", "loss | 101% is outside of 0ppm to 100%.")]
    [InlineData("loss = 0.1", "loss | 0.1 has no unit.")]
    [InlineData("rate = 0%", "rate | 0% is outside of 1% to 100%.")]
    public void Wrong_values_are_refused(string keys, string problem) =>
        Assert.Contains(problem, Given.Problems(Given.Text(Text(keys))), StringComparison.Ordinal);

    private static string Text(string? link, string load = "requests-per-second = 8000, service-time = 20us") => $$"""
        length = 100ms
        racks = [ { name = r, hosts = [ { name = h, machine { cores = 2 }
          nic { {{(link is null ? "" : $"broken-link {{ {link} }}")}} }
          domains = [ { name = web, vcpus = 2, workloads = [ { type = request-server, {{load}} } ] } ]
        } ] } ]
        """;

    private static Trial Run(string? link, string load = "requests-per-second = 8000, service-time = 20us") =>
        Trial.Of(Given.Good(Text(link, load)));

    private static Duration Median(Trial trial)
    {
        var sorted = trial.FactsOf(WorkloadFacts.RequestCompleted).Select(fact => fact.Fact.First).Order().ToList();
        return new(sorted[sorted.Count / 2]);
    }
}
