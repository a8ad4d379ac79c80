using ActorXen.Messages;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Xen.Devices.Networking;

public class TransmitTests
{
    [Fact]
    public void Packets_leave_one_after_the_other_at_the_rate_of_the_wire()
    {
        var host = DeviceHost.Alone();
        var clients = new Script();
        host.Nic.AttachClients(1, EntityRef<IOutside>.Of(host.Add("clients", clients)));
        var script = new Script();
        for (var id = 0; id < 10; id++) script.Say(Duration.Zero, host.NicRef, new TransmitPacket(Reply(id, 1_500)));
        host.Add("script", script);

        host.Timeline.Start();
        host.Timeline.RunUntil(VirtualTime.Zero + 21.Us + (1_200.Ns * 5) + 1.Ns);

        // The device fetches for 1 us; 1500 bytes are 1.2 us at 10 Gbit/s; then 20 us to the clients.
        Assert.Equal([0L, 1L, 2L, 3L, 4L], clients.Heard.Select(message => ((PacketArrived)message).Packet.Id));
    }

    [Fact]
    public void A_wire_that_is_behind_by_its_descriptors_drops()
    {
        var host = DeviceHost.Alone(nic: new(1, Duration.Zero, 0, 64));
        var clients = new Script();
        host.Nic.AttachClients(1, EntityRef<IOutside>.Of(host.Add("clients", clients)));
        var script = new Script();
        for (var id = 0; id < 100; id++) script.Say(Duration.Zero, host.NicRef, new TransmitPacket(Reply(id, 1_514)));
        host.Add("script", script);

        host.Run(100.Ms);

        Assert.Equal(64, clients.Heard.Count);
        Assert.Equal(36, host.Facts.Dropped(DropReason.NicSendRingFull));
    }

    [Fact]
    public void A_packet_to_a_host_that_does_not_exist_is_dropped()
    {
        var host = DeviceHost.Alone();
        var nowhere = new Packet(1, new(0, 1), new(5, 1), PacketPurpose.Request, 64, VirtualTime.Zero);
        host.Add("script", new Script().Say(Duration.Zero, host.NicRef, new TransmitPacket(nowhere)));

        host.Run(1.Ms);

        Assert.Equal(1, host.Facts.Dropped(DropReason.NoSuchInterface));
    }

    private static Packet Reply(long id, int bytes) =>
        new(id, new(0, 1), new(0, -1), PacketPurpose.Reply, bytes, VirtualTime.Zero);
}
