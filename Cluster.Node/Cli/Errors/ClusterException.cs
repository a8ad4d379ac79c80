namespace ActorXen.Cli.Errors;

/// <summary>No node of the cluster answers, or none can serve the request now. Exit code 7.</summary>
/// <param name="problem">One line.</param>
public sealed class ClusterException(string problem, Exception? cause = null) : Exception(problem, cause);
