using ActorXen.Report.Results;
using ActorXen.Runs;

namespace ActorXen.Pages;

/// <summary>What the page of a run is made of. Some of it may be missing; the page then says so.</summary>
public sealed record RunSource
{
    /// <summary>null if the run has none, because it has not ended or failed.</summary>
    public RunReport? Report { get; init; }

    /// <summary>What was known when the run began; null if only its report is at hand.</summary>
    public RunHeader? Header { get; init; }

    /// <summary>The windows of the run, as its seals have them; empty if it has none.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Series { get; init; } = [];

    /// <summary>By name of a host: its rack. Empty if that is not known.</summary>
    public IReadOnlyDictionary<string, string> Racks { get; init; } = new Dictionary<string, string>();

    /// <summary>What a reader must know first: that the run was interrupted, or why it has no report.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
