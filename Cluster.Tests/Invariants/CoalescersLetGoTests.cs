using ActorXen.Messages;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Invariants;

/// <summary>I-27 with every kind of coalescing, and what its checker finds.</summary>
[Trait("Invariant", "I-27")]
public sealed class CoalescersLetGoTests
{
    [Theory]
    [InlineData("coalescing = fixed, rx-usecs = 0us")]
    [InlineData("coalescing = fixed, rx-usecs = 40us")]
    [InlineData("coalescing = fixed, rx-usecs = 40us, rx-frames = 3")]
    [InlineData("coalescing = fixed, rx-usecs = 0us, rx-frames = 4")]
    [InlineData("coalescing = throttled, least-gap = 100us")]
    [InlineData("coalescing = adaptive")]
    [InlineData("coalescing = fixed, queues = 2, rx-usecs = 40us")]
    public void Interrupts_announce_what_is_held(string keys)
    {
        using var trial = Trial.Of(Spec(keys));
        CoalescersLetGo? checker = null;

        Checkers.CheckAll(trial);
        Checkers.Check(trial, (scene, _) => [checker = new(scene)]);

        Assert.True(checker!.Compared > 100, $"{checker.Compared} interrupts were compared: that proves nothing");
    }

    [Fact]
    public void An_interrupt_that_does_not_come_is_found() => Finds("packets were held beyond", facts =>
    {
        var signal = facts.FindIndex(200, fact => fact.Fact.Is(IrqFacts.DeviceSignalled));
        var irq = facts[signal].Fact.Subject;
        facts.RemoveAt(signal);
        facts.RemoveAt(facts.FindIndex(signal, fact => fact.Fact.Is(IrqFacts.Handled) && fact.Fact.Subject == irq));
    });

    [Fact]
    public void A_packet_that_its_driver_leaves_behind_is_found() => Finds("not in its turn", facts =>
        facts.RemoveAt(facts.FindIndex(200, fact => fact.Fact.Is(PathFacts.PacketPolled))));

    private static void Finds(string rule, Action<List<RecordedFact>> damage)
    {
        using var trial = Trial.Of(Spec("coalescing = fixed, rx-usecs = 40us"));
        var facts = trial.Logs[0].Facts.ToList();
        damage(facts);
        var checker = new CoalescersLetGo(new(trial.Spec.Hosts[0], trial.Simulation.Hosts[0], []));

        var failure = Assert.ThrowsAny<Exception>(() =>
        {
            foreach (var fact in facts) checker.On(fact);
        });
        Assert.Contains(rule, failure.Message, StringComparison.Ordinal);
    }

    private static RunSpec Spec(string keys) => Given.Good($$"""
        length = 25ms
        racks = [ { name = r, hosts = [ { name = h, machine { cores = 4 }
          nic { {{keys}}, vfs = 1 }
          dom0 { vcpus = 2 }
          domains = [
            { name = web, workloads = [ { type = request-server, requests-per-second = 15000, service-time = 5us } ] }
            { name = own, vif = [ { through = vf } ], workloads = [
              { type = request-server, requests-per-second = 15000, service-time = 5us } ] }
          ]
        } ] } ]
        """);
}
