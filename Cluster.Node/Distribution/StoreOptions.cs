using Microsoft.Data.Sqlite;

namespace ActorXen.Distribution;

/// <summary>Which database keeps the runs.</summary>
/// <param name="Provider">As linq2db names it: <c>SQLite.MS</c>.</param>
/// <param name="ConnectionString">For the provider. May hold a password: never shown, never stored.</param>
/// <param name="Name">For people, in error texts: the file's full path.</param>
/// <param name="Patience">How long to wait for a lock that another program holds; whole seconds, at least 1.</param>
/// <param name="LargestBytes">Above this size the store refuses to grow; null is no limit but the disk's.</param>
public sealed record StoreOptions(
    string Provider, string ConnectionString, string Name, TimeSpan Patience, long? LargestBytes = null)
{
    /// <summary>The environment variable that names the store when the command line does not.</summary>
    public const string Variable = "ACTORXEN_STORE";

    internal const string SqliteProvider = "SQLite.MS";

    private static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(5);

    /// <summary>Ends a hang. Locks are reported after <see cref="Patience"/>; a slow disk may take longer.</summary>
    internal TimeSpan LongestWait => Patience + TimeSpan.FromSeconds(30);

    internal bool IsFile => Provider == SqliteProvider;

    /// <summary>A SQLite file. It and its directory are created when needed.</summary>
    public static StoreOptions File(string path, TimeSpan? patience = null, long? largestBytes = null)
    {
        var fullPath = Path.GetFullPath(path);
        var wait = patience ?? DefaultPatience;
        var connection = new SqliteConnectionStringBuilder
        {
            DataSource = fullPath,
            // Whole seconds; zero would mean to wait for ever.
            DefaultTimeout = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)),
        };
        return new(SqliteProvider, connection.ToString(), fullPath, wait, largestBytes);
    }

    /// <summary>The store that the user means.</summary>
    /// <param name="chosenPath">From <c>--store</c>; null if not given.</param>
    /// <remarks>Then <see cref="Variable"/>, then <c>actorxen/runs.db</c> in the user's data directory.</remarks>
    public static StoreOptions Choose(string? chosenPath) =>
        File(chosenPath ?? NonEmpty(Environment.GetEnvironmentVariable(Variable)) ?? DefaultPath());

    private static string DefaultPath()
    {
        // .NET's LocalApplicationData is XDG_DATA_HOME or ~/.local/share; it is empty when there is no home directory.
        var data = Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return Path.Combine(NonEmpty(data) ?? Path.GetTempPath(), "actorxen", "runs.db");
    }

    private static string? NonEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
