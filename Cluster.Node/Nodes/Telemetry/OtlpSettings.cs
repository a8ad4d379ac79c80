namespace ActorXen.Nodes.Telemetry;

/// <summary>Where a node sends its metrics by OpenTelemetry's protocol.</summary>
/// <remarks>
/// OpenTelemetry's own variables for headers, compression, the time limit and certificates hold too; its library reads
/// them.
/// </remarks>
/// <param name="Endpoint">Of the collector, without the path of a signal.</param>
/// <param name="IsHttp">HTTP with protocol buffers; otherwise gRPC.</param>
/// <param name="Every">How often metrics are sent.</param>
public sealed record OtlpSettings(Uri Endpoint, bool IsHttp, TimeSpan Every)
{
    /// <summary>Where a collector takes metrics over HTTP, below its address.</summary>
    internal const string HttpPath = "/v1/metrics";
}
