using System.Net.Sockets;
using System.Security.Authentication;
using ActorXen.Runs;
using ActorXen.Store.Database;
using Npgsql;

namespace ActorXen.Store.Postgres;

/// <summary>
/// Explains PostgreSQL's error states (appendix A of its manual), and the driver's errors that have no state.
/// </summary>
internal static class PostgresFaults
{
    private const string AskItsOwner = "Ask its owner to GRANT the privileges in docs/stores.md";

    public static StoreException Explain(NpgsqlException cause, StoreFault fault) =>
        cause is PostgresException told ? OfState(told, fault) : OfDriver(cause, fault);

    private static StoreException OfState(PostgresException cause, StoreFault fault) => cause.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            WrongCredentials(fault, cause),
        PostgresErrorCodes.InvalidCatalogName =>
            fault.Of(
                "does not exist: the server has no such database",
                "Create it with CREATE DATABASE, or name another",
                cause),
        PostgresErrorCodes.InsufficientPrivilege =>
            fault.Of($"denies the role a privilege: {ErrorLine.PartOf(cause.MessageText)}", AskItsOwner, cause),
        PostgresErrorCodes.ReadOnlySqlTransaction =>
            fault.Passing(
                "is read-only: it is a standby, or the role is limited to read-only transactions",
                "Name the primary",
                cause),
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName =>
            fault.Of("has lost its tables", "Restore them from a backup, or name another database", cause),
        PostgresErrorCodes.UniqueViolation => fault.WrittenTwice(cause),
        PostgresErrorCodes.DiskFull => fault.Full(cause),
        PostgresErrorCodes.TooManyConnections =>
            fault.Passing("has no free connections", "Close some, or raise its max_connections", cause),
        PostgresErrorCodes.ProgramLimitExceeded => fault.TooBig(cause),
        PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled =>
            fault.Passing("did not answer in time", "Check what holds its locks", cause),
        PostgresSession.StoodStill =>
            fault.Passing("ended a write that stood still", "Check what stops this process for seconds", cause),
        _ when IsPassingClass(cause.SqlState) =>
            fault.Passing($"is not available: {ErrorLine.PartOf(cause.MessageText)}", "Start it again", cause),
        _ => fault.Failed(cause),
    };

    /// <summary>Connection errors, rolled back transactions, lack of resources, intervention of an operator.</summary>
    private static bool IsPassingClass(string state) => state[..2] is "08" or "40" or "53" or "57";

    private static StoreException OfDriver(NpgsqlException cause, StoreFault fault)
    {
        for (Exception? inner = cause; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case SocketException socket: return fault.NoServer(socket);
                case AuthenticationException:
                    return fault.Of(
                        $"refuses the TLS connection: {ErrorLine.PartOf(inner.Message)}", "Check sslmode", inner);
                case TimeoutException or IOException:
                    return fault.Passing("does not answer", "Check whether it is running", cause);
            }
        }

        if (cause.Message.Contains("password", StringComparison.OrdinalIgnoreCase))
            return WrongCredentials(fault, cause);
        return cause.IsTransient
            ? fault.Passing($"is not available: {ErrorLine.PartOf(cause.Message)}", "Start it again", cause)
            : fault.Failed(cause);
    }

    private static StoreException WrongCredentials(StoreFault fault, Exception cause) => fault.Of(
        "refuses the role or its password",
        $"Check {StoreOptions.ConnectionVariable}, PGPASSWORD or PGPASSFILE in the environment",
        cause);
}
