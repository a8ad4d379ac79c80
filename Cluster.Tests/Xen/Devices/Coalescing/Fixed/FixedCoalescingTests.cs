using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Tests.Xen.Devices.Networking;
using ActorXen.Xen.Devices.Networking;
using ActorXen.Xen.Workloads.BlockReaders;
using ActorXen.Xen.Workloads.Requests;

namespace ActorXen.Tests.Xen.Devices.Coalescing.Fixed;

public class FixedCoalescingTests
{
    private static readonly RequestServerSpec _silent = new(0, 256, 1_024, 1.Us, 100);

    [Fact]
    public void Without_moderation_the_first_packet_interrupts_at_once()
    {
        var signals = Signals(new(10, Duration.Zero, 0, 512), packets: 1, gap: 1.Us);

        Assert.Equal([(0L, 1L, 0L)], signals);
    }

    [Fact]
    public void With_rx_usecs_the_first_packet_is_held_that_long()
    {
        var signals = Signals(new(10, 50.Us, 0, 512), packets: 5, gap: 2.Us);

        Assert.Equal([(50_000L, 5L, 50_000L)], signals);
    }

    [Fact]
    public void With_rx_frames_that_many_packets_interrupt_without_waiting_for_the_time()
    {
        var signals = Signals(new(10, 50.Us, 4, 512), packets: 4, gap: 2.Us);

        Assert.Equal([(6_000L, 4L, 6_000L)], signals);
    }

    [Fact]
    public void With_one_frame_every_packet_interrupts_at_once()
    {
        var signals = Signals(new(10, 50.Us, 1, 512), packets: 3, gap: 1.Ms);

        Assert.Equal([(0L, 1L, 0L), (1_000_000L, 1L, 0L), (2_000_000L, 1L, 0L)], signals);
    }

    [Fact]
    public void Interrupts_per_packet_fall_as_load_rises()
    {
        double[] perPacket = [.. new[] { 100, 6, 1 }.Select(gap =>
            Signals(new(10, Duration.Zero, 0, 4_096), packets: 2_000, gap: gap.Us).Count / 2_000.0)];

        Assert.Equal(1.0, perPacket[0]);
        Assert.True(perPacket[1] < perPacket[0], $"{perPacket[1]} at 167,000 packets/s");
        Assert.True(perPacket[2] < perPacket[1] / 2, $"{perPacket[2]} at 1,000,000 packets/s");
    }

    [Fact]
    public void A_poll_takes_at_most_its_weight()
    {
        var host = DeviceHost.Alone();
        host.AddServer(1, _silent);
        NetworkPathTests.AddBurst(host, 500, 64, 1, Duration.Zero);

        host.Run(10.Ms);

        Assert.All(host.Facts.Of(DeviceFacts.NapiPolled), fact => Assert.InRange(fact.First, 1, 64));
        Assert.Equal(1, host.NicLine.Deliveries);
        // dom0 polls twice: the NIC for the requests, the vif for the replies.
        Assert.Equal(
            1_000, host.Facts.Of(DeviceFacts.NapiPolled).Where(fact => fact.Subject == 0).Sum(fact => fact.First));
        Assert.Equal(
            500, host.Facts.Of(DeviceFacts.NapiPolled).Where(fact => fact.Subject == 1).Sum(fact => fact.First));
    }

    [Fact]
    public void A_swallowed_interrupt_is_raised_again()
    {
        var host = DeviceHost.Alone();
        host.AddServer(1, _silent);
        host.NicLine.Swallows = 1;
        host.AddReader(2, new BlockReaderSpec(1, 4_096, 0, Duration.Zero, 10.Us));
        host.DiskLine.Swallows = 2;
        NetworkPathTests.AddBurst(host, 3, 64, 1, 1.Us);

        host.Run(200.Ms);

        Assert.Equal(3, host.Facts.Of(DeviceFacts.PacketPassed).Count(fact => fact.Second == 0));
        var firstBlock = host.Facts.Facts.First(entry => entry.Fact.Is(DeviceFacts.BlockServed));
        Assert.True(firstBlock.At > new VirtualTime(40_000_000), $"served at {firstBlock.At}");
        Assert.InRange(host.Facts.CountOf(DeviceFacts.BlockServed), 500, 2_000);
    }

    [Fact]
    public void Packets_that_a_poll_has_fetched_are_not_announced_when_their_hold_ends()
    {
        var host = DeviceHost.Alone(new(10, 50.Us, 0, 512));
        host.AddServer(1, _silent);
        NetworkPathTests.AddBurst(host, 3, 64, 1, 1.Us);
        // An interrupt that came late: its handler finds what arrived meanwhile.
        host.Add("late", new Script().Say(20.Us, host.DriverRef, new EventDelivered(24, 0)));

        host.Run(10.Ms);

        Assert.Equal(3, host.Facts.Of(DeviceFacts.PacketPassed).Count(fact => fact.Second == 0));
        Assert.Empty(host.Facts.Of(IrqFacts.DeviceSignalled));
    }

    private static List<(long At, long Merged, long Held)> Signals(NicSpec nic, int packets, Duration gap)
    {
        var host = DeviceHost.Alone(nic);
        host.AddServer(1, _silent);
        NetworkPathTests.AddBurst(host, packets, 64, 1, gap);
        host.Run(300.Ms);
        return [.. host.Facts.Facts
            .Where(entry => entry.Fact.Is(IrqFacts.DeviceSignalled))
            .Select(entry => (entry.At.Nanoseconds, entry.Fact.First, entry.Fact.Second))];
    }
}
