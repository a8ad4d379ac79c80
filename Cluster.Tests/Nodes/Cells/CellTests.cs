using System.Text;
using System.Text.Json;
using ActorXen.Cli.Errors;
using ActorXen.Nodes;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Nodes.Cells;

/// <summary>The cells of a study on the nodes of a cluster.</summary>
[Nodes]
public sealed class CellTests : ClusterTest
{
    private static readonly string[] _study =
    [
        "study", "ping-pong", "--vary", "defaults.pool.policy=credit2,credit", "--seeds", "6", "--until", "20ms",
        "--measure", "p99(wake)", "--quiet", "--json",
    ];

    [Fact]
    public async Task Nodes_run_cells_with_the_results_of_a_single_process()
    {
        var (first, second) = (await Cluster.StartAsync(), await Cluster.StartAsync());
        await Eventually.HoldsAsync(() => MembersUpAsync(first, 2), "both nodes are up", Cluster.Log);

        var spread = await TypeAsync([.. _study, "--no-store", "--cluster", $"{second.Http}"]);
        var local = await TypeAsync([.. _study, "--no-store"]);

        Assert.True(spread.Code == 0, spread.Error);
        Assert.Equal(PointsOf(local.Out), PointsOf(spread.Out));
    }

    [Fact]
    public async Task A_node_that_is_lost_loses_no_cell()
    {
        // Of three, because the smaller part of a cluster stops.
        var (first, _, third) = (await Cluster.StartAsync(), await Cluster.StartAsync(), await Cluster.StartAsync());
        await Eventually.HoldsAsync(() => MembersUpAsync(first, 3), "all nodes are up", Cluster.Log);
        var store = Path.Combine(Path.GetDirectoryName(Cluster.Store.Name)!, "study.db");

        var study = TypeAsync(
            [.. _study.Select(word => word == "6" ? "40" : word), "--cluster", $"{first.Http}", "--store", store]);
        await Cluster.KillAsync(third);
        var spread = await study;

        Assert.True(spread.Code == 0, spread.Error);
        using var json = JsonDocument.Parse(spread.Out);
        Assert.Equal(80, json.RootElement.GetProperty("cells").GetInt32());
        Assert.All(
            json.RootElement.GetProperty("points").EnumerateArray(),
            point => Assert.Equal(0, point.GetProperty("failures").GetArrayLength()));
    }

    [Fact]
    public async Task A_cell_that_the_cluster_has_run_is_in_its_store()
    {
        var node = await Cluster.StartAsync();
        await Eventually.HoldsAsync(() => MembersUpAsync(node, 1), "the node is up", Cluster.Log);

        var first = await TypeAsync([.. _study, "--no-store", "--cluster", $"{node.Http}"]);
        // Whoever reads the store of the cluster finds the cells that it ran.
        var known = await TypeAsync([.. _study, "--store", Cluster.Store.Name]);

        Assert.True(first.Code == 0, first.Error);
        using var json = JsonDocument.Parse(known.Out);
        Assert.Equal(12, json.RootElement.GetProperty("cells_known").GetInt32());
    }

    [Fact]
    public async Task Cells_that_the_cluster_knew_are_told_apart_and_can_be_run_again()
    {
        var node = await Cluster.StartAsync();
        await Eventually.HoldsAsync(() => MembersUpAsync(node, 1), "the node is up", Cluster.Log);
        string[] study = [.. _study, "--no-store", "--cluster", $"{node.Http}"];

        var (first, second) = (await TypeAsync(study), await TypeAsync(study));
        var again = await TypeAsync([.. study, "--again"]);

        Assert.True(first.Code == 0 && second.Code == 0 && again.Code == 0, first.Error + second.Error + again.Error);
        Assert.Equal((0, false), KnownOf(first.Out));
        Assert.Equal((12, true), KnownOf(second.Out));
        Assert.Equal((0, false), KnownOf(again.Out));
    }

    [Theory]
    [InlineData("{}", "\"measures\" must be a list of 1 to 1000 texts.")]
    [InlineData("[]", "The request must be a JSON object.")]
    [InlineData(
        """{"id":"1","name":"n","scenario":"x","measures":["busy"],"engine_version":"x","again":1}""",
        "\"again\" must be true or false.")]
    [InlineData("""{"id":"1","name":"n","measures":["busy"],"engine_version":"x"}""", "\"scenario\" is missing")]
    [InlineData(
        """{"id":"1","name":"n","scenario":"length=1ms","measures":["busy"],"engine_version":"x"}""",
        "whose results may differ")]
    public async Task A_wrong_request_is_refused_in_one_line(string body, string said)
    {
        var node = await Cluster.StartAsync();

        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await Http.PostAsync(new Uri($"http://{node.Http}/api/cells"), content);

        Assert.Equal(400, (int)response.StatusCode);
        Assert.Contains(said, await ErrorOf(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scenario_that_is_wrong_is_refused_in_one_line()
    {
        var node = await Cluster.StartAsync();
        await Eventually.HoldsAsync(() => MembersUpAsync(node, 1), "the node is up", Cluster.Log);
        var request = new ActorXen.Nodes.Web.CellRequestJson(
            "1", "wrong", "length = 1ms", ["busy"], Cluster.Parts.EngineVersion);

        using var content = new StringContent(request.Write(), Encoding.UTF8, "application/json");
        using var response = await Http.PostAsync(new Uri($"http://{node.Http}/api/cells"), content);

        Assert.Equal(400, (int)response.StatusCode);
        Assert.Contains("The scenario has no rack", await ErrorOf(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_worker_a_study_says_so()
    {
        var node = await Cluster.StartAsync("coordinator");
        await Eventually.HoldsAsync(() => MembersUpAsync(node, 1), "the node is up", Cluster.Log);

        var study = await TypeAsync([.. _study, "--no-store", "--cluster", $"{node.Http}"]);

        Assert.Equal((int)ExitCode.NoCluster, study.Code);
        Assert.Contains("runs cells. Start one with the role worker.", study.Error, StringComparison.Ordinal);
    }

    private static async Task<string> ErrorOf(HttpResponseMessage response)
    {
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return json.RootElement.GetProperty("error").GetString()!;
    }

    private static (int Cells, bool NothingRan) KnownOf(string study)
    {
        using var json = JsonDocument.Parse(study);
        var root = json.RootElement;
        return (root.GetProperty("cells_known").GetInt32(), root.GetProperty("cell_seconds").GetDouble() == 0);
    }

    private static string PointsOf(string study)
    {
        using var json = JsonDocument.Parse(study);
        return json.RootElement.GetProperty("points").GetRawText();
    }
}
