using ActorXen.Runs;
using Npgsql;

namespace ActorXen.Store.Database;

/// <summary>
/// Reads <c>postgresql://USER@HOST:PORT/DATABASE?sslmode=require</c>, and writes such a URL without its password.
/// </summary>
public static class PostgresUrl
{
    /// <summary>The schema if the connection's search path names none.</summary>
    internal const string DefaultSchema = "actorxen";

    private static readonly string[] Schemes = ["postgresql://", "postgres://"];

    public static bool IsUrl(string text) =>
        Array.Exists(Schemes, scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a URL or connection string contains a password; false if the text cannot be read.</summary>
    public static bool HasPassword(string text)
    {
        try
        {
            var isPostgres = IsUrl(text) || text.Contains("Host=", StringComparison.OrdinalIgnoreCase);
            return isPostgres && Read(text).Password is not null;
        }
        catch (StoreException)
        {
            return false;
        }
    }

    /// <param name="text">A URL, or a connection string for Npgsql.</param>
    /// <exception cref="StoreException">
    /// The text is neither. The message does not repeat it, because it may contain a password.
    /// </exception>
    internal static NpgsqlConnectionStringBuilder Read(string text)
    {
        try
        {
            return IsUrl(text) ? OfUrl(new Uri(text)) : new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception cause) when (cause is ArgumentException or FormatException or KeyNotFoundException)
        {
            // Without the cause, whose message may repeat the connection string.
            throw new StoreException(
                "The PostgreSQL store's connection cannot be read. Write postgresql://USER@HOST:PORT/DATABASE, "
                + "or Host=…;Port=…;Database=…;Username=….");
        }
    }

    internal static string NameOf(NpgsqlConnectionStringBuilder connection)
    {
        var user = connection.Username is { } name ? $"{name}@" : "";
        return $"postgresql://{user}{connection.Host}:{connection.Port}/{connection.Database}";
    }

    private static NpgsqlConnectionStringBuilder OfUrl(Uri url)
    {
        var connection = new NpgsqlConnectionStringBuilder { Host = url.Host };
        if (url.Port > 0) connection.Port = url.Port;
        var user = url.UserInfo.Split(':', 2);
        if (user[0].Length > 0) connection.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length == 2) connection.Password = Uri.UnescapeDataString(user[1]);
        var database = Uri.UnescapeDataString(url.AbsolutePath.Trim('/'));
        if (database.Length > 0) connection.Database = database;
        foreach (var setting in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            // PostgreSQL's setting names have underscores and its values have dashes; Npgsql's have neither.
            var pair = setting.Split('=', 2);
            var key = pair[0].Replace("_", "", StringComparison.Ordinal);
            var value = Uri.UnescapeDataString(pair.ElementAtOrDefault(1) ?? "");
            connection[key] = key == "sslmode" ? value.Replace("-", "", StringComparison.Ordinal) : value;
        }

        return connection;
    }
}
