using System.Runtime.InteropServices;

namespace ActorXen.Store.Sqlite;

/// <summary>Asks whether this process may write a file or directory.</summary>
/// <remarks>
/// Without opening it: closing any handle of a file takes away the locks that SQLite holds on it in this process.
/// </remarks>
internal static partial class SqliteAccess
{
    /// <summary>POSIX's W_OK.</summary>
    private const int Write = 2;

    /// <returns>True on systems that cannot tell without opening it.</returns>
    public static bool MayWrite(string path) => OperatingSystem.IsWindows() || Access(path, Write) == 0;

    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int mode);
}
