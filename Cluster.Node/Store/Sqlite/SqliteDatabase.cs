using System.Data.Common;
using ActorXen.Runs;
using ActorXen.Store.Database;
using LinqToDB;
using LinqToDB.Data;
using Microsoft.Data.Sqlite;

namespace ActorXen.Store.Sqlite;

/// <summary>A store in a SQLite file.</summary>
/// <param name="store">Where it is.</param>
/// <param name="mayWrite">Whether this process may write a file or directory; null asks the system.</param>
internal sealed class SqliteDatabase(StoreOptions store, Func<string, bool>? mayWrite = null) : StoreDatabase
{
    /// <summary>"AXrn" in SQLite's header marks the file as ours.</summary>
    private const long ApplicationId = 0x4158_726E;

    /// <summary>
    /// Version of the tables and events. A file with a newer version is refused. Since the second one, rows may have
    /// checksums; the tables are those of the first.
    /// </summary>
    private const long FormatVersion = 2;

    private const string Tables = """
        CREATE TABLE journal (
            ordering        INTEGER       NOT NULL PRIMARY KEY AUTOINCREMENT,
            created         INTEGER       NOT NULL,
            deleted         Bit           NOT NULL,
            persistence_id  NVarChar(255) NOT NULL,
            sequence_number INTEGER       NOT NULL,
            message         VarBinary     NOT NULL,
            manifest        NVarChar(500)     NULL,
            identifier      INTEGER           NULL,
            writer_uuid     NVarChar(128)     NULL);
        CREATE UNIQUE INDEX journal_uq ON journal (persistence_id, sequence_number);
        -- Ours: lists find the latest event of each kind without reading any payload.
        CREATE INDEX journal_kind_idx ON journal (persistence_id, manifest, sequence_number);
        CREATE TABLE tags (
            ordering_id     INTEGER       NOT NULL,
            tag             NVarChar(64)  NOT NULL,
            sequence_nr     INTEGER       NOT NULL,
            persistence_id  NVarChar(255) NOT NULL,
            CONSTRAINT PK_tags PRIMARY KEY (ordering_id, tag));
        CREATE TABLE snapshot (
            persistence_id  NVarChar(255) NOT NULL,
            sequence_number INTEGER       NOT NULL,
            created         INTEGER       NOT NULL,
            snapshot        VarBinary         NULL,
            manifest        NVarChar(500)     NULL,
            serializer_id   INTEGER           NULL,
            CONSTRAINT PK_snapshot PRIMARY KEY (persistence_id, sequence_number));
        """;

    /// <summary>
    /// Newer than the other tables. Programs that do not know it are not affected, so the version stayed the same.
    /// </summary>
    private const string Founding = """
        CREATE TABLE IF NOT EXISTS founding (
            cluster_name    TEXT          NOT NULL PRIMARY KEY,
            address         TEXT          NOT NULL,
            incarnation     INTEGER       NOT NULL,
            lease_ms        INTEGER       NOT NULL,
            refreshed       INTEGER       NOT NULL);
        """;

    /// <summary>
    /// Makes SQLite itself retry after 1, 2, 5, … 100 ms. Otherwise only the provider retries, every 150 ms, and hardly
    /// ever hits a gap between the writes of a process that does not pause.
    /// </summary>
    private const string WaitForLocks = "PRAGMA busy_timeout = 250";

    private readonly Func<string, bool> _mayWrite = mayWrite ?? SqliteAccess.MayWrite;

    /// <summary>
    /// Whether the file is read as if it could not change, because this process may not write the files beside it that
    /// readers and writers share. If a reader made them, its owner could not write the store any more.
    /// </summary>
    private bool _isFrozen;

    public override string Provider => "SQLite.MS";

    public override string Now => "CAST(unixepoch('subsec') * 1000 AS INTEGER)";

    /// <summary>Never creates a file: one that was deleted meanwhile must not come back empty.</summary>
    public override string ConnectionString => Connection(creates: false).ToString();

    public override DbConnection Connect() => new SqliteConnection(ConnectionString);

    public override void Prepare(StoreFault fault, bool creates)
    {
        if (Directory.Exists(store.Name)) throw fault.Directory();
        var directory = Path.GetDirectoryName(store.Name)!;
        if (creates) RequireDirectory(directory, fault);
        else if (!File.Exists(store.Name)) throw fault.Missing(store.IsDefault || Directory.Exists(directory));
        else _isFrozen = IsFrozen();
        using var connection = new SqliteConnection(Opening(creates));
        connection.DefaultTimeout = (int)Math.Ceiling(store.OpeningPatience.TotalSeconds);
        connection.Open();
        Execute(connection, WaitForLocks);
        if (creates) CheckOrCreate(connection, fault);
        else Check(connection, fault);
    }

    public override DataOptions Tune(DataOptions options, StoreFault fault) => options.UseAfterConnectionOpened(
        connection => BeforeWriting(connection, fault), null);

    public override void BeforeWriting(DbConnection connection, StoreFault fault)
    {
        OnOpened(connection);
        // A pooled connection still has the file that it opened, wherever that is now.
        if (SqliteMoves.HasMoved((SqliteConnection)connection)) throw fault.Moved();
    }

    public override StoreException? Explain(DbException cause, StoreFault fault) => cause switch
    {
        SqliteException lost when SqliteFaults.MeansLostFile(lost) && !File.Exists(store.Name) => fault.Moved(),
        SqliteException sqlite => SqliteFaults.Explain(sqlite, fault),
        _ => null,
    };

    public override bool IsCollision(DbException cause) =>
        cause is SqliteException { SqliteExtendedErrorCode: SqliteFaults.Unique or SqliteFaults.PrimaryKey };

    public override DbTransaction BeginReading(DbConnection connection) =>
        ((SqliteConnection)connection).BeginTransaction(deferred: true);

    public override DbTransaction BeginWriting(DbConnection connection)
    {
        OnOpened(connection);
        return ((SqliteConnection)connection).BeginTransaction(deferred: false);
    }

    public override string? Damage(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check(journal)";
        return command.ExecuteScalar() is string said && said != "ok" ? ErrorLine.PartOf(said) : null;
    }

    public override GivenBack GiveBack(bool mayRewrite)
    {
        using var connection = new SqliteConnection(ConnectionString);
        connection.Open();
        OnOpened(connection);
        return SqliteRoom.GiveBack(connection, store.Name, mayRewrite);
    }

    public override void Forget()
    {
        using var pooled = new SqliteConnection(ConnectionString);
        SqliteConnection.ClearPool(pooled);
    }

    /// <summary>Not pooled, because its wait for locks is longer than that of later connections.</summary>
    private string Opening(bool creates)
    {
        var connection = Connection(creates);
        connection.Pooling = false;
        return connection.ToString();
    }

    private SqliteConnectionStringBuilder Connection(bool creates)
    {
        var connection = new SqliteConnectionStringBuilder(store.ConnectionString);
        if (_isFrozen)
        {
            (connection.DataSource, connection.Mode) =
                ($"{new Uri(store.Name).AbsoluteUri}?immutable=1", SqliteOpenMode.ReadOnly);
        }
        else connection.Mode = creates ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadWrite;
        return connection;
    }

    private bool IsFrozen()
    {
        // SQLite's other files are beside the file itself, not beside a link to it.
        var file = File.ResolveLinkTarget(store.Name, returnFinalTarget: true)?.FullName ?? store.Name;
        if (_mayWrite(file) && _mayWrite(Path.GetDirectoryName(file)!)) return false;
        // A part that is in the write-ahead log would be missing: somebody writes it, or was killed while writing.
        return new FileInfo($"{file}-wal") is not { Exists: true, Length: > 0 };
    }

    private void OnOpened(DbConnection connection)
    {
        // With a write-ahead log, a power failure loses at most the latest events, so a sealed checkpoint is always
        // complete. A killed process loses nothing.
        Execute(connection, "PRAGMA synchronous = NORMAL");
        Execute(connection, WaitForLocks);
        if (store.LargestBytes is not { } limit) return;
        var pageSize = Number(connection, null, "PRAGMA page_size");
        Execute(connection, $"PRAGMA max_page_count = {Math.Max(1, limit / pageSize)}");
    }

    /// <summary>A directory that is not there was mistyped by who named it. Only the default one is made.</summary>
    private void RequireDirectory(string directory, StoreFault fault)
    {
        if (!store.IsDefault && !Directory.Exists(directory)) throw fault.NoDirectory(directory);
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw fault.NoDefaultDirectory(directory, cause);
        }
    }

    private static void Check(SqliteConnection connection, StoreFault fault)
    {
        if (Number(connection, null, "PRAGMA application_id") != ApplicationId)
        {
            throw Number(connection, null, "SELECT count(*) FROM sqlite_master") == 0
                ? fault.NotADatabaseFile()
                : fault.OtherProgram();
        }

        var version = Number(connection, null, "PRAGMA user_version");
        if (version > FormatVersion) throw fault.NewerVersion(version);
    }

    private static void CheckOrCreate(SqliteConnection connection, StoreFault fault)
    {
        // Only before the first table. Otherwise a smaller file needs a copy of everything.
        if (Number(connection, null, "PRAGMA page_count") == 0) Execute(connection, SqliteRoom.Incremental);
        // SQLite requires this outside of a transaction. With it, readers and the writer do not wait for each other.
        Execute(connection, "PRAGMA journal_mode = WAL");
        // An immediate transaction takes the write lock, so a locked or unwritable file is reported here.
        using var transaction = connection.BeginTransaction(deferred: false);
        var application = Number(connection, transaction, "PRAGMA application_id");
        var version = Number(connection, transaction, "PRAGMA user_version");
        var isEmpty = Number(connection, transaction, "SELECT count(*) FROM sqlite_master") == 0;
        if (isEmpty && application == 0) Create(connection, transaction);
        else if (application != ApplicationId) throw fault.OtherProgram();
        if (version > FormatVersion) throw fault.NewerVersion(version);
        if (!isEmpty && version < FormatVersion)
            Execute(connection, $"PRAGMA user_version = {FormatVersion}", transaction);
        Execute(connection, Founding, transaction);
        transaction.Commit();
    }

    private static void Create(SqliteConnection connection, SqliteTransaction transaction) =>
        Execute(
            connection,
            $"{Tables} PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {FormatVersion};",
            transaction);
}
