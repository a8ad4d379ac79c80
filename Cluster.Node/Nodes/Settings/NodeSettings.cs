using ActorXen.Nodes.Logs;
using ActorXen.Nodes.Membership;
using ActorXen.Nodes.Telemetry;
using ActorXen.Runs;
using ActorXen.Store.Database;
using Microsoft.Extensions.Logging;

namespace ActorXen.Nodes.Settings;

/// <summary>
/// All settings of a node. <c>config/node.conf</c> has the meaning, range and default of each.
/// </summary>
/// <param name="Node">Place in the cluster and failure detection.</param>
/// <param name="Http">Where to listen for health, metrics and the API.</param>
/// <param name="FoundingLease">A cluster that has not refreshed its founding row for this long counts as gone.</param>
/// <param name="ReportEvery">How often to report that the node has not joined yet.</param>
/// <param name="LargestRequest">Largest request to the API, in bytes.</param>
/// <param name="RequestTimeout">How long one request to the API may take.</param>
/// <param name="Store">Where runs are kept.</param>
public sealed record NodeSettings(
    NodeOptions Node,
    HostPort Http,
    TimeSpan FoundingLease,
    TimeSpan ReportEvery,
    long LargestRequest,
    TimeSpan RequestTimeout,
    StoreOptions Store)
{
    /// <summary>Where to listen for health checks and metrics only; null if the API's port serves them alone.</summary>
    public HostPort? Health { get; init; }

    /// <summary>What callers of the API must show; null if they need not.</summary>
    public string? Token { get; init; }

    /// <summary>Names under which the API may be called, beside the node's own and this machine's.</summary>
    public IReadOnlyList<string> ApiNames { get; init; } = [];

    /// <summary>How many requests of one address are answered in a second.</summary>
    public int RequestsPerSecond { get; init; } = 100;

    /// <summary>Memory that the hosts of one run may need on this node, as estimated.</summary>
    public MemoryLimit Memory { get; init; } = MemoryLimit.Measured();

    /// <summary>What the node's log looks like.</summary>
    public LogSettings Log { get; init; } = new(LogForm.Text, LogLevel.Information);

    /// <summary>Where metrics are sent; null if they are only read.</summary>
    public OtlpSettings? Otlp { get; init; }

    /// <summary>A record's own text would contain the token.</summary>
    public override string ToString() => $"{Node.Public} of {Node.Cluster}";

    /// <summary>Cells of studies that the node runs at the same time; at least 1.</summary>
    public int Cells { get; init; } = Environment.ProcessorCount;
}
