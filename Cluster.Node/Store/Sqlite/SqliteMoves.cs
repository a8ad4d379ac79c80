using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ActorXen.Store.Sqlite;

/// <summary>Asks SQLite whether the file of a connection was moved or deleted.</summary>
/// <remarks>
/// An open file can be deleted or renamed on Unix. Writes then succeed, and are lost or go to a file that no one opens.
/// </remarks>
internal static partial class SqliteMoves
{
    /// <summary>SQLITE_FCNTL_HAS_MOVED (https://sqlite.org/c3ref/c_fcntl_begin_atomic_write.html).</summary>
    private const int FileHasMoved = 20;

    /// <returns>False where SQLite cannot tell, because open files cannot be moved there.</returns>
    public static bool HasMoved(SqliteConnection open)
    {
        var moved = 0;
        var result = FileControl(open.Handle!, "main", FileHasMoved, ref moved);
        return result == raw.SQLITE_OK && moved != 0;
    }

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_file_control", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FileControl(SafeHandle connection, string database, int operation, ref int answer);
}
