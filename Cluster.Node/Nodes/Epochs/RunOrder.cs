using ActorXen.Runs;

namespace ActorXen.Nodes.Epochs;

/// <summary>A run as it was submitted.</summary>
/// <param name="Header">Contains the scenario with all settings resolved.</param>
/// <param name="Engine">How entities are hosted.</param>
/// <param name="Threads">Threads per node; with 0 each node chooses.</param>
/// <param name="AllRows">Whether the report has every host and domain.</param>
public sealed record RunOrder(RunHeader Header, EngineKind Engine, int Threads, bool AllRows)
{
    /// <summary>The report's width if the submitter does not ask for another.</summary>
    public const int UsualColumns = 120;

    /// <summary>Width in characters that the tables of the report may have.</summary>
    public int Columns { get; init; } = UsualColumns;
}
