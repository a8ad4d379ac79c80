using System.Text.Json;
using ActorXen.Messages;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Nodes;

/// <summary>Nodes are killed, and another one resumes their run.</summary>
[Nodes, Long]
public sealed class KilledNodeTests : ClusterTest
{
    [Fact]
    public async Task A_killed_worker_costs_the_run_nothing_but_time()
    {
        var (first, _, third) = await ThreeInMidRunAsync();

        await Cluster.KillAsync(third);
        Cluster.Gate.Open();
        var run = await EndOfAsync(first);

        Assert.Equal(UndisturbedHash(), run.GetProperty("hash").GetString());
        Assert.True((await StatusAsync(first)).GetProperty("epoch").GetInt64() >= 2, Cluster.Log());
        AssertRecovered(run, third.Self.ToString());
        await TypedStatusAsync(first, "Recoveries");
    }

    /// <summary>The API and the operator see the cost of the loss, part by part.</summary>
    private void AssertRecovered(JsonElement run, string lost)
    {
        var recovery = run.GetProperty("recoveries").EnumerateArray().First();
        var parts = new[] { "noticed", "given_up", "begun", "build", "load", "again" }
            .ToDictionary(part => part, part => recovery.GetProperty($"{part}_seconds").GetDouble());

        Assert.Contains(lost, recovery.GetProperty("lost").EnumerateArray().Select(node => node.GetString()));
        // The epoch may be over before the membership has noticed, so these two have no order.
        Assert.True(
            parts["noticed"] > 0 && parts["given_up"] > 0
                && Math.Max(parts["noticed"], parts["given_up"]) <= parts["begun"],
            $"{recovery}");
        Assert.True(parts["build"] > 0 && parts["load"] > 0, $"{recovery}");
        // Held at 21 ms, with checkpoints at even milliseconds.
        Assert.InRange(recovery.GetProperty("lost_work_ns").GetInt64(), 0, 2_000_000);
        Assert.Contains(
            Cluster.Said,
            line => line.StartsWith($"run {RunId} recovered on ", StringComparison.Ordinal)
                && line.Contains(lost, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_killed_coordinator_is_replaced_by_another_node_which_resumes_its_run()
    {
        var (first, second, _) = await ThreeInMidRunAsync();

        await Cluster.KillAsync(first);
        Cluster.Gate.Open();
        var run = await EndOfAsync(second);

        Assert.Equal(UndisturbedHash(), run.GetProperty("hash").GetString());
        Assert.Equal(second.Self.ToString(), (await StatusAsync(second)).GetProperty("coordinator").GetString());
        AssertRecovered(run, first.Self.ToString());
    }

    [Fact]
    public async Task A_cluster_that_is_gone_as_a_whole_leaves_its_open_runs_to_the_next_one()
    {
        Cluster.Gate.At = VirtualTime.Zero + 20.Ms;
        var first = await Cluster.StartAsync();
        await SubmitAsync(first);
        await Cluster.ReachGateAsync();

        await Cluster.KillAsync(first);
        Cluster.Gate.Open();
        var run = await EndOfAsync(await Cluster.StartAsync());

        Assert.Equal(UndisturbedHash(), run.GetProperty("hash").GetString());
    }
}
