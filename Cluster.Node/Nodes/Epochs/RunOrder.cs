using ActorXen.Runs;

namespace ActorXen.Nodes.Epochs;

/// <summary>A run as it was submitted.</summary>
/// <param name="Header">With the scenario, all settings resolved.</param>
/// <param name="Engine">How entities are hosted.</param>
/// <param name="Threads">Per node; 0 lets each choose.</param>
/// <param name="AllRows">Its report has every host and domain.</param>
public sealed record RunOrder(RunHeader Header, EngineKind Engine, int Threads, bool AllRows);
