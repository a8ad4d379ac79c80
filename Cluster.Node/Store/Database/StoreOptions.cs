using ActorXen.Runs;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace ActorXen.Store.Database;

/// <summary>The databases that can keep runs.</summary>
public enum StoreKind
{
    /// <summary>A file of its own: one machine, nothing to install.</summary>
    Sqlite = 0,

    /// <summary>A server, version 15 or later: several machines.</summary>
    PostgreSql = 1,
}

/// <summary>Which database keeps the runs.</summary>
/// <param name="Kind">Of database.</param>
/// <param name="ConnectionString">For its provider. May hold a password: never shown, never stored.</param>
/// <param name="Name">For people, in error texts: the file's full path, or the server's URL without a password.</param>
/// <param name="Patience">How long to wait for a lock that another program holds, and for a server to answer; whole
/// seconds, at least 1.</param>
/// <param name="LargestBytes">Above this size a SQLite store refuses to grow; null is no limit but the disk's.</param>
public sealed record StoreOptions(
    StoreKind Kind, string ConnectionString, string Name, TimeSpan Patience, long? LargestBytes = null)
{
    /// <summary>A file or a URL, when the command line names no store.</summary>
    public const string Variable = "ACTORXEN_STORE";

    /// <summary><c>sqlite</c> or <c>postgresql</c>: what <see cref="ConnectionVariable"/> is for.</summary>
    public const string ProviderVariable = "ACTORXEN_STORE_PROVIDER";

    /// <summary>
    /// A connection string as its provider knows it, or a file or URL. The one place for a password of ours.
    /// </summary>
    public const string ConnectionVariable = "ACTORXEN_STORE_CONNECTION";

    private static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(5);

    /// <summary>For a lock at the first opening: processes that start together take turns.</summary>
    internal TimeSpan OpeningPatience => Patience * 4;

    /// <summary>Ends a hang. Locks are reported after <see cref="Patience"/>; a slow disk may take longer.</summary>
    internal TimeSpan LongestWait => Patience + TimeSpan.FromSeconds(30);

    /// <summary>A SQLite file. It and its directory are created when needed.</summary>
    public static StoreOptions File(string path, TimeSpan? patience = null, long? largestBytes = null)
    {
        var fullPath = Path.GetFullPath(path);
        var wait = patience ?? DefaultPatience;
        var connection = new SqliteConnectionStringBuilder
        {
            DataSource = fullPath,
            DefaultTimeout = WholeSeconds(wait),
        };
        return new(StoreKind.Sqlite, connection.ToString(), fullPath, wait, largestBytes);
    }

    /// <summary>A PostgreSQL database. Its tables are created when needed, in the schema <c>actorxen</c> or the first
    /// of the connection's search path.</summary>
    /// <param name="connection">A URL, or a connection string of Npgsql.</param>
    /// <param name="patience">5 s if null.</param>
    /// <exception cref="StoreException">It cannot be read, or names no server.</exception>
    public static StoreOptions PostgreSql(string connection, TimeSpan? patience = null)
    {
        var wait = patience ?? DefaultPatience;
        var builder = PostgresUrl.Read(connection);
        if (string.IsNullOrWhiteSpace(builder.Host))
            throw new StoreException(
                "The PostgreSQL store names no server. Write Host=…, or postgresql://USER@HOST/DATABASE.");
        if (builder.Timeout == new NpgsqlConnectionStringBuilder().Timeout) builder.Timeout = WholeSeconds(wait);
        builder.ApplicationName ??= "actorxen";
        builder.SearchPath ??= PostgresUrl.DefaultSchema;
        return new(StoreKind.PostgreSql, builder.ConnectionString, PostgresUrl.NameOf(builder), wait);
    }

    /// <param name="provider"><c>sqlite</c>, <c>postgresql</c>, or null: <paramref name="connection"/> tells.</param>
    /// <param name="connection">A file, a URL, or a connection string of the provider.</param>
    /// <exception cref="StoreException">One of them cannot be read.</exception>
    public static StoreOptions Of(string? provider, string connection) => provider?.ToLowerInvariant() switch
    {
        "postgresql" => PostgreSql(connection),
        "sqlite" => File(SqliteFileOf(connection)),
        null when PostgresUrl.IsUrl(connection) || connection.Contains("Host=", StringComparison.OrdinalIgnoreCase) =>
            PostgreSql(connection),
        null => File(SqliteFileOf(connection)),
        _ => throw new StoreException($"\"{provider}\" is not a kind of store. Use sqlite or postgresql."),
    };

    /// <summary>The store that the user means.</summary>
    /// <param name="chosen">From <c>--store</c>: a file, or a URL without a password. Null if not given.</param>
    /// <remarks>Then <see cref="ConnectionVariable"/>, then <see cref="Variable"/>, then <c>actorxen/runs.db</c> in the
    /// user's data directory.</remarks>
    /// <exception cref="StoreException">What was chosen cannot be read.</exception>
    public static StoreOptions Choose(string? chosen) => Choose(chosen, Environment.GetEnvironmentVariable);

    internal static StoreOptions Choose(string? chosen, Func<string, string?> environment)
    {
        if (chosen is not null) return Of(null, chosen);
        var provider = NonEmpty(environment(ProviderVariable));
        if (NonEmpty(environment(ConnectionVariable)) is { } connection) return Of(provider, connection);
        if (NonEmpty(environment(Variable)) is { } named) return Of(provider, named);
        if (provider is not null && !provider.Equals("sqlite", StringComparison.OrdinalIgnoreCase))
        {
            throw new StoreException(
                $"{ProviderVariable} is {provider}, but nothing says which database. Set {ConnectionVariable}.");
        }

        return File(DefaultPath());
    }

    /// <summary>The name: a record would print its connection string.</summary>
    public override string ToString() => Name;

    private static string SqliteFileOf(string connection)
    {
        if (!connection.Contains("Data Source=", StringComparison.OrdinalIgnoreCase)) return connection;
        try
        {
            return new SqliteConnectionStringBuilder(connection).DataSource;
        }
        catch (ArgumentException cause)
        {
            throw new StoreException("The SQLite store's connection string cannot be read. Name the file only.", cause);
        }
    }

    /// <summary>Zero would mean to wait for ever.</summary>
    private static int WholeSeconds(TimeSpan wait) => Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));

    private static string DefaultPath()
    {
        // .NET's LocalApplicationData is XDG_DATA_HOME or ~/.local/share; it is empty when there is no home directory.
        var data = Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return Path.Combine(NonEmpty(data) ?? Path.GetTempPath(), "actorxen", "runs.db");
    }

    private static string? NonEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
