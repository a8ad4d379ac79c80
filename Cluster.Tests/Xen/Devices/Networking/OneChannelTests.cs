using ActorXen.Messages;
using ActorXen.Tests.Invariants;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Xen.Devices.Networking;

/// <summary>Interfaces with one event channel for both directions (interrupts §18.2, M-68).</summary>
public sealed class OneChannelTests
{
    [Theory]
    [InlineData(1, "eth0", "vif1.0")]
    [InlineData(2, "eth0-q0, eth0-q1", "vif1.0-q0, vif1.0-q1")]
    public void Each_queue_has_one_channel_that_carries_both_directions(int queues, string front, string back)
    {
        using var one = Trial.Of(Given.Good(Text($"queues = {queues}, split-channels = false")));
        using var two = Trial.Of(Given.Good(Text($"queues = {queues}")));

        Checkers.CheckAll(one);
        Assert.Equal(front, NamesOf(one, 1, "eth"));
        Assert.Equal(back, NamesOf(one, 0, "vif"));
        // As many answers; the events of both directions merge in part.
        Assert.InRange(RequestsOf(one), RequestsOf(two) * 0.95, RequestsOf(two) * 1.05);
        Assert.InRange(EventsOf(one), EventsOf(two) / 3, EventsOf(two));
    }

    [Theory]
    [InlineData("")]
    [InlineData("coalescing = fixed, hold = 100us,")]
    [InlineData("rate = 20MB/s,")]
    public void Engines_agree_and_a_restored_run_has_the_same_hash(string keys) =>
        Restored.HasTheSameHash(Given.Good(Text($"{keys} split-channels = false")), 9_930.Us);

    [Theory]
    [InlineData("stream, connections = 4")]
    [InlineData("request-server, requests-per-second = 30000, service-time = 5us")]
    public void Nothing_is_lost_when_it_is_detached_and_attached(string workload)
    {
        var text = Text("split-channels = false", workload).Replace(
            "actions = [",
            """
            actions = [
              { at = 5ms, do = network-detach, domain = web, device = eth0 }
              { at = 8ms, do = network-attach, domain = web, device = eth0 }
              { at = 12ms, do = restart-backends, domain = dom0, down = 1ms }
            """,
            StringComparison.Ordinal);
        using var trial = Trial.Of(Given.Good(text));

        Checkers.CheckAll(trial);
        Assert.Contains(
            trial.FactsOf(DeviceFacts.PacketPassed), fact => fact.At > VirtualTime.Zero + 15.Ms);
    }

    [Fact]
    public void Without_a_back_end_it_is_refused() => Assert.Contains(
        "Without a back end there are no channels.",
        Given.Problems(Given.Text(Text("split-channels = false, through = vf").Replace(
            "nic { }", "nic { vfs = 1 }", StringComparison.Ordinal))),
        StringComparison.Ordinal);

    private static string NamesOf(Trial trial, int domain, string prefix) => string.Join(
        ", ", trial.Simulation.Hosts[0].Ports
            .Where(port => port.Domain == domain && port.Trigger == "-event"
                && port.Action.StartsWith(prefix, StringComparison.Ordinal))
            .Select(port => port.Action).Order(StringComparer.Ordinal));

    private static int RequestsOf(Trial trial) => trial.FactsOf(WorkloadFacts.RequestCompleted).Count();

    private static int EventsOf(Trial trial) => trial.FactsOf(GuestFacts.EventHandled).Count();

    private static string Text(
        string keys, string workload = "request-server, requests-per-second = 30000, service-time = 5us") => $$"""
        length = 20ms
        racks = [ { name = r, hosts = [ { name = h, machine { cores = 6, boot-spread = 0ns }
          nic { }
          dom0 { vcpus = 2 }
          domains = [ { name = web, vcpus = 2, vif = [ { {{keys}} } ], workloads = [ { type = {{workload}} } ] } ]
          actions = []
        } ] } ]
        """;
}
