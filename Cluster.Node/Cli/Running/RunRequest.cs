using ActorXen.Cli.Parts;
using ActorXen.Messages;
using ActorXen.Report.Paths;
using ActorXen.Runs;

namespace ActorXen.Cli.Running;

/// <param name="Scenario">What to run; null to resume.</param>
/// <param name="ResumeId">
/// Id or name of the stored run to resume, or the beginning of its id; null to begin a run.
/// </param>
/// <param name="Until">Virtual time to end at; null is the scenario's length.</param>
/// <param name="CheckpointEvery">Virtual time between checkpoints; zero for none, null for a default distance.</param>
/// <param name="Store">As the user named it; null is the default one.</param>
internal sealed record RunRequest(
    ScenarioRequest? Scenario, string? ResumeId, ExecutionOptions Execution, Duration? Until, Duration? CheckpointEvery,
    string? Store)
{
    /// <summary>What the user calls the run; empty for no name.</summary>
    public string Name { get; init; } = "";

    /// <summary>What the user notes about it; empty for none.</summary>
    public string Note { get; init; } = "";

    /// <summary>Which requests and wakeups to record; null for none.</summary>
    public PathSelection? Paths { get; init; }

    /// <summary>Whether to record every fact.</summary>
    public bool IsTraced { get; init; }

    /// <summary>How many complete runs without a name stay in the store; null for all.</summary>
    public int? Keep { get; init; }
}
