using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.Devices.Networking;
using ActorXen.Xen.SharedPages;
using ActorXen.Xen.Workloads.Requests;
using CsCheck;

namespace ActorXen.Tests.Xen.Devices.Networking;

public class NetworkPathTests
{
    private static readonly RequestServerSpec _silent = new(0, 256, 1_024, 20.Us, 100);

    [Fact]
    public void A_request_from_outside_is_served_and_its_reply_comes_back()
    {
        var host = DeviceHost.Alone();
        host.AddServer(1, new(1_000, 256, 1_024, 20.Us, 100));

        host.Run(100.Ms);

        var latencies = host.Facts.Of(WorkloadFacts.RequestCompleted).Select(fact => fact.First).ToList();
        Assert.InRange(latencies.Count, 60, 140);
        // Two journeys of 20 us, three passages through a driver of 1.6 us, two over the bridge of 0.6 us, two copies
        // with their backend of 2.3 us, a message received for 4.4 us and one sent for 3.2 us.
        Assert.All(latencies, latency => Assert.True(latency > 58_000, $"{latency} ns"));
        Assert.All(
            host.Facts.Of(WorkloadFacts.RequestCompleted), fact => Assert.Equal((1, 0L), (fact.Subject, fact.Second)));
        Assert.Equal(0, host.Facts.CountOf(DeviceFacts.PacketDropped));
    }

    [Theory]
    [InlineData(10, 64)]
    [InlineData(400, 1_500)]
    [InlineData(2_000, 1_500)]
    [InlineData(600, 32_768)]
    public void Every_packet_that_arrives_is_delivered_or_counted_as_dropped(int packets, int bytes)
    {
        var host = DeviceHost.Alone();
        host.AddServer(1, _silent);
        AddBurst(host, packets, bytes, 1, 200.Ns);

        host.Run(2.Seconds);

        var received = host.Facts.Of(DeviceFacts.PacketPassed).Count(fact => fact.Second == 0);
        Assert.Equal(packets, received + host.Facts.CountOf(DeviceFacts.PacketDropped));
        Assert.Equal(0, host.NicRing.Count);
    }

    [Fact]
    public void At_any_instant_arrivals_are_deliveries_plus_drops_plus_packets_in_flight() =>
        Gen.Select(Gen.Int[1, 1_000], Gen.Int[64, 20_000], Gen.Int[0, 3_000], Gen.Int[0, 3_000_000]).Sample(
            (packets, bytes, gap, stop) =>
            {
                var host = DeviceHost.Alone();
                var guest = host.AddServer(1, _silent);
                AddBurst(host, packets, bytes, 1, gap.Ns);

                host.Timeline.Start();
                host.Timeline.RunUntil(new(stop));

                var arrived = stop == 0 ? 0 : gap == 0 ? packets : Math.Min(packets, ((stop - 1) / gap) + 1);
                var received = host.Facts.Of(DeviceFacts.PacketPassed).Count(fact => fact.Second == 0);
                var dropped = host.Facts.Of(DeviceFacts.PacketDropped).Count(fact => fact.Second == bytes);
                var inFlight = host.NicRing.Count + guest.Backend.Waiting + PacketsIn(guest.ReceiveRing);
                Assert.Equal(arrived, received + dropped + inFlight);
            },
            iter: 60);

    [Fact]
    public void A_full_receive_ring_of_the_nic_drops()
    {
        var host = DeviceHost.Alone(nic: new(10, Duration.Zero, 0, 64));
        host.AddServer(1, _silent);
        AddBurst(host, 100, 1_500, 1, Duration.Zero);

        host.Run(10.Ms);

        Assert.Equal(36, host.Facts.Dropped(DropReason.NicRingFull));
        Assert.Equal(36, host.Facts.Of(IrqFacts.DeviceDropped).Count(fact => fact.Subject == host.Nic.Irq));
        Assert.Equal(64, host.Facts.Of(DeviceFacts.PacketPassed).Count(fact => fact.Second == 0));
    }

    [Fact]
    public void A_packet_takes_a_descriptor_for_each_of_its_frames()
    {
        var host = DeviceHost.Alone();
        host.AddServer(1, _silent);
        AddBurst(host, 20, 65_536, 1, Duration.Zero);

        host.Run(10.Ms);

        Assert.Equal(9, host.Facts.Dropped(DropReason.NicRingFull)); // 11 packets of 44 frames fit 512 descriptors.
    }

    [Theory]
    [InlineData(true, 1_500, 35_913)]
    [InlineData(true, 9_000, 21_513)]
    [InlineData(false, 1_500, 203_673)]
    public void A_packet_of_64_kib_costs_dom0_its_frames_pages_and_copies(bool gro, int mtu, int nanoseconds)
    {
        // Driver 1.6 us, bridge 0.6, backend 2.0; a frame more 0.4, a slot more 0.2, a copy 0.28 and 0.1 per KiB.
        var (small, large) = (Dom0BusyWith(64), Dom0BusyWith(65_536));

        Assert.Equal(nanoseconds, (large - small).Nanoseconds + SmallPacket.Nanoseconds);

        Duration Dom0BusyWith(int bytes)
        {
            var nic = new NicSpec(10, Duration.Zero, 0, 512) { Gro = gro, Mtu = mtu };
            var host = DeviceHost.Alone(nic);
            host.AddServer(1, _silent with { ServiceTime = 1.Seconds });
            AddBurst(host, 1, bytes, 1, Duration.Zero);
            host.Run(1.Ms);
            return host.Dom0Busy;
        }
    }

    [Fact]
    public void A_ring_whose_buffers_do_not_hold_the_next_packet_waits_for_the_frontend()
    {
        var host = DeviceHost.Alone(nic: new NicSpec(10, Duration.Zero, 0, 512) { Mtu = 65_536 });
        var guest = host.AddServer(1, _silent);
        var script = new Script();
        var nobody = EntityRef<IWorkOwner>.Of(host.Add("script", script));
        script.Say(Duration.Zero, guest.Seat.Kernel, new RunWork(0, 0, WorkClass.HardIrq, 5.Ms, nobody, WorkTag.None));
        AddBurst(host, 20, 65_536, 1, 100.Us);

        host.Run(4.Ms);

        // 15 packets of 17 slots leave one buffer of 256.
        Assert.Equal((255, 1), (guest.ReceiveRing.WaitingResponses, guest.ReceiveRing.WaitingRequests));
        host.Timeline.RunUntil(VirtualTime.Zero + 50.Ms);
        Assert.Equal(20, host.Facts.Of(DeviceFacts.PacketPassed).Count(fact => fact.Second == 0));
        Assert.Equal(0, guest.ReceiveRing.WaitingResponses);
    }

    [Fact]
    public void A_vif_queue_of_512_kib_drops_what_does_not_fit()
    {
        var host = DeviceHost.Alone(nic: new NicSpec(10, Duration.Zero, 0, 512) { Mtu = 65_536 });
        host.AddServer(1, _silent);
        // A frame each, so that one poll of the driver gives all of them to a thread that cannot have begun.
        AddBurst(host, 60, 65_536, 1, Duration.Zero);

        host.Run(10.Ms);

        Assert.Equal(52, host.Facts.Dropped(DropReason.BackendQueueFull));
        Assert.Equal(52, host.Facts.Of(DeviceFacts.InterfaceDropped).Count(
            fact => (fact.Subject, fact.First) == (1, 0)));
    }

    [Fact]
    public void A_guest_that_sends_faster_than_dom0_fetches_stops_its_queue_and_then_drops()
    {
        var host = DeviceHost.Alone();
        var guest = host.AddServer(1, _silent);
        var paths = host.Timeline.Paths.ToList();
        var place = paths.FindIndex(path => path.EndsWith("/net", StringComparison.Ordinal));
        var frontend = new EntityRef<INetFrontend>(place);
        var script = new Script();
        for (var id = 0; id < 3_000; id++) script.Say(Duration.Zero, frontend, new SendPacket(From(1, id, 1_500), 0));
        host.Add("script", script);

        host.Run(1.Seconds);

        var sent = host.Facts.Of(DeviceFacts.PacketPassed).Count(fact => fact.Second == 1);
        Assert.Equal(2_000, host.Facts.Dropped(DropReason.FrontendQueueFull));
        Assert.Equal(1_000, sent);
        Assert.True(host.Facts.Of(DeviceFacts.RingFull).Any(fact => fact.First == 0), "the queue never stopped");
        Assert.Equal(0, guest.TransmitRing.WaitingRequests);
    }

    [Fact]
    public void A_packet_for_an_unknown_interface_is_dropped_at_the_bridge()
    {
        var host = DeviceHost.Alone();
        AddBurst(host, 3, 64, 7, 1.Us);

        host.Run(1.Ms);

        Assert.Equal(3, host.Facts.Dropped(DropReason.NoSuchInterface));
    }

    [Fact]
    public void Without_buffers_the_receive_thread_sleeps_until_the_frontend_has_refilled()
    {
        var host = DeviceHost.Alone();
        var guest = host.AddServer(1, _silent);
        // A guest that is busy with handlers for 5 ms takes nothing out of its ring.
        var script = new Script();
        var nobody = EntityRef<IWorkOwner>.Of(host.Add("script", script));
        script.Say(Duration.Zero, guest.Seat.Kernel, new RunWork(0, 0, WorkClass.HardIrq, 5.Ms, nobody, WorkTag.None));
        AddBurst(host, 600, 512, 1, 4.Us);

        host.Run(50.Ms);

        Assert.Contains(host.Facts.Of(DeviceFacts.RingFull), fact => fact is { Subject: 1, First: 1 });
        Assert.Equal(600, host.Facts.Of(DeviceFacts.PacketPassed).Count(fact => fact.Second == 0));
        Assert.Equal(0, host.Facts.CountOf(DeviceFacts.PacketDropped));
        Assert.Equal(0, guest.ReceiveRing.WaitingResponses);
    }

    [Fact]
    public void Packets_that_waited_ten_seconds_for_buffers_are_dropped_as_too_old()
    {
        var host = DeviceHost.Alone();
        var guest = host.AddServer(1, _silent);
        var script = new Script();
        var nobody = EntityRef<IWorkOwner>.Of(host.Add("script", script));
        var work = new RunWork(0, 0, WorkClass.HardIrq, 11.Seconds, nobody, WorkTag.None);
        script.Say(Duration.Zero, guest.Seat.Kernel, work);
        AddBurst(host, 600, 64, 1, 4.Us);

        host.Run(12.Seconds);

        Assert.Equal(600 - 256, host.Facts.Dropped(DropReason.TooOld));
        Assert.Equal(256, host.Facts.Of(DeviceFacts.PacketPassed).Count(fact => fact.Second == 0));
    }

    [Fact]
    public void Guests_of_one_host_reach_each_other_without_the_nic()
    {
        var host = DeviceHost.Alone();
        host.AddServer(1, _silent);
        host.AddClient(
            2, new RequestClientSpec(new(0, 1), 2_000, 200, 50), new RequestClientSpec(new(0, 1), 500, 200, 50));

        host.Run(200.Ms);

        var completed = host.Facts.Of(WorkloadFacts.RequestCompleted).ToList();
        Assert.InRange(completed.Count, 400, 600);
        Assert.All(completed, fact => Assert.Equal(2, fact.Subject));
        Assert.Equal(0, host.Facts.CountOf(IrqFacts.DeviceSignalled));
    }

    [Fact]
    public void Guests_of_two_hosts_reach_each_other_over_the_fabric()
    {
        HostSpec[] specs = [DeviceHost.Spec(0), DeviceHost.Spec(1)];
        var fabric = new NetworkFabric(DeviceHost.Network, specs);
        DeviceHost[] hosts = [new(specs[0], fabric, 1), new(specs[1], fabric, 1)];
        hosts[0].AddServer(1, _silent);
        hosts[1].AddClient(1, new RequestClientSpec(new(0, 1), 1_000, 200, 50));
        foreach (var host in hosts) host.Timeline.Start();

        new HostGroup([.. hosts.Select(host => host.Timeline)], 0, [0, 0], 10.Us).RunUntil(new(200_000_000));

        var completed = hosts[1].Facts.Of(WorkloadFacts.RequestCompleted).ToList();
        Assert.InRange(completed.Count, 140, 260);
        Assert.All(completed, fact => Assert.True(fact.First > 20_000, "faster than the wire"));
    }

    [Fact, Trait("Invariant", "I-26")]
    public void At_rest_every_ring_has_as_many_responses_as_requests() =>
        Gen.Select(Gen.Int[1, 1_500], Gen.Int[64, 9_000], Gen.Int[0, 3_000]).Sample(
            (packets, bytes, gap) =>
            {
                var host = DeviceHost.Alone();
                var guest = host.AddServer(1, _silent);
                AddBurst(host, packets, bytes, 1, gap.Ns);

                host.Run(1.Seconds);

                Assert.Equal((0, 0), (guest.TransmitRing.WaitingRequests, guest.TransmitRing.Unanswered));
                Assert.Equal(0, guest.ReceiveRing.WaitingResponses);
                Assert.Equal(guest.ReceiveRing.Entries, guest.ReceiveRing.WaitingRequests);
                var received = host.Facts.Of(DeviceFacts.PacketPassed).Count(fact => fact.Second == 0);
                var dropped = host.Facts.Of(DeviceFacts.PacketDropped).Count(fact => fact.Second == bytes);
                Assert.Equal(packets, received + dropped);
            },
            iter: 30);

    internal static void AddBurst(DeviceHost host, int packets, int bytes, int domain, Duration gap)
    {
        var script = new Script();
        for (var id = 0; id < packets; id++)
        {
            var packet = new Packet(id, new(0, -1), new(0, domain), PacketPurpose.Request, bytes, VirtualTime.Zero);
            script.Say(gap * id, host.NicRef, new PacketArrived(packet));
        }

        host.Add("burst", script);
    }

    /// <summary>Driver, bridge, backend, and a copy of 64 bytes in one page.</summary>
    private static Duration SmallPacket => (1_600 + 600 + 2_000 + 280 + 6).Ns;

    private static int PacketsIn(RingPage<Packet> ring)
    {
        var packets = 0;
        for (var slot = 0; slot < ring.WaitingResponses; slot += Framing.SlotsOf(ring.PeekResponse(slot).Bytes))
            packets++;
        return packets;
    }

    private static Packet From(int domain, long id, int bytes) =>
        new(id, new(0, domain), new(0, -1), PacketPurpose.Reply, bytes, VirtualTime.Zero);
}
