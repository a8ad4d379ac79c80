using ActorXen.Nodes.Epochs;
namespace ActorXen.Nodes.Coordination;

// What the coordinator must still know after its node is gone, in its own journal: a coordinator takes over; runs are
// submitted, cancelled, finished; epochs begin. Who takes over fences its predecessor as the holder of a run does: by
// the journal's unique (persistence id, sequence number).

/// <summary>What the journal of a cluster's coordinator may hold.</summary>
internal interface ICoordinatorEvent;

/// <param name="Node">HOST:PORT of the node on which it is now.</param>
internal sealed record CoordinatorTookOver(string Node) : ICoordinatorEvent;

internal sealed record RunSubmitted(RunOrder Order) : ICoordinatorEvent;

internal sealed record RunCancelled(string RunId) : ICoordinatorEvent;

/// <param name="Failure">null if it reached its length.</param>
/// <param name="ReportText">As tables.</param>
internal sealed record RunFinished(string RunId, ulong Hash, string? Failure, string ReportText) : ICoordinatorEvent;

/// <param name="Number">Grows over everything; never used again.</param>
/// <param name="RunId">That goes on in it.</param>
/// <param name="Nodes">HOST:PORT of those that share it, in address order.</param>
internal sealed record EpochBegan(long Number, string RunId, IReadOnlyList<string> Nodes) : ICoordinatorEvent;
