using System.Net;
using System.Text;
using ActorXen.Nodes.Telemetry;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Nodes.Telemetry;

/// <summary>What a collector of OpenTelemetry gets.</summary>
[Nodes]
public sealed class MetricsExportTests
{
    [Fact]
    public async Task A_collector_gets_fresh_values_and_its_absence_is_said_once()
    {
        var address = $"http://127.0.0.1:{NodeProcess.FreePort()}";
        var said = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var refreshed = 0;
        using var metrics = new NodeMetrics();
        using var export = new MetricsExport(
            metrics, new("n:1", "test", "1.2.3"),
            new(new(address), IsHttp: true, TimeSpan.FromMilliseconds(200)),
            () =>
            {
                metrics.Take(true, MetricsText.ClusterOf(), null);
                Interlocked.Increment(ref refreshed);
                return Task.CompletedTask;
            },
            new SaidLog(said));
        await Eventually.HoldsAsync(() => Volatile.Read(ref refreshed) > 2, "metrics were sent in vain");
        Assert.Equal([$"metrics do not reach {address}/; the node keeps trying"], said);

        using var collector = new HttpListener { Prefixes = { $"{address}/" } };
        collector.Start();
        var got = await Eventually.EndsAsync(collector.GetContextAsync(), "metrics at the collector");

        using var body = new MemoryStream();
        await got.Request.InputStream.CopyToAsync(body);
        got.Response.Close();
        var text = Encoding.Latin1.GetString(body.ToArray());
        Assert.Equal("/v1/metrics", got.Request.Url!.AbsolutePath);
        Assert.Equal("application/x-protobuf", got.Request.ContentType);
        Assert.All(
            ["actorxen.run.virtual_time", "run_id", "service.instance.id", "n:1"],
            expected => Assert.Contains(expected, text, StringComparison.Ordinal));
        await Eventually.HoldsAsync(() => said.Contains($"metrics reach {address}/ again"), "the end of the absence");
    }
}
