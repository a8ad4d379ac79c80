using ActorXen.Tests.Support;

namespace ActorXen.Tests.Nodes;

/// <summary>What commands of a cluster print for scripts is as their schemas say.</summary>
[Nodes]
public sealed class ClusterJsonTests : ClusterTest
{
    [Fact]
    public async Task The_status_and_the_report_of_a_submitted_run()
    {
        var node = await Cluster.StartAsync();
        await Cluster.CoordinatedAsync(node);

        var submitted = await TypeAsync(
            "submit", "ping-pong", "--until", "5ms", "--cluster", $"{node.Http}", "--quiet", "--json");
        var status = await TypeAsync("status", "--cluster", $"{node.Http}", "--json");

        Assert.True(submitted.Code == 0, submitted.Error);
        DocumentedJson.Describes("run-report", submitted.Out);
        DocumentedJson.Describes("status", status.Out);
        Assert.Contains("\"state\": \"complete\"", status.Out, StringComparison.Ordinal);
    }
}
