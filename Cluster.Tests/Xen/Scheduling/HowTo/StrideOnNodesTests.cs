using ActorXen.Messages;
using ActorXen.Nodes.Coordination;
using ActorXen.Tests.Nodes;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Xen.Scheduling.HowTo;

/// <summary>The policy of docs/add-a-scheduler.md on a cluster, whose nodes know it because their parts name
/// it.</summary>
[Nodes]
public sealed class StrideOnNodesTests
{
    private const string Scenario = TestCluster.Scenario + "\ndefaults.pool { policy = stride, quantum_us = 1000 }\n";
    private const string RunId = "20261123-00000a";

    [Fact]
    public async Task Two_nodes_run_it_with_the_hash_of_a_single_process()
    {
        await using var cluster = new TestCluster(HowToPolicies.Policies);
        var order = TestCluster.OrderOf(cluster.Parts, Scenario, RunId);
        using var alone = Trial.Of(cluster.Parts.ReadScenario("test", Scenario));
        var first = await cluster.StartAsync(minMembers: 2);
        await cluster.StartAsync(minMembers: 2);

        await first.Gate.AskAsync(new SubmitRun(order), TimeSpan.FromSeconds(30));
        RunDescription? end = null;
        await Eventually.HoldsAsync(
            async () =>
            {
                end = await first.Gate.AskAsync(new DescribeRun(RunId), TimeSpan.FromSeconds(30)) as RunDescription;
                return end?.View.IsOver ?? false;
            },
            "the run ends",
            cluster.Log);

        Assert.Equal((RunPhase.Complete, alone.Simulation.Hash), (end!.View.Phase, end.View.Hash));
        Assert.Contains(cluster.Said, line => line.Contains("on 2 nodes", StringComparison.Ordinal));
        Assert.All(
            cluster.Parts.ReadScenario("test", Scenario).Hosts, host => Assert.Equal("stride", host.Pool.Policy));
    }
}
