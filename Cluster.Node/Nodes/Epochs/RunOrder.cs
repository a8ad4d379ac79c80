using ActorXen.Runs;

namespace ActorXen.Nodes.Epochs;

/// <summary>A run as it was submitted.</summary>
/// <param name="Header">Contains the scenario with all settings resolved.</param>
/// <param name="Engine">How entities are hosted.</param>
/// <param name="Threads">Threads per node; with 0 each node chooses.</param>
/// <param name="AllRows">Whether the report has every host and domain.</param>
public sealed record RunOrder(RunHeader Header, EngineKind Engine, int Threads, bool AllRows);
