using ActorXen.Messages;
using ActorXen.Runs;
using Akka.Actor;
using Akka.Pattern;
using Microsoft.Data.Sqlite;

namespace ActorXen.Distribution;

/// <summary>Says in one line what is wrong with a store, and what to do.</summary>
internal sealed class StoreFault(StoreOptions store)
{
    // https://sqlite.org/rescode.html
    private const int Permission = 3;
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int TooBig = 18;
    private const int Constraint = 19;
    private const int NotADatabase = 26;

    private const string ChooseAnother = "Choose another file with --store";

    public StoreException NotADatabaseFile() => Of("is not a run store", ChooseAnother);

    public StoreException OtherProgram() =>
        Of("is a database of another program", ChooseAnother);

    public StoreException NewerVersion(long version) =>
        Of($"has the format {version} of a newer version", "Use that version, or another file with --store");

    public StoreException Directory() => Of("is a directory", "Name a file in it with --store");

    public StoreException NoDirectory(string directory, Exception cause) =>
        Of($"cannot be created: there is no directory {directory}, and none can be made", ChooseAnother, cause);

    public StoreException NoAnswer() =>
        Of($"did not answer within {store.LongestWait.TotalSeconds:0} s", "Try again, or choose another file with --store");

    public StoreException TakenOver(string runId) => new($"{store.Name}: run {runId} was taken over by another process.");

    public StoreException Unreadable(string runId, string problem, Exception? cause = null) =>
        new($"{store.Name}: run {runId} is damaged: {problem}. Start the run again.", cause);

    /// <summary>Turns whatever a database call threw into the one exception that users of the journal know.</summary>
    /// <param name="cause">From Akka, linq2db or the provider; wrapped as often as they like.</param>
    /// <param name="runId">Of the run that was written; null outside of a run.</param>
    public StoreException Explain(Exception cause, string? runId = null)
    {
        for (var inner = cause; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case StoreException known: return known;
                case SqliteException sqlite: return Explain(sqlite, runId);
                case StateFormatException format: return Unreadable(runId ?? "?", format.Problem, format);
                case TimeoutException or AskTimeoutException or OpenCircuitException: return NoAnswer();
                case UnauthorizedAccessException:
                    return Of("may not be written", "Check its permissions and its directory's", inner);
                case IOException: return Of($"cannot be used: {OneLine(inner)}", ChooseAnother, inner);
            }
        }

        return Of($"failed: {OneLine(cause)}", ChooseAnother, cause);
    }

    private StoreException Explain(SqliteException cause, string? runId) => cause.SqliteErrorCode switch
    {
        Busy or Locked =>
            Of("is locked by another program", "Close that program, or choose another file with --store", cause),
        Constraint when runId is not null => TakenOver(runId),
        Full when runId is not null =>
            Of("cannot grow: the disk or its quota is full", $"Make room, then go on: actorxen run --resume {runId}", cause),
        Full => Of("cannot grow: the disk or its quota is full", "Make room", cause),
        ReadOnly or Permission => Of("may not be written", "Check its permissions and its directory's", cause),
        Corrupt => Of("is damaged", "Restore it from a backup, or choose another file with --store", cause),
        NotADatabase => NotADatabaseFile(),
        CannotOpen => Of("cannot be opened", "Check its directory and its permissions", cause),
        TooBig => Of("cannot take so large a checkpoint", "Run without checkpoints, or with fewer hosts", cause),
        InputOutput => Of("cannot be read or written: the disk reports an error", "Check the disk", cause),
        _ => Of($"failed: {OneLine(cause)}", ChooseAnother, cause),
    };

    private StoreException Of(string problem, string remedy, Exception? cause = null) =>
        new($"{store.Name} {problem}. {remedy}.", cause);

    private static string OneLine(Exception cause) => cause.Message.ReplaceLineEndings(" ").TrimEnd('.');
}
