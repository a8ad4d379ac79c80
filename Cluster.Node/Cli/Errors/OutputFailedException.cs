namespace ActorXen.Cli.Errors;

/// <summary>
/// What a command gives cannot be written, because the disk is full, the output is closed, or the like. Exit code 12.
/// </summary>
/// <remarks>What can be refused before the work is done is an <see cref="InputException"/>.</remarks>
/// <param name="problem">Where, what, and what to do.</param>
public sealed class OutputFailedException(string problem, Exception cause) : Exception(problem, cause)
{
    /// <summary>Of results that are printed.</summary>
    /// <param name="why">As part of a sentence.</param>
    public static OutputFailedException OfResults(string why, Exception cause) =>
        new($"The output cannot be written: {why}. Make room, or write it to another place.", cause);
}
