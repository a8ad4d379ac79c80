using ActorXen.Messages;

namespace ActorXen.Tests.Messages.Paths;

public sealed class FlowIdTests
{
    [Fact]
    public void A_request_and_its_reply_are_of_one_flow_which_begins_at_the_client()
    {
        var request = Packet(new(3, 2, 1), new(5, 4), PacketPurpose.Request);
        var reply = Packet(new(5, 4), new(3, 2, 1), PacketPurpose.Reply);

        Assert.Equal(FlowId.Of(request), FlowId.Of(reply));
        Assert.Equal(3, FlowId.Of(request).Host);
    }

    [Fact]
    public void Requests_from_outside_are_told_apart_by_who_serves_them()
    {
        NetAddress outside = new(5, -1), one = new(5, 1), other = new(5, 2);

        var flows = new[]
        {
            FlowId.Of(Packet(outside, one, PacketPurpose.Request)),
            FlowId.Of(Packet(outside, other, PacketPurpose.Request)),
            FlowId.Of(Packet(outside, new(5, 1, 1), PacketPurpose.Request)),
            FlowId.Of(Packet(one, other, PacketPurpose.Request)),
        };

        Assert.Distinct(flows);
        Assert.All(flows, flow => Assert.Equal(5, flow.Host));
        Assert.Equal(flows[0], FlowId.Of(Packet(one, outside, PacketPurpose.Reply)));
    }

    [Fact]
    public void An_owner_keeps_entity_and_class()
    {
        foreach (var entity in (int[])[-1, 0, 70_000])
        {
            var owner = WorkOwner.Of(entity, WorkClass.User);
            Assert.Equal((entity, WorkClass.User), (owner.Entity, owner.Class));
        }
    }

    private static Packet Packet(NetAddress from, NetAddress to, PacketPurpose purpose) =>
        new(7, from, to, purpose, 200, VirtualTime.Zero);
}
