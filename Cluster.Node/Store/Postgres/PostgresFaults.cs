using System.Net.Sockets;
using System.Security.Authentication;
using ActorXen.Runs;
using ActorXen.Store.Database;
using Npgsql;

namespace ActorXen.Store.Postgres;

/// <summary>
/// What PostgreSQL's states mean for a user (its manual, appendix A), and what its driver says without one.
/// </summary>
internal static class PostgresFaults
{
    private const string AskItsOwner = "Ask its owner to GRANT what it needs (docs/stores.md)";

    public static StoreException Explain(NpgsqlException cause, StoreFault fault) =>
        cause is PostgresException told ? OfState(told, fault) : OfDriver(cause, fault);

    private static StoreException OfState(PostgresException cause, StoreFault fault) => cause.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            WrongCredentials(fault, cause),
        PostgresErrorCodes.InvalidCatalogName =>
            fault.Of(
                "does not exist: the server has no such database",
                "Create it (CREATE DATABASE), or name another",
                cause),
        PostgresErrorCodes.InsufficientPrivilege =>
            fault.Of($"may not be used so by this role: {ErrorLine.PartOf(cause.MessageText)}", AskItsOwner, cause),
        PostgresErrorCodes.ReadOnlySqlTransaction =>
            fault.Passing(
                "may only be read just now: it is a standby, or its role may not write", "Name the primary", cause),
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName =>
            fault.Of("has lost its tables", "Restore them from a backup, or name another database", cause),
        PostgresErrorCodes.UniqueViolation => fault.WrittenTwice(cause),
        PostgresErrorCodes.DiskFull => fault.Full(cause),
        PostgresErrorCodes.TooManyConnections =>
            fault.Passing("has no connection left", "Close some, or raise its max_connections", cause),
        PostgresErrorCodes.ProgramLimitExceeded => fault.TooBig(cause),
        PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled =>
            fault.Passing("did not answer in time", "See what holds its locks", cause),
        _ when IsPassingClass(cause.SqlState) =>
            fault.Passing($"is away: {ErrorLine.PartOf(cause.MessageText)}", "Start it again", cause),
        _ => fault.Failed(cause),
    };

    /// <summary>Connections, rolled back transactions, resources, an operator who stops the server.</summary>
    private static bool IsPassingClass(string state) => state[..2] is "08" or "40" or "53" or "57";

    private static StoreException OfDriver(NpgsqlException cause, StoreFault fault)
    {
        for (Exception? inner = cause; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case SocketException socket: return fault.NoServer(socket);
                case AuthenticationException:
                    return fault.Of($"refuses to talk: {ErrorLine.PartOf(inner.Message)}", "Check sslmode", inner);
                case TimeoutException or IOException:
                    return fault.Passing(
                    "does not answer", "See whether it runs", cause);
            }
        }

        if (cause.Message.Contains("password", StringComparison.OrdinalIgnoreCase))
            return WrongCredentials(fault, cause);
        return cause.IsTransient
            ? fault.Passing($"is away: {ErrorLine.PartOf(cause.Message)}", "Start it again", cause)
            : fault.Failed(cause);
    }

    private static StoreException WrongCredentials(StoreFault fault, Exception cause) => fault.Of(
        "refuses the role or its password",
        $"Check {StoreOptions.ConnectionVariable}, PGPASSWORD or PGPASSFILE in the environment",
        cause);
}
