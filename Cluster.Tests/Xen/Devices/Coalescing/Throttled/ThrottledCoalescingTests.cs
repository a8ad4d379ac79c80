using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Tests.Xen.Devices.Networking;
using ActorXen.Xen.Devices.Coalescing.Throttled;
using ActorXen.Xen.Devices.Networking;
using ActorXen.Xen.Workloads.Requests;

namespace ActorXen.Tests.Xen.Devices.Coalescing.Throttled;

public class ThrottledCoalescingTests
{
    private static readonly RequestServerSpec _silent = new(0, 256, 1_024, 1.Us, 100);

    [Fact]
    public void A_packet_after_a_pause_interrupts_at_once()
    {
        var signals = Signals(Loaded(packets: 3, gap: 1.Ms));

        Assert.Equal([(0L, 1L, 0L), (1_000_000L, 1L, 0L), (2_000_000L, 1L, 0L)], signals);
    }

    [Fact]
    public void Packets_within_the_gap_wait_for_its_end()
    {
        // The driver has polled and armed the interrupt again before the second packet comes.
        var signals = Signals(Loaded(packets: 5, gap: 60.Us));

        Assert.Equal(
            [(0L, 1L, 0L), (125_000L, 2L, 65_000L), (250_000L, 2L, 70_000L)], signals);
    }

    [Fact]
    public void A_saved_gap_continues_as_if_nothing_had_happened()
    {
        var whole = Loaded(packets: 200, gap: 20.Us);
        whole.Run(4.Ms);
        var one = Loaded(packets: 200, gap: 20.Us);
        one.Run(1_030.Us);
        var state = new StateWriter();
        one.Timeline.Save(state);
        var other = Loaded(packets: 200, gap: 20.Us);
        other.Timeline.Load(new(state.ToArray()));

        other.Timeline.RunUntil(VirtualTime.Zero + 4.Ms);

        Assert.Equal(whole.Timeline.Hash, other.Timeline.Hash);
    }

    private static DeviceHost Loaded(int packets, Duration gap)
    {
        var host = DeviceHost.Alone(new NicSpec(10, new ThrottledSpec(125.Us), 512));
        host.AddServer(1, _silent);
        NetworkPathTests.AddBurst(host, packets, 64, 1, gap);
        return host;
    }

    private static List<(long At, long Merged, long Held)> Signals(DeviceHost host)
    {
        host.Run(300.Ms);
        return [.. host.Facts.Facts
            .Where(entry => entry.Fact.Is(IrqFacts.DeviceSignalled))
            .Select(entry => (entry.At.Nanoseconds, entry.Fact.First, entry.Fact.Second))];
    }
}
