using ActorXen.Nodes.Membership;

namespace ActorXen.Tests.Nodes.Membership;

public class MemberSnapshotTests
{
    private static readonly ClusterMember One = MemberOf(1, MemberPhase.Up);

    [Fact]
    public void Members_are_in_the_order_of_their_addresses()
    {
        var members = MemberSnapshot.Of(
            MemberOf(3, MemberPhase.Up), MemberOf(1, MemberPhase.Joining), MemberOf(2, MemberPhase.Up));

        Assert.Equal([1, 2, 3], members.All.Select(member => member.Node.Uid));
        Assert.Equal([2, 3], members.Up("worker").Select(member => member.Node.Uid));
        Assert.Empty(members.Up("coordinator"));
    }

    [Fact]
    public void A_new_phase_leaves_reachability_as_it_was()
    {
        var silent = MemberSnapshot.Of(One).Apply(new(MemberChange.Unreachable, One));

        var leaving = silent.Apply(Phase(One with { Phase = MemberPhase.Leaving }));

        Assert.Equal([One with { Phase = MemberPhase.Leaving, IsReachable = false }], leaving.All);
        Assert.True(leaving.Apply(new(MemberChange.Reachable, One)).All.Single().IsReachable);
    }

    [Fact]
    public void A_member_that_is_down_or_removed_is_no_part_of_the_cluster()
    {
        var down = MemberSnapshot.Of(One).Apply(Phase(One with { Phase = MemberPhase.Down }));

        Assert.False(down.Has(One.Node));
        Assert.Single(down.All);
        Assert.Empty(down.Apply(Phase(One with { Phase = MemberPhase.Removed })).All);
    }

    [Fact]
    public void Another_process_at_the_same_address_is_another_member()
    {
        var again = One with { Node = One.Node with { Uid = 7 } };

        var members = MemberSnapshot.Of(One).Apply(Phase(One with { Phase = MemberPhase.Removed })).Apply(Phase(again));

        Assert.False(members.Has(One.Node));
        Assert.True(members.Has(again.Node));
    }

    private static MemberEvent Phase(ClusterMember member) => new(MemberChange.Phase, member);

    private static ClusterMember MemberOf(int number, MemberPhase phase) =>
        new(new(new HostPort("n", 4050 + number), number), ["worker"], phase, IsReachable: true, "1.2.3");
}
