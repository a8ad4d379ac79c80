using ActorXen.Runs;
using ActorXen.Store.Database;
using Microsoft.Data.Sqlite;

namespace ActorXen.Store.Sqlite;

/// <summary>Explains SQLite's result codes (https://sqlite.org/rescode.html).</summary>
internal static class SqliteFaults
{
    public const int Unique = 2067;
    public const int PrimaryKey = 1555;
    private const int Error = 1;
    private const int Permission = 3;
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int TooBig = 18;
    private const int NotADatabase = 26;

    /// <summary>SQLITE_READONLY_DBMOVED.</summary>
    private const int Moved = 1032;

    /// <summary>Whether a store that was there before may fail so because it is not there any more.</summary>
    public static bool MeansLostFile(SqliteException cause) =>
        cause.SqliteErrorCode is Error or CannotOpen || cause.SqliteExtendedErrorCode == Moved;

    public static StoreException Explain(SqliteException cause, StoreFault fault) => cause.SqliteErrorCode switch
    {
        Busy or Locked => fault.Contended(cause),
        _ when cause.SqliteExtendedErrorCode is Unique or PrimaryKey => fault.WrittenTwice(cause),
        _ when cause.SqliteExtendedErrorCode == Moved => fault.Moved(),
        Full => fault.Full(cause),
        ReadOnly or Permission => fault.ReadOnlyFile(cause),
        Corrupt => fault.Of("is damaged", "Restore it from a backup, or choose another file with --store", cause),
        NotADatabase => fault.NotADatabaseFile(),
        CannotOpen => fault.Of("cannot be opened", "Check its directory and its permissions", cause),
        TooBig => fault.TooBig(cause),
        InputOutput => fault.Of("cannot be read or written: the disk reports an error", "Check the disk", cause),
        _ => fault.Failed(cause),
    };
}
