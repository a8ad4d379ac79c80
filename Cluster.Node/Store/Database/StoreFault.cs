using System.Data.Common;
using System.Net.Sockets;
using ActorXen.Messages;
using ActorXen.Runs;
using Akka.Actor;
using Akka.Pattern;
using Akka.Persistence;

namespace ActorXen.Store.Database;

/// <summary>Says in one line what is wrong with a store, and what to do.</summary>
internal sealed class StoreFault(StoreOptions store, StoreDatabase database)
{
    private string ChooseAnother => store.Kind == StoreKind.Sqlite
        ? "Choose another file with --store"
        : $"Choose another database with --store or {StoreOptions.ConnectionVariable}";

    public StoreException NotADatabaseFile() => Of("is not a run store", ChooseAnother);

    public StoreException OtherProgram() => Of(
        store.Kind == StoreKind.Sqlite
            ? "is a database of another program"
            : "has a schema of this name by another program",
        store.Kind == StoreKind.Sqlite ? ChooseAnother : "Name another one with the connection's search path");

    public StoreException NewerVersion(long version) =>
        Of($"has the format {version} of a newer version", $"Use that version. {ChooseAnother} otherwise");

    public StoreException Directory() => Of("is a directory", "Name a file in it with --store");

    public StoreException NoDirectory(string directory, Exception cause) =>
        Of($"cannot be created: there is no directory {directory}, and none can be made", ChooseAnother, cause);

    public StoreException NoServer(SocketException cause) =>
        Passing(
            $"cannot be reached: {ErrorLine.PartOf(cause.Message)}", "Start the server, or check its name and port",
            cause);

    public StoreException NoAnswer() =>
        Passing($"did not answer within {store.LongestWait.TotalSeconds:0} s", "See what keeps it busy", null);

    public StoreException Contended(Exception cause) => new(
        $"{store.Name} is busy: another actorxen writes to it, or another program holds it. "
        + "Let that finish, or choose another file with --store.",
        cause, isContended: true);

    public StoreException Full(Exception cause) =>
        Passing("cannot grow: the disk or its quota is full", "Make room", cause);

    public StoreException ReadOnlyFile(Exception cause) =>
        Of("may not be written", "Check its permissions and its directory's", cause);

    public StoreException TooBig(Exception cause) =>
        Of("cannot take so large a checkpoint", "Run without checkpoints, or with fewer hosts", cause);

    /// <summary>Two writes of one row at once, one of which nobody waited for any more.</summary>
    public StoreException WrittenTwice(Exception cause) => Passing("was written by two at once", "Try again", cause);

    public StoreException Failed(Exception cause) =>
        Of($"failed: {ErrorLine.PartOf(cause.Message)}", ChooseAnother, cause);

    public RunTakenOverException TakenOver(string runId) => new(store.Name, runId);

    /// <summary>The disk, or a server's failover, took back what had been acknowledged.</summary>
    public StoreException WentBack(string runId) => Of(
        $"has lost the last events of run {runId}", $"Go on from what it has: actorxen run --resume {runId}");

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
                case DbException failed when database.Explain(failed, this) is { } told: return told;
                case StateFormatException format: return Unreadable(runId ?? "?", format.Problem, format);
                case SocketException socket when store.Kind == StoreKind.PostgreSql: return NoServer(socket);
                case TimeoutException or AskTimeoutException or OpenCircuitException or RecoveryTimedOutException:
                    return NoAnswer();
                case UnauthorizedAccessException: return ReadOnlyFile(inner);
                case IOException: return Of($"cannot be used: {ErrorLine.PartOf(inner.Message)}", ChooseAnother, inner);
            }
        }

        return Failed(cause);
    }

    /// <summary>The row was there already, however deep that is wrapped.</summary>
    public bool IsCollision(Exception cause)
    {
        for (var inner = cause; inner is not null; inner = inner.InnerException)
            if (inner is DbException failed && database.IsCollision(failed)) return true;
        return false;
    }

    /// <summary>Somebody has to put it right.</summary>
    public StoreException Of(string problem, string remedy, Exception? cause = null) =>
        new($"{store.Name} {problem}. {remedy}.", cause);

    /// <summary>Waiting may help.</summary>
    public StoreException Passing(string problem, string remedy, Exception? cause) =>
        new($"{store.Name} {problem}. {remedy}.", cause, mayPass: true);
}
