using ActorXen.Messages;
using ActorXen.Nodes.Coordination;
using ActorXen.Nodes.Epochs;
using ActorXen.Nodes.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorXen.Tests.Nodes.Telemetry;

/// <summary>Pages of metrics of clusters that a test makes up.</summary>
internal static class MetricsText
{
    /// <summary>What the loss of a node cost, in all parts.</summary>
    public static readonly RecoveryView Complete = new(
        7, 2, ["a:1"], new(2026, 11, 23, 12, 0, 0, 5, TimeSpan.Zero), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(9),
        TimeSpan.FromSeconds(9.25), TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(0.25), 120.Ms,
        TimeSpan.FromSeconds(0.4));

    public static Task<string> AfterRecoveryAsync() => OfAsync(ClusterOf(Complete));

    public static ClusterDescription ClusterOf(params RecoveryView[] recoveries) => new(
        "n:1", 7, [],
        [
            new("r", "s", RunPhase.Running, "", new(7), new(9), new(3), 12, 1.5, null) { Recoveries = recoveries },
        ], "");

    /// <summary>The page after the coordinator gave these answers, one after the other.</summary>
    public static async Task<string> OfAsync(params ICoordination[] answers)
    {
        using var metrics = new NodeMetrics();
        using var export = new MetricsExport(
            metrics, new("n:1", "test", "1.2.3"), null, () => Task.CompletedTask, NullLogger.Instance);
        var page = "";
        foreach (var answer in answers)
        {
            metrics.Take(true, answer, null);
            page = await PageOf(export);
        }

        return page;
    }

    public static async Task<string> PageOf(MetricsExport export)
    {
        using var body = new MemoryStream();
        var http = new DefaultHttpContext();
        http.Request.Method = "GET";
        http.Response.Body = body;
        await export.WritePageAsync(http);
        Assert.Equal(200, http.Response.StatusCode);
        return System.Text.Encoding.UTF8.GetString(body.ToArray());
    }
}
