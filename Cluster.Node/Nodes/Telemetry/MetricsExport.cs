using ActorXen.Nodes.Logs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace ActorXen.Nodes.Telemetry;

/// <summary>Who a node is to those who read its metrics.</summary>
/// <param name="Node">HOST:PORT, a label of every metric.</param>
/// <param name="Cluster">Name of its cluster.</param>
/// <param name="Version">Of the program.</param>
internal sealed record MetricsOrigin(string Node, string Cluster, string Version);

/// <summary>
/// A node's metrics and those of .NET's runtime, by OpenTelemetry: for Prometheus, and to a collector.
/// </summary>
/// <remarks>
/// OpenTelemetry's rules for Prometheus name them: dots become underscores, and the unit and, for counters,
/// <c>_total</c> are appended.
/// </remarks>
internal sealed class MetricsExport : IDisposable
{
    private const string NodeLabel = "node";

    private readonly MeterProvider _pull;
    private readonly MeterProvider? _push;
    private readonly ServiceProvider _nothing = new ServiceCollection().BuildServiceProvider();
    private readonly RequestDelegate _page;

    /// <param name="metrics">The node's instruments.</param>
    /// <param name="otlp">Where to send metrics; null for nowhere.</param>
    /// <param name="refresh">Takes the node's present values before they are sent.</param>
    public MetricsExport(
        NodeMetrics metrics, MetricsOrigin origin, OtlpSettings? otlp, Func<Task> refresh, ILogger log)
    {
        // A provider gives each reading to all of its readers. If both shared one, the page would show once more what
        // the collector was sent before the run ended.
        _pull = Of(metrics, origin).AddPrometheusExporter(options =>
        {
            options.ScrapeResponseCacheDurationMilliseconds = 0;
            options.ScopeInfoEnabled = false;
            options.ResourceConstantLabels = name => name == NodeLabel;
        }).Build();
        if (otlp is not null) _push = Of(metrics, origin).AddReader(new FreshReader(otlp, refresh, log)).Build();
        _page = new ApplicationBuilder(_nothing)
            .UseOpenTelemetryPrometheusScrapingEndpoint(
                _pull, _ => true, path: null, configureBranchedPipeline: null, optionsName: null)
            .Build();
    }

    private static MeterProviderBuilder Of(NodeMetrics metrics, MetricsOrigin origin) =>
        Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(ResourceBuilder.CreateEmpty()
                .AddService(
                    "actorxen", origin.Cluster, origin.Version, autoGenerateServiceInstanceId: false, origin.Node)
                .AddAttributes([new(NodeLabel, origin.Node)]))
            .AddMeter(NodeMetrics.Name, "System.Runtime")
            // The tests have several nodes in a process, each with its own instruments of the same names.
            .AddView(instrument => instrument.Meter.Name == NodeMetrics.Name && !metrics.Owns(instrument)
                ? MetricStreamConfiguration.Drop
                : null);

    /// <summary>Answers with the page that Prometheus reads.</summary>
    public Task WritePageAsync(HttpContext http) => _page(http);

    public void Dispose()
    {
        _push?.Dispose();
        _pull.Dispose();
        _nothing.Dispose();
    }

    /// <summary>Sends metrics again and again, each time with new values, and says when that begins to fail.</summary>
    private sealed class FreshReader : PeriodicExportingMetricReader
    {
        private static readonly TimeSpan LongestRefresh = TimeSpan.FromSeconds(5);

        private readonly OtlpSettings _otlp;
        private readonly Func<Task> _refresh;
        private readonly ILogger _log;
        private bool _fails;

        public FreshReader(OtlpSettings otlp, Func<Task> refresh, ILogger log)
            : base(new OtlpMetricExporter(OptionsOf(otlp)), (int)otlp.Every.TotalMilliseconds) =>
            (_otlp, _refresh, _log) = (otlp, refresh, log);

        /// <summary>On the thread of this reader, so it may wait.</summary>
        protected override bool OnCollect(int timeoutMilliseconds)
        {
            try
            {
                _refresh().Wait(LongestRefresh);
            }
            catch (AggregateException)
            {
                // Values that are a little older are sent.
            }

            var isSent = base.OnCollect(timeoutMilliseconds);
            if (isSent == _fails)
            {
                _fails = !isSent;
                if (isSent) _log.Say($"metrics reach {_otlp.Endpoint} again");
                else _log.Say($"metrics do not reach {_otlp.Endpoint}; the node keeps trying", LogLevel.Warning);
            }

            return isSent;
        }

        private static OtlpExporterOptions OptionsOf(OtlpSettings otlp) => otlp.IsHttp
            ? new()
            {
                Protocol = OtlpExportProtocol.HttpProtobuf,
                Endpoint = new(otlp.Endpoint.AbsoluteUri.TrimEnd('/') + OtlpSettings.HttpPath),
            }
            : new() { Protocol = OtlpExportProtocol.Grpc, Endpoint = otlp.Endpoint };
    }
}
