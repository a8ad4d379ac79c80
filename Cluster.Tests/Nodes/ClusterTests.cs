using ActorXen.Messages;
using ActorXen.Nodes;
using ActorXen.Nodes.Membership;
using ActorXen.Nodes.Peers;
using ActorXen.Nodes.Settings;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Nodes;

/// <summary>Several nodes in one process: they come, go and are killed, and results stay the same.</summary>
[Nodes]
public sealed class ClusterTests : ClusterTest
{
    [Fact]
    public async Task A_node_whose_batch_port_is_taken_says_so()
    {
        using var taken = LinkListener.Open("127.0.0.1", 0);

        var failure = await Assert.ThrowsAsync<NodeStartException>(
            () => Cluster.BeginAsync([], found: true, new NodeOverride("test", "batch-port", $"{taken.Port}")));

        Assert.Contains($"127.0.0.1:{taken.Port}", failure.Message, StringComparison.Ordinal);
        Assert.Contains("--batch-port", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cluster_of_three_runs_a_scenario_with_the_hash_of_a_single_process()
    {
        var first = await Cluster.StartAsync();
        await Cluster.StartAsync();
        var third = await Cluster.StartAsync(NodeOptions.Worker);

        await SubmitAsync(third);
        var run = await EndOfAsync(first);

        Assert.Equal("complete", run.GetProperty("state").GetString());
        Assert.Equal(UndisturbedHash(), run.GetProperty("hash").GetString());
        Assert.Contains("hash " + UndisturbedHash(), run.GetProperty("report").GetString(), StringComparison.Ordinal);
        Assert.Contains(UndisturbedHash(), run.GetProperty("result").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_leaves_in_mid_run_hands_its_part_over_at_a_sealed_time()
    {
        var (first, second, _) = await ThreeInMidRunAsync();

        var leaving = Cluster.LeaveAsync(first);
        Cluster.Gate.Open();
        await leaving;
        var run = await EndOfAsync(second);

        Assert.Equal(NodeEnd.Left, await first.Ended);
        Assert.Equal(UndisturbedHash(), run.GetProperty("hash").GetString());
    }

    [Fact]
    public async Task A_node_that_joins_in_mid_run_takes_its_share_from_the_next_epoch_on()
    {
        Cluster.Gate.At = VirtualTime.Zero + 20.Ms;
        var first = await Cluster.StartAsync();
        await SubmitAsync(first);
        await Cluster.ReachGateAsync();

        var second = await Cluster.StartAsync();
        await Eventually.HoldsAsync(
            () => Cluster.Said.Any(line => line.Contains("ends at the next sealed time", StringComparison.Ordinal)),
            "the epoch is to end", Cluster.Log);
        Cluster.Gate.Open();
        var run = await EndOfAsync(second);

        Assert.Equal(UndisturbedHash(), run.GetProperty("hash").GetString());
        Assert.Contains(Cluster.Said, line => line.Contains("on 2 nodes", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_cancelled_run_keeps_what_is_sealed_and_the_next_one_begins()
    {
        Cluster.Gate.At = VirtualTime.Zero + 10.Ms;
        var node = await Cluster.StartAsync();
        await SubmitAsync(node);
        await SubmitAsync(node, "20261123-00000b");
        await Cluster.ReachGateAsync();

        await Eventually.HoldsAsync(
            async () => await DeleteAsync(node, RunId) == 202, "the run is cancelled", Cluster.Log);
        Cluster.Gate.Open();
        var next = await EndOfAsync(node, "20261123-00000b");
        var first = await EndOfAsync(node);

        Assert.Equal("cancelled", first.GetProperty("state").GetString());
        Assert.Equal("complete", next.GetProperty("state").GetString());
        Assert.Equal(UndisturbedHash(), next.GetProperty("hash").GetString());
    }

    [Fact]
    public async Task Two_runs_at_a_time_both_survive_a_node_and_have_the_hash_of_a_single_process()
    {
        Cluster.Environment = name => name == "ACTORXEN_RUNS_AT_A_TIME" ? "2" : null;
        Cluster.Gate.At = VirtualTime.Zero + 21.Ms;
        var (first, _, third) = (
            await Cluster.StartAsync(), await Cluster.StartAsync(), await Cluster.StartAsync());
        await Eventually.HoldsAsync(() => MembersUpAsync(first, 3), "all nodes are up", Cluster.Log);
        string[] all = [RunId, "20261123-00000b", "20261123-00000c"];
        foreach (var id in all) await SubmitAsync(first, id);
        await Eventually.HoldsAsync(
            async () => string.Join(' ', await Task.WhenAll(all.Select(async id =>
                (await RunAsync(first, id)).GetProperty("state").GetString()))) == "running running queued",
            "two run and one waits", Cluster.Log);
        await Cluster.ReachGateAsync();

        await Cluster.KillAsync(third);
        Cluster.Gate.Open();
        var ends = await Task.WhenAll(all.Select(id => EndOfAsync(first, id)));

        Assert.All(ends, run => Assert.Equal(UndisturbedHash(), run.GetProperty("hash").GetString()));
    }

    [Fact]
    public async Task A_run_waits_for_as_many_workers_as_the_coordinator_was_told()
    {
        var first = await Cluster.StartAsync(minMembers: 2);
        await SubmitAsync(first);
        await Eventually.HoldsAsync(
            async () => (await RunAsync(first, RunId)).GetProperty("note").GetString()
                == "It waits for 2 workers: 1 joined so far.",
            "the run waits", Cluster.Log);

        await Cluster.StartAsync(minMembers: 2);
        var run = await EndOfAsync(first);

        Assert.Equal("complete", run.GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_restarted_first_node_that_reaches_no_other_does_not_found_a_second_cluster()
    {
        var first = await Cluster.BeginAsync([], found: false);
        await Eventually.HoldsAsync(() => first.IsUp, "the first node is up", Cluster.Log);

        var again = await Cluster.BeginAsync(
            [$"127.0.0.1:{NodeProcess.FreePort()}"], found: false, new NodeOverride("test", "ordinal", "0"));
        await Eventually.HoldsAsync(
            () => Cluster.Said.Count(
                line => line.StartsWith(
                    $"does not found the cluster: one founded by {first.Self} is alive",
                    StringComparison.Ordinal)) >= 2,
            "the second one says twice that it does not found", Cluster.Log);

        Assert.False(again.IsUp);
    }

    [Fact]
    public async Task Submit_prints_the_tables_of_run_and_status_and_cancel_know_the_run()
    {
        var node = await Cluster.StartAsync();
        var scenario = Path.Combine(Path.GetDirectoryName(Cluster.Store.Name)!, "small.conf");
        await File.WriteAllTextAsync(scenario, TestCluster.Scenario);

        var submitted = await TypeAsync("submit", scenario, "--quiet", "--cluster", $"{node.Http}");
        var run = await TypeAsync("run", scenario, "--quiet", "--no-store");
        await TypedStatusAsync(node, UndisturbedHash());
        var id = (await StatusAsync(node)).GetProperty("runs")[0].GetProperty("run_id").GetString()!;
        var cancelled = await TypeAsync("cancel", id, "--cluster", $"{node.Http}");
        var shown = await TypeAsync("show", id, "--cluster", $"{node.Http}");
        var unknown = await TypeAsync("show", "1999", "--cluster", $"{node.Http}");

        Assert.Equal((0, 0), (submitted.Code, run.Code));
        Assert.Equal(run.Out.Split('\n')[1..], submitted.Out.Split('\n')[1..]);
        Assert.Contains($"hash {UndisturbedHash()}; run {id}", submitted.Out, StringComparison.Ordinal);
        Assert.Equal((2, $"actorxen: Run {id} is already over.\n"), (cancelled.Code, cancelled.Error));
        Assert.Equal((0, submitted.Out), (shown.Code, shown.Out));
        Assert.Equal(2, unknown.Code);
    }

    private static async Task<int> DeleteAsync(RunningNode at, string id)
    {
        using var response = await Http.DeleteAsync(new Uri($"http://{at.Http}/api/runs/{id}"));
        return (int)response.StatusCode;
    }
}
