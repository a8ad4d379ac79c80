using ActorXen.Messages;
using ActorXen.Nodes.Membership;
using ActorXen.Nodes.Epochs;
using ActorXen.Runs;
using ActorXen.Studies;

namespace ActorXen.Cli.Errors;

/// <summary>Turns a failure into a message for the user and an exit code.</summary>
public static class ErrorText
{
    public static ExitCode CodeOf(Exception failure) => failure switch
    {
        _ when Shortage.Of(failure) is not null => ExitCode.Shortage,
        OutputFailedException => ExitCode.OutputFailed,
        InputException or StudyException or RunNotFoundException or RunRefusedException or RunFileException
            or NodeStartException or ScenarioRefusedException or FileNotFoundException or DirectoryNotFoundException
            or UnauthorizedAccessException => ExitCode.BadInput,
        HashMismatchException => ExitCode.HashesDiffer,
        RunFailedException => ExitCode.EntityFailed,
        StoreException or StateFormatException => ExitCode.StoreFailed,
        ClusterException => ExitCode.NoCluster,
        OperationCanceledException => ExitCode.Interrupted,
        _ => ExitCode.InternalError,
    };

    /// <summary>One line without a stack trace; scenario problems take one line each.</summary>
    /// <param name="debug">Adds the stack trace.</param>
    public static string Of(Exception failure, bool debug)
    {
        var line = CodeOf(failure) switch
        {
            ExitCode.InternalError =>
                $"internal error: {failure.GetType().Name}: {ErrorLine.Of(failure.Message)} "
                + $"Set {DebugSwitch.Variable}=1 for the stack trace, and report this bug.",
            ExitCode.Interrupted => "interrupted",
            ExitCode.Shortage => Shortage.Of(failure)!,
            ExitCode.StoreFailed when failure is StateFormatException { IsOfOtherVersion: true } other =>
                $"What is stored cannot be read: {other.Problem}. Use that version, or run the scenario again.",
            ExitCode.StoreFailed when failure is StateFormatException damage =>
                $"The store is damaged: {damage.Problem}. Restore it from a backup, or run the scenario again.",
            _ => failure.Message,
        };
        return debug ? $"actorxen: {line}\n{failure}" : $"actorxen: {line}";
    }
}
