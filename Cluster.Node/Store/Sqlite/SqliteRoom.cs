using ActorXen.Runs;
using Microsoft.Data.Sqlite;

namespace ActorXen.Store.Sqlite;

/// <summary>Makes a SQLite file smaller after rows were deleted.</summary>
internal static class SqliteRoom
{
    /// <summary>
    /// Lets a file give back free pages without a copy of the rest. Takes effect in an empty file, or with VACUUM.
    /// </summary>
    public const string Incremental = "PRAGMA auto_vacuum = INCREMENTAL";

    private const long IsIncremental = 2;
    private const string FreePages = "PRAGMA freelist_count";

    /// <param name="path">The file.</param>
    /// <param name="mayRewrite">
    /// May copy a file of an earlier version, so that it can give back pages from now on.
    /// </param>
    public static GivenBack GiveBack(SqliteConnection connection, string path, bool mayRewrite)
    {
        if (Number(connection, FreePages) == 0) return new(0, null);
        var before = BytesOf(path);
        try
        {
            if (Number(connection, "PRAGMA auto_vacuum") == IsIncremental)
                Drain(connection, "PRAGMA incremental_vacuum");
            else if (mayRewrite)
                Drain(connection, $"{Incremental}; VACUUM");
            else
                return new(0, "The file stays as big; later runs use the room.");
            // The pages are still in the write-ahead log; the file is cut when they are moved into it.
            Drain(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteException cause)
        {
            return new(0, $"The file stays as big, because SQLite says: {ErrorLine.PartOf(cause.Message)}.");
        }

        var bytes = before - BytesOf(path);
        return bytes > 0
            ? new(bytes, null)
            : new(0, "The file stays as big until all other processes have closed it.");
    }

    /// <summary>The size of the file with its write-ahead log, which may hold as much.</summary>
    private static long BytesOf(string path)
    {
        var log = new FileInfo($"{path}-wal");
        return new FileInfo(path).Length + (log.Exists ? log.Length : 0);
    }

    /// <summary>Takes every row of the answer, because some pragmas do a part of their work with each.</summary>
    private static void Drain(SqliteConnection connection, string sql)
    {
        using var command = CommandOf(connection, sql);
        using var rows = command.ExecuteReader();
        do
        {
            while (rows.Read())
            {
            }
        }
        while (rows.NextResult());
    }

    private static long Number(SqliteConnection connection, string sql)
    {
        using var command = CommandOf(connection, sql);
        return (long)command.ExecuteScalar()!;
    }

    private static SqliteCommand CommandOf(SqliteConnection connection, string sql)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command;
    }
}
