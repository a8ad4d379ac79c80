using ActorXen.Nodes.Membership;
using ActorXen.Store;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Nodes;

/// <summary>Nodes that are alive but reach no other node stop themselves, and the others continue.</summary>
[Nodes, Long]
public sealed class CutOffTests : ClusterTest
{
    [Fact]
    public async Task The_smaller_part_of_a_cut_cluster_stops_itself()
    {
        var first = await Cluster.StartAsync();
        await Cluster.StartAsync();
        var third = await Cluster.StartAsync();

        // What the majority does when it removes a silent node; the node hears of it.
        first.System.Membership.Down(third.System.Membership.SelfAddress);

        Assert.Equal(NodeEnd.Downed, await Cluster.EndOfAsync(third));
        Assert.True(first.IsUp);
    }

    [Theory]
    [InlineData(0)]     // The coordinator.
    [InlineData(2)]
    public async Task A_node_that_is_cut_off_stops_itself_and_the_others_continue(int which)
    {
        var (first, second, third) = await ThreeInMidRunAsync();
        var lonely = which == 0 ? first : third;

        await Cluster.CutOffAsync(lonely);
        Cluster.Gate.Open();
        var end = await Cluster.EndOfAsync(lonely);
        var run = await EndOfAsync(second);

        Assert.Equal(NodeEnd.Downed, end);
        Assert.Equal(UndisturbedHash(), run.GetProperty("hash").GetString());
        await using var journal = SqlRunJournal.OpenStore(Cluster.Store);
        var seals = (await journal.ReadAsync(RunId)).Seals.Select(seal => seal.At.Nanoseconds).ToList();
        Assert.Equal(Enumerable.Range(1, 40).Select(ms => ms * 1_000_000L), seals);
    }
}
