using ActorXen.Runs;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace ActorXen.Store.Database;

/// <summary>The databases that can keep runs.</summary>
public enum StoreKind
{
    /// <summary>A file, for one machine; needs no installation.</summary>
    Sqlite = 0,

    /// <summary>A server of version 15 or later, for several machines.</summary>
    PostgreSql = 1,
}

/// <summary>Which database keeps the runs.</summary>
/// <param name="ConnectionString">
/// The provider's connection string. It may contain a password, so it is never shown or stored.
/// </param>
/// <param name="Name">The name in error messages: the file's full path, or the server's URL without a password.</param>
/// <param name="Patience">
/// How long to wait for a lock that another program holds, and for a server to answer; at least 1 s, rounded up to
/// whole seconds.
/// </param>
/// <param name="LargestBytes">Largest size of a SQLite store; null for no limit but the disk's.</param>
public sealed record StoreOptions(
    StoreKind Kind, string ConnectionString, string Name, TimeSpan Patience, long? LargestBytes = null)
{
    /// <summary>A file or a URL, used if the command line names no store.</summary>
    public const string Variable = "ACTORXEN_STORE";

    /// <summary><c>sqlite</c> or <c>postgresql</c>: the kind of store in <see cref="ConnectionVariable"/>.</summary>
    public const string ProviderVariable = "ACTORXEN_STORE_PROVIDER";

    /// <summary>
    /// A connection string for the provider, a file or a URL. Of our settings, only this one may contain a password.
    /// </summary>
    public const string ConnectionVariable = "ACTORXEN_STORE_CONNECTION";

    /// <summary>Whether it is the file in the user's data directory, which no user has named.</summary>
    public bool IsDefault { get; init; }

    /// <summary>Whether all machines that name it have the same store. A file is only on one.</summary>
    public bool IsForSeveralMachines { get; init; }

    private static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long to wait for a lock when opening the store. Longer, because processes that start together take turns.
    /// </summary>
    internal TimeSpan OpeningPatience => Patience * 4;

    /// <summary>Ends a hang. Longer than <see cref="Patience"/>, because a slow disk can take longer.</summary>
    internal TimeSpan LongestWait => Patience + TimeSpan.FromSeconds(30);

    /// <summary>A SQLite file. The file is created if needed, its directory only if it is the default one.</summary>
    /// <exception cref="StoreException">The path is empty.</exception>
    public static StoreOptions File(string path, TimeSpan? patience = null, long? largestBytes = null)
    {
        if (string.IsNullOrWhiteSpace(path)) throw new StoreException("The SQLite store names no file. Name one.");
        var fullPath = Path.GetFullPath(path);
        var wait = patience ?? DefaultPatience;
        var connection = new SqliteConnectionStringBuilder
        {
            DataSource = fullPath,
            DefaultTimeout = WholeSeconds(wait),
        };
        return new(StoreKind.Sqlite, connection.ToString(), fullPath, wait, largestBytes);
    }

    /// <summary>
    /// A PostgreSQL database. Tables are created if needed, in the first schema of the connection's search path, or in
    /// <c>actorxen</c> if it has none.
    /// </summary>
    /// <param name="connection">A URL, or a connection string for Npgsql.</param>
    /// <param name="patience">5 s if null.</param>
    /// <exception cref="StoreException">The connection cannot be read, or names no server.</exception>
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
        builder.Options = PostgresSession.With(builder.Options);
        return new(StoreKind.PostgreSql, builder.ConnectionString, PostgresUrl.NameOf(builder), wait)
        {
            IsForSeveralMachines = true,
        };
    }

    /// <param name="provider">
    /// <c>sqlite</c>, <c>postgresql</c>, or null if <paramref name="connection"/> shows which.
    /// </param>
    /// <param name="connection">A file, a URL, or a connection string for the provider.</param>
    /// <exception cref="StoreException">One of them cannot be read.</exception>
    public static StoreOptions Of(string? provider, string connection) => provider?.ToLowerInvariant() switch
    {
        "postgresql" => PostgreSql(connection),
        "sqlite" => File(SqliteFileOf(connection)),
        null when PostgresUrl.IsUrl(connection) || connection.Contains("Host=", StringComparison.OrdinalIgnoreCase) =>
            PostgreSql(connection),
        null when connection.IndexOf("://", StringComparison.Ordinal) is > 0 and var end => throw new StoreException(
            $"\"{connection[..end]}://\" is no kind of store. Name a file, or write postgresql://USER@HOST/DATABASE."),
        null => File(SqliteFileOf(connection)),
        _ => throw new StoreException($"\"{provider}\" is not a kind of store. Use sqlite or postgresql."),
    };

    /// <summary>The store that the user has chosen.</summary>
    /// <param name="chosen">From <c>--store</c>: a file, or a URL without a password; null if not given.</param>
    /// <remarks>
    /// If <paramref name="chosen"/> is null, <see cref="ConnectionVariable"/> decides, then <see cref="Variable"/>. The
    /// default is <c>actorxen/runs.db</c> in the user's data directory.
    /// </remarks>
    /// <exception cref="StoreException">The choice cannot be read.</exception>
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
                $"{ProviderVariable} is {provider}, but no database is named. Set {ConnectionVariable}.");
        }

        return File(DefaultPath()) with { IsDefault = true };
    }

    /// <summary>Only the name, because a record's own text would contain the connection string.</summary>
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
            throw new StoreException("The SQLite store's connection string cannot be read. Name only the file.", cause);
        }
    }

    /// <summary>At least 1, because 0 would mean to wait forever.</summary>
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
