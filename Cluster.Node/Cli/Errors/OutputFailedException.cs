namespace ActorXen.Cli.Errors;

/// <summary>The output with the results cannot be written, because its disk is full or it is closed.</summary>
public sealed class OutputFailedException(string why, Exception cause) : Exception(
    $"The output cannot be written: {why}. Make room, or write it to another place.", cause);
