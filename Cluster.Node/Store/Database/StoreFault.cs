using System.Data.Common;
using System.Net.Sockets;
using ActorXen.Messages;
using ActorXen.Runs;
using Akka.Actor;
using Akka.Pattern;
using Akka.Persistence;

namespace ActorXen.Store.Database;

/// <summary>Explains in one line what is wrong with a store and what to do.</summary>
internal sealed class StoreFault(StoreOptions store, StoreDatabase database)
{
    private string ChooseAnother => store.Kind == StoreKind.Sqlite
        ? "Choose another file with --store"
        : $"Choose another database with --store or {StoreOptions.ConnectionVariable}";

    public StoreException NotADatabaseFile() => Of("is not a run store", ChooseAnother);

    /// <summary>A command that only reads was given a store that does not exist.</summary>
    /// <param name="isCreatable">A new run would create it.</param>
    public StoreException Missing(bool isCreatable = true) => new(
        $"There is no store {store.Name}. Check --store or {StoreOptions.Variable}"
        + (isCreatable ? "; a new run would create it." : "."));

    /// <summary>The file that this process has open is not where it was.</summary>
    public StoreException Moved() => Of(
        "was moved or deleted while it was in use",
        "If it was moved, put it back and resume its runs, of which nothing is lost: actorxen run --resume RUN. "
        + "If it was deleted, what it held is gone, so start again");

    public StoreException OtherProgram() => Of(
        store.Kind == StoreKind.Sqlite
            ? "is a database of another program"
            : "has a schema of this name that belongs to another program",
        store.Kind == StoreKind.Sqlite ? ChooseAnother : "Choose another schema with the connection's search path");

    public StoreException NewerVersion(long version) =>
        Of($"has format {version}, which a newer version wrote", $"Use that version. {ChooseAnother} otherwise");

    public StoreException Directory() => Of("is a directory", "Name a file in it with --store");

    public StoreException NoDirectory(string directory) => Of(
        $"cannot be created: there is no directory {directory}",
        $"Make it, or check --store or {StoreOptions.Variable}");

    public StoreException NoDefaultDirectory(string directory, Exception cause) =>
        Of($"cannot be created: the directory {directory} does not exist and cannot be made", ChooseAnother, cause);

    public StoreException NoServer(SocketException cause) =>
        Passing(
            $"cannot be reached: {ErrorLine.PartOf(cause.Message)}",
            "Start the server, or check its name and port",
            cause);

    public StoreException NoAnswer() =>
        Passing($"did not answer within {store.LongestWait.TotalSeconds:0} s", "Check what keeps it busy", null);

    public StoreException Contended(Exception cause) => new(
        $"{store.Name} is busy: another actorxen is writing to it, or another program has locked it. "
        + "Wait until that has finished, or choose another file with --store.",
        cause, isContended: true);

    public StoreException Full(Exception cause) =>
        Passing("cannot grow: the disk or its quota is full", "Free some space", cause);

    public StoreException ReadOnlyFile(Exception cause) =>
        Of("is not writable", "Check its permissions and its directory's", cause);

    public StoreException TooBig(Exception cause) =>
        Of("cannot hold so large a checkpoint", "Run without checkpoints, or with fewer hosts", cause);

    /// <summary>A write collided with another one of the same row, such as an earlier attempt that timed out.</summary>
    public StoreException WrittenTwice(Exception cause) =>
        Passing("got two writes of the same row at once", "Try again", cause);

    public StoreException Failed(Exception cause) =>
        Of($"failed: {ErrorLine.PartOf(cause.Message)}", ChooseAnother, cause);

    public RunTakenOverException TakenOver(string runId) => new(store.Name, runId);

    /// <summary>The disk or a server's failover lost writes that had been acknowledged.</summary>
    public StoreException WentBack(string runId) => Of(
        $"has lost the last events of run {runId}", $"Resume from what is left: actorxen run --resume {runId}");

    public StoreException Damaged(DamagedRun damaged) => new($"{store.Name}: {damaged}");

    public StoreException DamagedStore(string problem, Exception? cause = null) =>
        Of($"is damaged: {problem}", $"Restore it from a backup. {ChooseAnother} otherwise", cause);

    /// <summary>Something other than a run's events is damaged.</summary>
    /// <param name="id">Of the run, log or result.</param>
    public StoreException Unreadable(string id, string problem, Exception? cause = null) =>
        DamagedStore($"{id}: {problem}", cause);

    /// <summary>Turns any exception of a database call into the one that callers of the journal expect.</summary>
    /// <param name="cause">From Akka, linq2db or the provider, with any number of wrappers.</param>
    /// <param name="runId">The run that was written; null if it was none.</param>
    public StoreException Explain(Exception cause, string? runId = null)
    {
        for (var inner = cause; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case StoreException known: return known;
                case DbException failed when database.Explain(failed, this) is { } explained: return explained;
                case StateFormatException format: return Unreadable(runId ?? "?", format.Problem, format);
                case SocketException socket when store.Kind == StoreKind.PostgreSql: return NoServer(socket);
                case TimeoutException or AskTimeoutException or OpenCircuitException or RecoveryTimedOutException:
                    return NoAnswer();
                case InvalidCastException:
                    return Unreadable(runId ?? "a row", "it has a value of another kind", inner);
                case UnauthorizedAccessException: return ReadOnlyFile(inner);
                case IOException: return Of($"cannot be used: {ErrorLine.PartOf(inner.Message)}", ChooseAnother, inner);
            }
        }

        return Failed(cause);
    }

    /// <summary>As <see cref="Explain"/>, for a log: its numbers are taken only by another writer.</summary>
    /// <param name="id">The log's persistence id.</param>
    public StoreException ExplainLog(Exception cause, string id) =>
        IsCollision(cause) ? LogTakenOver(id) : Explain(cause, id);

    public LogTakenOverException LogTakenOver(string id) => new(store.Name, id);

    /// <summary>Whether the row already exists, according to the exception or any that it wraps.</summary>
    public bool IsCollision(Exception cause)
    {
        for (var inner = cause; inner is not null; inner = inner.InnerException)
            if (inner is DbException failed && database.IsCollision(failed)) return true;
        return false;
    }

    /// <summary>A fault that does not pass without intervention.</summary>
    public StoreException Of(string problem, string remedy, Exception? cause = null) =>
        new($"{store.Name} {problem}. {remedy}.", cause);

    /// <summary>A fault that may pass.</summary>
    public StoreException Passing(string problem, string remedy, Exception? cause) =>
        new($"{store.Name} {problem}. {remedy}.", cause, mayPass: true);
}
