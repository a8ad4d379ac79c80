namespace ActorXen.Store.Database;

/// <summary>How long a PostgreSQL server lets a client that has vanished keep its locks.</summary>
/// <remarks>
/// A machine that loses its power or its network says nothing to the server. Without these settings the server keeps
/// the transaction that such a machine had open for two hours (the default of TCP keepalives), and the
/// node that takes its runs over waits for the row that it was writing.
/// </remarks>
internal static class PostgresSession
{
    /// <summary>Longer than a process that is still alive stands still in the middle of a write.</summary>
    internal const int LongestIdleSeconds = 10;

    private const string IdleInTransaction = "idle_in_transaction_session_timeout";

    /// <summary>The server's error state for a transaction that stood still (appendix A of its manual).</summary>
    internal const string StoodStill = "25P03";

    /// <summary>For a transaction that only reads: no other client waits for it, and its reader may be slow.</summary>
    internal const string ReadingMayTakeLong = $"SET LOCAL {IdleInTransaction} = 0";

    /// <summary>The last three end a connection whose client no longer acknowledges anything.</summary>
    private static readonly string _settings = string.Join(
        ' ',
        $"-c {IdleInTransaction}={LongestIdleSeconds}s",
        "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3",
        "-c tcp_user_timeout=20s");

    /// <param name="options">
    /// Of the connection string; if null, those of the environment's PGOPTIONS count, as in Npgsql.
    /// </param>
    /// <returns>The server's settings for a session. The user's come later, so they count.</returns>
    internal static string With(string? options) =>
        $"{_settings} {options ?? Environment.GetEnvironmentVariable("PGOPTIONS")}".TrimEnd();
}
