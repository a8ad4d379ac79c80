using System.Data;
using System.Data.Common;
using ActorXen.Runs;
using ActorXen.Store.Database;
using Npgsql;

namespace ActorXen.Store.Postgres;

/// <summary>A store in a schema of a PostgreSQL database.</summary>
internal sealed class PostgresDatabase(StoreOptions store) : StoreDatabase
{
    private const string Application = "actorxen";

    /// <summary>Version of the tables and events, as in the SQLite file.</summary>
    private const long FormatVersion = 2;

    /// <summary>"AXrn". A process takes this lock to create a schema, so that only one at a time does.</summary>
    private const int CreationLock = 0x4158_726E;

    // Parts of checkpoints are compressed, so EXTERNAL keeps the server from trying again. Tables and schema are
    // created in one transaction.
    private const string Tables = """
        CREATE TABLE journal (
            ordering        bigserial     NOT NULL PRIMARY KEY,
            created         bigint        NOT NULL,
            deleted         boolean       NOT NULL,
            persistence_id  varchar(255)  NOT NULL,
            sequence_number bigint        NOT NULL,
            message         bytea         NOT NULL,
            manifest        varchar(500)      NULL,
            identifier      integer           NULL,
            writer_uuid     varchar(128)      NULL);
        CREATE UNIQUE INDEX journal_uq ON journal (persistence_id, sequence_number);
        CREATE INDEX journal_kind_idx ON journal (persistence_id, manifest, sequence_number);
        CREATE TABLE tags (
            ordering_id     bigint        NOT NULL,
            tag             varchar(64)   NOT NULL,
            sequence_nr     bigint        NOT NULL,
            persistence_id  varchar(255)  NOT NULL,
            PRIMARY KEY (ordering_id, tag));
        CREATE TABLE snapshot (
            persistence_id  varchar(255)  NOT NULL,
            sequence_number bigint        NOT NULL,
            created         bigint        NOT NULL,
            snapshot        bytea             NULL,
            manifest        varchar(500)      NULL,
            serializer_id   integer           NULL,
            PRIMARY KEY (persistence_id, sequence_number));
        ALTER TABLE snapshot ALTER COLUMN snapshot SET STORAGE EXTERNAL;
        CREATE TABLE founding (
            cluster_name    text          NOT NULL PRIMARY KEY,
            address         text          NOT NULL,
            incarnation     bigint        NOT NULL,
            lease_ms        bigint        NOT NULL,
            refreshed       bigint        NOT NULL);
        CREATE TABLE store_format (application text NOT NULL, version bigint NOT NULL);
        """;

    private readonly string _schema = SchemaOf(store);

    public override string Provider => "PostgreSQL.15";

    public override string Now => "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS bigint)";

    public override string ConnectionString => store.ConnectionString;

    public override DbConnection Connect() => new NpgsqlConnection(ConnectionString);

    public override void Prepare(StoreFault fault, bool creates)
    {
        using var connection = Connect();
        connection.Open();
        using var transaction = connection.BeginTransaction();
        var isThere = HasTable(connection, transaction);
        if (!isThere && !creates) throw fault.Missing();
        if (!isThere) CreateUnlessAnotherDoes(connection, transaction, fault);
        var version = Check(connection, transaction, fault);
        if (creates && version < FormatVersion)
            Execute(connection, $"UPDATE {_schema}.store_format SET version = {FormatVersion}", transaction);
        transaction.Commit();
    }

    public override StoreException? Explain(DbException cause, StoreFault fault) =>
        cause is NpgsqlException npgsql ? PostgresFaults.Explain(npgsql, fault) : null;

    public override bool IsCollision(DbException cause) =>
        cause is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };

    public override DbTransaction BeginReading(DbConnection connection)
    {
        var transaction = connection.BeginTransaction(IsolationLevel.RepeatableRead);
        Execute(connection, PostgresSession.ReadingMayTakeLong, transaction);
        return transaction;
    }

    public override DbTransaction BeginWriting(DbConnection connection) => connection.BeginTransaction();

    public override GivenBack GiveBack(bool mayRewrite) =>
        new(0, "The server keeps the room for later runs (autovacuum).");

    public override void Forget()
    {
        using var pooled = new NpgsqlConnection(store.ConnectionString);
        NpgsqlConnection.ClearPool(pooled);
    }

    private void CreateUnlessAnotherDoes(DbConnection connection, DbTransaction transaction, StoreFault fault)
    {
        Execute(connection, $"SELECT pg_advisory_xact_lock({CreationLock}, hashtext('{_schema}'))", transaction);
        if (HasTable(connection, transaction)) return;
        var schemas = $"SELECT count(*) FROM pg_namespace WHERE nspname = '{_schema}'";
        var relations = $"SELECT count(*) FROM pg_class WHERE relnamespace = '{_schema}'::regnamespace";
        if (Number(connection, transaction, schemas) == 0)
            Execute(connection, $"CREATE SCHEMA {_schema}", transaction);
        else if (Number(connection, transaction, relations) != 0)
            throw fault.OtherProgram();
        Execute(connection, $"SET LOCAL search_path = {_schema}; {Tables}", transaction);
        Execute(
            connection, $"INSERT INTO {_schema}.store_format VALUES ('{Application}', {FormatVersion})", transaction);
    }

    private bool HasTable(DbConnection connection, DbTransaction transaction) => Number(
        connection, transaction,
        $"SELECT count(*) FROM pg_tables WHERE schemaname = '{_schema}' AND tablename = 'store_format'") != 0;

    /// <returns>The store's version.</returns>
    private long Check(DbConnection connection, DbTransaction transaction, StoreFault fault)
    {
        var ours = $"SELECT count(*) FROM {_schema}.store_format WHERE application = '{Application}'";
        if (Number(connection, transaction, ours) != 1) throw fault.OtherProgram();
        var version = Number(connection, transaction, $"SELECT max(version) FROM {_schema}.store_format");
        return version > FormatVersion ? throw fault.NewerVersion(version) : version;
    }

    /// <summary>Accepts only a plain name, because the name becomes part of SQL texts.</summary>
    private static string SchemaOf(StoreOptions store)
    {
        var path = new NpgsqlConnectionStringBuilder(store.ConnectionString).SearchPath ?? PostgresUrl.DefaultSchema;
        var first = path.Split(',')[0].Trim();
        var isPlain = first.Length is > 0 and < 64
            && first.All(symbol => char.IsAsciiLetterLower(symbol) || char.IsAsciiDigit(symbol) || symbol == '_')
            && !char.IsAsciiDigit(first[0]);
        return isPlain ? first : throw new StoreException(
            $"{store.Name}: \"{first}\" is not allowed as a schema's name. In the search path, use at most 63 "
            + "lower-case letters, digits and _, and do not begin with a digit.");
    }
}
