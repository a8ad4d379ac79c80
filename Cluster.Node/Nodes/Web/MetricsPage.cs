using ActorXen.Nodes.Membership;
using ActorXen.Nodes.Settings;
using ActorXen.Nodes.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ActorXen.Nodes.Web;

/// <summary>A node's metrics: takes its present values whenever they are read or sent.</summary>
internal sealed class MetricsPage : IDisposable
{
    private readonly NodeSystem _node;
    private readonly NodeObserver _observer;
    private readonly NodeMetrics _metrics = new();
    private readonly MetricsExport _export;

    public MetricsPage(NodeSystem node, NodeObserver observer, NodeSettings settings, ILogger log)
    {
        (_node, _observer) = (node, observer);
        _export = new(
            _metrics, new(node.Self.ToString(), node.Options.Cluster, node.Options.Version), settings.Otlp,
            RefreshAsync, log);
    }

    /// <summary>Answers with the page that Prometheus reads.</summary>
    public async Task WriteAsync(HttpContext http)
    {
        await RefreshAsync();
        await _export.WritePageAsync(http);
    }

    public void Dispose()
    {
        _export.Dispose();
        _metrics.Dispose();
    }

    private async Task RefreshAsync() =>
        _metrics.Take(_node.IsUp, await _observer.ClusterAsync(), await _observer.WorkerAsync());
}
