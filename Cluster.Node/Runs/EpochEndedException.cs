namespace ActorXen.Runs;

/// <summary>
/// The nodes that ran a simulation no longer do: one is gone, or the run started again elsewhere. Nothing that is
/// sealed is lost; the run continues from its last checkpoint.
/// </summary>
/// <param name="why">One line, for people.</param>
public sealed class EpochEndedException(string why, Exception? cause = null) : Exception(why, cause);

/// <summary>A node cannot do its part of a run, for a reason that another attempt would meet again.</summary>
/// <param name="node">Its address.</param>
/// <param name="problem">One line.</param>
public sealed class NodeFailedException(string node, string problem) : Exception($"Node {node}: {problem}")
{
    public string Node { get; } = node;
}
