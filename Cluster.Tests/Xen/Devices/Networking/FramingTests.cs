using ActorXen.Messages;
using ActorXen.Xen.Devices.Networking;

namespace ActorXen.Tests.Xen.Devices.Networking;

public sealed class FramingTests
{
    private static readonly NicSpec _spec = new(10, Duration.Zero, 0, 512);

    [Theory]
    [InlineData(64, 1_500, 1)]
    [InlineData(1_514, 1_500, 1)]
    [InlineData(1_515, 1_500, 2)]
    [InlineData(65_536, 1_500, 44)]
    [InlineData(65_536, 9_000, 8)]
    public void The_nic_receives_frames_of_its_mtu(int bytes, int mtu, int frames) =>
        Assert.Equal(frames, new Framing(0, _spec with { Mtu = mtu }).FramesOf(bytes));

    [Theory]
    [InlineData(64, 1)]
    [InlineData(4_095, 1)]
    [InlineData(4_096, 2)]
    [InlineData(65_536, 17)]
    public void A_packet_takes_a_slot_for_each_page(int bytes, int slots) =>
        Assert.Equal(slots, Framing.SlotsOf(bytes));

    [Theory]
    [InlineData(true, 1, -1, 1, 17)]
    [InlineData(false, 1, -1, 44, 44)] // A client of this host, beyond its NIC.
    [InlineData(false, 2, 1, 44, 44)]
    [InlineData(false, 1, 3, 1, 17)] // A guest of this host: its packets are never cut.
    public void What_came_by_the_wire_stays_in_frames_if_they_are_not_merged(
        bool gro, int fromHost, int fromDomain, int packets, int slots)
    {
        var framing = new Framing(1, _spec with { Gro = gro });
        var packet =
            new Packet(1, new(fromHost, fromDomain), new(1, 1), PacketPurpose.Request, 65_536, VirtualTime.Zero);

        Assert.Equal((packets, slots), (framing.PacketsOf(packet), framing.SlotsOf(packet)));
    }
}
