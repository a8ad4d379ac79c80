using Microsoft.Data.Sqlite;

namespace ActorXen.Distribution;

/// <summary>Looks at a SQLite store before anything depends on it, and creates it when it is not there.</summary>
/// <remarks>
/// What Akka.Persistence.Sql would find out late and repeat for ever in its log is found out here, once. The tables are
/// the ones that it creates itself (1.5.73), made in one transaction so that two processes may begin at once.
/// </remarks>
internal static class StoreFile
{
    /// <summary>"AXrn", in SQLite's header: this file is ours.</summary>
    private const long ApplicationId = 0x4158_726E;

    /// <summary>Of tables and events. A newer one is refused; an older one is read as long as this code can.</summary>
    private const long FormatVersion = 1;

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

    /// <exception cref="Runs.StoreException">It cannot be used; the text says why.</exception>
    public static void Prepare(StoreOptions store, StoreFault fault)
    {
        try
        {
            if (Directory.Exists(store.Name)) throw fault.Directory();
            Directory.CreateDirectory(Path.GetDirectoryName(store.Name)!);
            using var connection = new SqliteConnection(store.ConnectionString);
            connection.Open();
            CheckOrCreate(connection, fault);
        }
        catch (Exception cause)
        {
            throw fault.Explain(cause);
        }
    }

    private static void CheckOrCreate(SqliteConnection connection, StoreFault fault)
    {
        // Outside of a transaction, as SQLite demands. Readers never wait for the writer then, nor it for them.
        Execute(connection, "PRAGMA journal_mode = WAL");
        // An immediate transaction asks for the write lock: a locked or unwritable file says so here.
        using var transaction = connection.BeginTransaction(deferred: false);
        var application = Number(connection, transaction, "PRAGMA application_id");
        var version = Number(connection, transaction, "PRAGMA user_version");
        var isEmpty = Number(connection, transaction, "SELECT count(*) FROM sqlite_master") == 0;
        if (isEmpty && application is 0 or ApplicationId)
        {
            if (isEmpty) Create(connection, transaction);
        }
        else if (application != ApplicationId)
        {
            throw fault.OtherProgram();
        }

        if (version > FormatVersion) throw fault.NewerVersion(version);
        transaction.Commit();
    }

    private static void Create(SqliteConnection connection, SqliteTransaction transaction) =>
        Execute(
            connection,
            $"{Tables} PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {FormatVersion};",
            transaction);

    private static void Execute(SqliteConnection connection, string sql, SqliteTransaction? transaction = null)
    {
        using var command = connection.CreateCommand();
        // The texts are constants of this file.
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Transaction = transaction;
        command.ExecuteNonQuery();
    }

    private static long Number(SqliteConnection connection, SqliteTransaction transaction, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Transaction = transaction;
        return (long)command.ExecuteScalar()!;
    }
}
