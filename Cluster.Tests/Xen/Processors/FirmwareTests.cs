using ActorXen.Messages;
using ActorXen.Report.Paths;
using ActorXen.Runs;
using ActorXen.Tests.Invariants;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;
using CsCheck;

namespace ActorXen.Tests.Xen.Processors;

/// <summary>Firmware that takes pCPUs away (mechanism M-101, interrupts §25.1).</summary>
public sealed class FirmwareTests
{
    private const string Computing = "{ type = cpu-bound }";

    [Theory]
    [InlineData("every = 1ms, length = 200us", 0.8)]
    [InlineData("every = 10ms, length = 1ms", 0.9)]
    [InlineData("every = 100us, length = 50us", 0.5)]
    public void What_firmware_takes_a_guest_does_not_compute(string stolen, double share)
    {
        using var calm = Run("");
        using var trial = Run($"stolen-time {{ {stolen} }}");

        Assert.Equal(share, Work(trial) / Work(calm), 2);
        Checkers.CheckAll(trial);
    }

    [Fact]
    public void Neither_the_hypervisor_nor_the_guest_sees_it()
    {
        using var trial = Run("stolen-time { every = 1ms, length = 200us }");

        var waited = trial.FactsOf(SchedulingFacts.RunstateChanged)
            .Where(fact => fact.Fact.First == SchedulingFacts.Running && fact.Fact.Subject == Guest(trial)).ToList();
        Assert.Empty(waited);
        Assert.Equal(199, trial.FactsOf(PcpuFacts.TimeStolen).Count(fact => fact.Fact.Subject == 0));
    }

    [Fact]
    public void Only_the_pcpus_that_it_names_lose_time()
    {
        using var trial = Run("stolen-time { every = 1ms, length = 200us, pcpus = 1 }");

        Assert.All(trial.FactsOf(PcpuFacts.TimeStolen), fact => Assert.Equal(1, fact.Fact.Subject));
    }

    [Fact]
    public void A_request_says_how_long_firmware_had_its_pcpu()
    {
        List<PathChain> chains = [];
        var book = new PathBook([ChainKind.Request], chain => chains.Add(chain.Copy()));
        using var trial = new Trial(Given.Good(Served("every = 2ms, length = 1ms")), more: host => [book.Of(host)]);
        trial.Simulation.Start();
        trial.RunToEnd();

        var stolen = chains.Sum(chain =>
            chain.Segments.Where(one => one.Cause == Cause.Firmware).Sum(one => one.Length));
        Assert.All(chains, chain => Assert.Equal(chain.Latency, chain.Segments.Sum(segment => segment.Length)));
        Assert.InRange(stolen / (double)chains.Sum(chain => chain.Latency), 0.3, 0.9);
    }

    [Fact]
    public void A_restored_run_and_actors_have_the_same_hash_and_every_invariant_holds() =>
        RandomSpecs.Any.Sample(
            any =>
            {
                var spec = any with { Hosts = [.. any.Hosts.Select(Stolen)] };
                using var plain = Trial.Of(spec);
                using var actors = Trial.Of(spec, new(EngineKind.Actors, 2));
                var at = VirtualTime.Zero + (spec.Length / 3);
                using var half = new Trial(spec);
                half.Simulation.Start();
                half.Simulation.RunUntil(at);
                using var rest = new Trial(spec);
                rest.Simulation.LoadAll(half.Simulation.SaveAll(), at);
                rest.RunToEnd();

                Checkers.Check(plain, (scene, facts) =>
                [
                    .. Checkers.For(scene, facts).Where(
                        one => one is not (DeliveriesFollowPendings or NoLostWakeup)),
                ]);
                Assert.Equal(plain.Simulation.HostHashes, actors.Simulation.HostHashes);
                Assert.Equal(plain.Simulation.HostHashes, rest.Simulation.HostHashes);
            },
            iter: 20,
            print: RandomSpecs.Describe);

    [Theory]
    [InlineData("every = 1ms", "length | The stolen time has no length.")]
    [InlineData("every = 1ms, length = 600us", "length | 600us is outside of 1us to 500us.")]
    [InlineData("length = 1ms, pcpus = 7", "pcpus | ")]
    public void Wrong_values_are_refused(string keys, string problem) =>
        Assert.Contains(problem, Given.Problems(Given.Text(Served(keys))), StringComparison.Ordinal);

    /// <summary>Different ones on each host, often enough to meet whatever a pCPU is at.</summary>
    private static HostSpec Stolen(HostSpec host) => host with
    {
        StolenTime = new(
            (137 + (211 * host.Number)).Us, (17 + (31 * host.Number)).Us,
            host.Number % 2 == 0 ? PcpuSet.All : PcpuSet.Of(0)),
    };

    private static string Served(string stolen) => $$"""
        length = 100ms
        racks = [ { name = r, hosts = [ { name = h, machine { cores = 2 }, stolen-time { {{stolen}} }
          domains = [ { name = web, vcpus = 2, workloads = [ { type = request-server, requests-per-second = 2000 } ] } ]
        } ] } ]
        """;

    private static Trial Run(string stolen) => Trial.Of(Given.Good($$"""
        length = 200ms
        racks = [ { name = r, hosts = [ { name = h, machine { cores = 2 }, dom0 { vcpus = 1, cpus = 1 }, {{stolen}}
          domains = [ { name = busy, cpus = 0, kernel { hz = 0 }, workloads = [ {{Computing}} ] } ]
        } ] } ]
        """));

    private static double Work(Trial trial) =>
        trial.FactsOf(WorkloadFacts.WorkCompleted).Sum(fact => (double)fact.Fact.First);

    private static int Guest(Trial trial) => trial.Simulation.Hosts[0].Vcpus.First(vcpu => vcpu.Domain == 1).Number;
}
