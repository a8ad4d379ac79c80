namespace ActorXen.Cli.Errors;

/// <summary>A mistake that the user can correct. Exit code 2.</summary>
/// <param name="problem">Where, what, and what to do.</param>
public sealed class InputException(string problem) : Exception(problem);
