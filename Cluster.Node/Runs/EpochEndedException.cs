namespace ActorXen.Runs;

/// <summary>
/// The nodes no longer run the simulation: one of them is gone, or the run was started again elsewhere. Nothing that is
/// sealed is lost; the run can continue from its last checkpoint.
/// </summary>
/// <param name="why">The reason, in one line.</param>
public sealed class EpochEndedException(string why, Exception? cause = null) : Exception(why, cause);

/// <summary>A node cannot do its part of a run, and another attempt would fail for the same reason.</summary>
/// <param name="node">Address of the node.</param>
/// <param name="problem">One line.</param>
public sealed class NodeFailedException(string node, string problem) : Exception($"Node {node}: {problem}")
{
    public string Node { get; } = node;
}
