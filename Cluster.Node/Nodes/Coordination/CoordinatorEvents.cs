using ActorXen.Nodes.Epochs;
using ActorXen.Store.Journal;

namespace ActorXen.Nodes.Coordination;

// What a new coordinator must know when the previous one's node is gone. The coordinator's own journal keeps it: a
// coordinator takes over; runs are submitted, cancelled, finished; epochs begin. A new coordinator fences its
// predecessor through the journal's unique (persistence id, sequence number), as the holder of a run does.

/// <summary>An event of the coordinator's journal.</summary>
internal interface ICoordinatorEvent;

/// <param name="Node">HOST:PORT of the new coordinator's node.</param>
internal sealed record CoordinatorTookOver(string Node) : ICoordinatorEvent;

internal sealed record RunSubmitted(RunOrder Order) : ICoordinatorEvent;

internal sealed record RunCancelled(string RunId) : ICoordinatorEvent;

/// <param name="Failure">null if the run reached its length.</param>
/// <param name="ReportText">The report as tables.</param>
internal sealed record RunFinished(string RunId, ulong Hash, string? Failure, string ReportText) : ICoordinatorEvent;

/// <summary>Takes the place of all events before it, which are then deleted.</summary>
/// <param name="Events">From which the same book can be rebuilt.</param>
internal sealed record BookKept(IReadOnlyList<ICoordinatorEvent> Events) : ICoordinatorEvent, ILogBeginning;

/// <param name="Number">Grows over all runs; no number is used twice.</param>
/// <param name="Nodes">HOST:PORT of the nodes that share the run, in address order.</param>
internal sealed record EpochBegan(long Number, string RunId, IReadOnlyList<string> Nodes) : ICoordinatorEvent;
