using ActorXen.Messages;
using ActorXen.Nodes.Epochs;
using ActorXen.Tests.Invariants;
using ActorXen.Tests.Support;
using ActorXen.Xen.Devices.Networking;
using ActorXen.Xen.Hosts;
using ActorXen.Xen.Workloads;
using ActorXen.Xen.Workloads.Streams;

namespace ActorXen.Tests.Xen.Workloads.Streams;

public class StreamTests
{
    private const string Paused = """
        name = paused
        seed = 5
        length = 3100ms
        defaults { machine { cores = 2 }, dom0 { vcpus = 2 } }
        racks = [{ name = r, hosts = [{
          name = one
          domains = [ { name = reader, vcpus = 2, workloads = [ { type = stream, cpu-time = 50us } ] } ]
          actions = [ { at = 50ms, do = pause, domain = reader }, { at = 2900ms, do = unpause, domain = reader } ]
        }]}]
        """;

    [Fact]
    public void A_wide_window_fills_the_wire()
    {
        var host = Streaming(new(Window: 200, PacketBytes: 1_500, 1.Us, AckEvery: 2));

        host.Run(100.Ms);

        // 1 Gbit/s is a packet of 1,500 bytes in 12 us.
        Assert.InRange(Received(host), 8_280, 8_334);
    }

    [Fact]
    public void A_narrow_window_waits_for_its_acknowledgements()
    {
        var host = Streaming(new(Window: 1, PacketBytes: 1_500, 1.Us, AckEvery: 1));

        host.Run(100.Ms);

        // 20 us to the NIC and back, 12 us on the wire, 8 us of moderation, and the way through the host.
        Assert.InRange(Received(host), 600, 1_500);
    }

    [Fact]
    public void A_slow_reader_sets_the_pace_and_nothing_is_lost()
    {
        var host = Streaming(new(Window: 100, PacketBytes: 1_500, 100.Us, AckEvery: 2));

        host.Run(1.Seconds);

        Assert.InRange(host.Facts.CountOf(WorkloadFacts.WorkCompleted), 9_000, 10_000);
        Assert.InRange(Received(host) - host.Facts.CountOf(WorkloadFacts.WorkCompleted), 0, 100);
        Assert.Equal(0, host.Facts.CountOf(DeviceFacts.PacketDropped));
    }

    [Fact]
    public void Lost_packets_are_missing_in_the_stream_and_do_not_stop_it()
    {
        // 166 packets arrive in the 2 ms until an interrupt, but the NIC holds only 64.
        var host = Streaming(new(Window: 400, PacketBytes: 1_500, 1.Us, AckEvery: 2), new NicSpec(1, 2.Ms, 0, 64));

        host.Run(1.Seconds);

        Assert.True(host.Facts.Dropped(DropReason.NicRingFull) > 10_000);
        Assert.InRange(Received(host), 20_000, 40_000);
    }

    [Fact]
    public void A_stream_without_an_acknowledgement_for_a_second_begins_again()
    {
        var host = DeviceHost.Alone();
        host.Add("clients/9", new StreamSource(new(10, 1_500, 1.Us, 2), host.Outside(9)));

        host.Run(3_500.Ms);

        Assert.Equal([10, 10, 10], host.Facts.Of(WorkloadFacts.RequestAbandoned).Select(fact => fact.First));
        Assert.Equal(40, host.Facts.Dropped(DropReason.NoSuchInterface));
    }

    [Fact]
    public void A_reader_that_was_paused_for_seconds_drops_what_came_twice_and_continues()
    {
        var spec = ReceivedScenario.ReadForOneLine("paused", Paused, XenPolicies.Instance);

        using var trial = Trial.Of(spec);

        var read = trial.FactsOf(WorkloadFacts.WorkCompleted).Where(recorded => recorded.Fact.Subject == 1).ToList();
        Assert.Contains(
            trial.FactsOf(DeviceFacts.PacketDropped),
            recorded => recorded.Fact.First == (long)DropReason.FrontendQueueFull);
        Assert.Contains(read, recorded => recorded.At > VirtualTime.Zero + 3.Seconds);
        Checkers.CheckAll(trial);
    }

    private static int Received(DeviceHost host) =>
        host.Facts.Of(DeviceFacts.PacketPassed).Count(fact => fact.Second == 0);

    private static DeviceHost Streaming(StreamSpec spec, NicSpec? nic = null)
    {
        var host = DeviceHost.Alone(nic ?? new NicSpec(1, 8.Us, 0, 512));
        var guest = host.AddGuest(1);
        host.AddVif(guest, frontend => (
            EntityRef<INetApplication>.Of(
                host.Add("dom/1/stream", new StreamReceiver(spec, guest.Seat, frontend))), []));
        var source = new StreamSource(spec, host.Outside(1));
        host.Nic.AttachClients(1, EntityRef<IOutside>.Of(host.Add("clients/1", source)));
        return host;
    }
}
