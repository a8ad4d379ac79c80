using ActorXen.Messages;
using ActorXen.Nodes.Membership;
using ActorXen.Nodes.Epochs;
using ActorXen.Runs;

namespace ActorXen.Cli;

/// <summary>Something that the user can put right: exit code 2.</summary>
/// <param name="problem">Where, what, and what to do.</param>
public sealed class InputException(string problem) : Exception(problem);

/// <summary>Turns a failure into what the user reads and what the process returns.</summary>
public static class ErrorText
{
    public static ExitCode CodeOf(Exception failure) => failure switch
    {
        InputException or RunNotFoundException or RunRefusedException or NodeStartException or ScenarioRefusedException
            or FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException => ExitCode.BadInput,
        HashMismatchException => ExitCode.HashesDiffer,
        RunFailedException => ExitCode.EntityFailed,
        StoreException or StateFormatException => ExitCode.StoreFailed,
        ClusterException => ExitCode.NoCluster,
        OperationCanceledException => ExitCode.Interrupted,
        _ => ExitCode.InternalError,
    };

    /// <summary>One line for what the user did, with no trace of ours; scenario problems have one line each.</summary>
    /// <param name="failure">What happened.</param>
    /// <param name="debug">With the stack trace.</param>
    public static string Of(Exception failure, bool debug)
    {
        var line = CodeOf(failure) switch
        {
            ExitCode.InternalError =>
                $"internal error: {failure.GetType().Name}: {ErrorLine.Of(failure.Message)} "
                + $"Set {DebugSwitch.Variable}=1 for details, and report it.",
            ExitCode.Interrupted => "interrupted",
            _ => failure.Message,
        };
        return debug ? $"actorxen: {line}\n{failure}" : $"actorxen: {line}";
    }
}
