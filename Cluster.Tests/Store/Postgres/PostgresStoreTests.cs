using ActorXen.Messages;
using ActorXen.Nodes.Coordination;
using ActorXen.Runs;
using ActorXen.Store;
using ActorXen.Store.Database;
using ActorXen.Store.Journal;
using ActorXen.Store.Postgres;
using ActorXen.Tests.Runs;
using ActorXen.Tests.Support;
using Npgsql;

namespace ActorXen.Tests.Store.Postgres;

/// <summary>
/// Whatever is wrong with a server: one line with its name, what is wrong, and what to do. Never a password.
/// </summary>
public sealed class PostgresStoreTests
{
    private static PrivatePostgres Server => PrivatePostgres.Shared;

    [PostgresFact]
    public async Task Many_processes_that_begin_at_once_create_one_store()
    {
        var store = StoreOptions.PostgreSql(Server.CreateDatabase());

        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => SqlRunJournal.OpenStore(store))));

        Assert.Empty(await SqlRunJournal.OpenStore(store).ListAsync());
    }

    [PostgresFact]
    public async Task Two_schemas_of_a_database_are_two_stores()
    {
        var connection = Server.CreateDatabase();
        await using var one = SqlRunJournal.OpenStore(StoreOptions.PostgreSql(connection + ";Search Path=one"));
        await using var other = SqlRunJournal.OpenStore(StoreOptions.PostgreSql(connection + ";Search Path=other"));

        await one.OpenAsync(TempStore.Header());

        Assert.Single(await one.ListAsync());
        Assert.Empty(await other.ListAsync());
    }

    [PostgresFact]
    public void A_wrong_password_is_reported_at_once_and_does_not_pass()
    {
        var store = StoreOptions.PostgreSql(Server.ConnectionTo("postgres", password: "wrong horse"));

        Assert.Equal(
            $"{store.Name} refuses the role or its password. Check ACTORXEN_STORE_CONNECTION, PGPASSWORD or "
            + $"PGPASSFILE in the "
            + "environment.",
            Refusal(store));
    }

    [PostgresFact]
    public void No_password_is_a_wrong_password() => Assert.Contains(
        " refuses the role or its password. ",
        Refusal(
            StoreOptions.PostgreSql(
                $"Host=127.0.0.1;Port={Server.Port};Database=postgres;Username=tester;Passfile=/dev/null")),
        StringComparison.Ordinal);

    [PostgresFact]
    public void A_missing_database_is_reported_at_once()
    {
        var store = StoreOptions.PostgreSql(Server.ConnectionTo("nowhere"));

        Assert.Equal(
            $"{store.Name} does not exist: the server has no such database. "
            + "Create it with CREATE DATABASE, or name another.",
            Refusal(store));
    }

    [Theory]
    [InlineData("127.0.0.1", "Connection refused")]
    [InlineData("no-such-host.invalid", "")]
    public void A_missing_server_is_reported_at_once_and_may_pass(string host, string said)
    {
        var store = StoreOptions.PostgreSql($"Host={host};Port=1;Database=db;Username=me;Password=secret");

        var missing = Assert.Throws<StoreException>(() => SqlRunJournal.OpenStore(store));

        Assert.StartsWith($"{store.Name} cannot be reached: ", missing.Message, StringComparison.Ordinal);
        Assert.EndsWith(". Start the server, or check its name and port.", missing.Message, StringComparison.Ordinal);
        Assert.Contains(said, missing.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", missing.ToString(), StringComparison.Ordinal);
        Assert.True(missing.MayPass);
    }

    [PostgresFact]
    public void A_schema_of_another_program_is_left_alone()
    {
        var store = StoreOptions.PostgreSql(Server.CreateDatabase());
        PrivatePostgres.Execute(
            store.ConnectionString, "CREATE SCHEMA actorxen; CREATE TABLE actorxen.photos (id integer)");

        Assert.Equal(
            $"{store.Name} has a schema of this name that belongs to another program. "
            + "Choose another schema with the connection's search path.",
            Refusal(store));
    }

    [PostgresFact]
    public void A_store_of_a_newer_version_is_refused()
    {
        var store = StoreOptions.PostgreSql(Server.CreateDatabase());
        SqlRunJournal.OpenStore(store);
        PrivatePostgres.Execute(store.ConnectionString, "UPDATE store_format SET version = 9");

        Assert.Contains(" has format 9, which a newer version wrote. ", Refusal(store), StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task A_role_that_may_only_read_lists_runs_and_is_refused_when_it_writes()
    {
        var owner = StoreOptions.PostgreSql(Server.CreateDatabase());
        await using (var journal = SqlRunJournal.OpenStore(owner)) await journal.OpenAsync(TempStore.Header());
        PrivatePostgres.Execute(owner.ConnectionString, """
            DROP ROLE IF EXISTS reader;
            CREATE ROLE reader LOGIN PASSWORD 'reading';
            GRANT USAGE ON SCHEMA actorxen TO reader;
            GRANT SELECT ON ALL TABLES IN SCHEMA actorxen TO reader;
            """);
        var store = StoreOptions.PostgreSql(Server.ConnectionTo(DatabaseOf(owner), "reader", "reading"));
        await using var reader = SqlRunJournal.OpenStore(store);

        var refused =
            await Assert.ThrowsAsync<StoreException>(() => reader.OpenAsync(TempStore.Header("20261123-aaaaaa")));

        Assert.Single(await reader.ListAsync());
        Assert.Equal(
            $"{store.Name} denies the role a privilege: permission denied for table journal. "
            + "Ask its owner to GRANT the privileges in docs/stores.md.",
            refused.Message);
        Assert.False(refused.MayPass);
    }

    [PostgresFact]
    public async Task A_role_that_owns_nothing_runs_with_the_rights_that_the_documentation_names()
    {
        var owner = StoreOptions.PostgreSql(Server.CreateDatabase());
        SqlRunJournal.OpenStore(owner);
        PrivatePostgres.Execute(owner.ConnectionString, """
            DROP ROLE IF EXISTS writer;
            CREATE ROLE writer LOGIN PASSWORD 'writing';
            GRANT USAGE ON SCHEMA actorxen TO writer;
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA actorxen TO writer;
            GRANT USAGE ON ALL SEQUENCES IN SCHEMA actorxen TO writer;
            """);
        await using var journal = SqlRunJournal.OpenStore(
            StoreOptions.PostgreSql(Server.ConnectionTo(DatabaseOf(owner), "writer", "writing")));

        var result = await RunTests.StartAsync(journal, TempStore.Header());

        Assert.Equal(RunTests.UndisturbedHash(), result.Hash);
    }

    [PostgresFact]
    public void A_role_that_may_not_create_the_store_is_told_so()
    {
        var owner = StoreOptions.PostgreSql(Server.CreateDatabase());
        PrivatePostgres.Execute(
            owner.ConnectionString, "DROP ROLE IF EXISTS guest; CREATE ROLE guest LOGIN PASSWORD 'guest'");

        Assert.Contains(
            " denies the role a privilege: permission denied for database ",
            Refusal(StoreOptions.PostgreSql(Server.ConnectionTo(DatabaseOf(owner), "guest", "guest"))),
            StringComparison.Ordinal);
    }

    [PostgresFact]
    public void A_schema_that_its_owner_made_is_enough_for_a_role_that_may_make_none()
    {
        var owner = StoreOptions.PostgreSql(Server.CreateDatabase());
        PrivatePostgres.Execute(owner.ConnectionString, """
            DROP ROLE IF EXISTS tenant;
            CREATE ROLE tenant LOGIN PASSWORD 'tenant';
            CREATE SCHEMA actorxen AUTHORIZATION tenant;
            """);

        SqlRunJournal.OpenStore(StoreOptions.PostgreSql(Server.ConnectionTo(DatabaseOf(owner), "tenant", "tenant")));
    }

    [Theory]
    [InlineData("Mixed")]
    [InlineData("x; DROP TABLE journal")]
    [InlineData("1st")]
    public void A_schema_has_a_plain_name(string schema) => Assert.Contains(
        "is not allowed as a schema's name",
        Refusal(StoreOptions.PostgreSql($"Host=h;Search Path=\"{schema}\"")),
        StringComparison.Ordinal);

    /// <summary>
    /// A machine that loses its power while it writes closes nothing. The row that it was writing is the next one of
    /// the process that takes the run over.
    /// </summary>
    [PostgresFact]
    public async Task A_writer_that_vanishes_in_the_middle_of_a_write_does_not_keep_its_successor_waiting()
    {
        var store = StoreOptions.PostgreSql(
            Server.CreateDatabase() + ";Options=-c idle_in_transaction_session_timeout=300");
        var header = TempStore.Header();
        await using (var first = SqlRunJournal.OpenStore(store)) await first.OpenAsync(header);
        await using var vanished = new NpgsqlConnection(store.ConnectionString);
        await vanished.OpenAsync();
        await using var write = await vanished.BeginTransactionAsync();
        var latest = $"SELECT max(sequence_number) FROM journal WHERE persistence_id = '{StoreKeys.Run(header.RunId)}'";
        var next = (long)(await AskAsync(vanished, latest))! + 1;
        await AskAsync(vanished, $"""
            INSERT INTO journal (created, deleted, persistence_id, sequence_number, message)
            VALUES (0, false, '{StoreKeys.Run(header.RunId)}', {next}, '')
            """);

        await using var successor = SqlRunJournal.OpenStore(store);
        await successor.ResumeAsync(header.RunId);
        await successor.SealAsync(header.RunId, TempStore.Seal(1.Ms));

        Assert.Single((await successor.ReadAsync(header.RunId)).Seals);
        var ended = await Assert.ThrowsAnyAsync<NpgsqlException>(() => write.CommitAsync());
        Assert.True(new PostgresDatabase(store).Explain(ended, new(store, new PostgresDatabase(store)))!.MayPass);
    }

    [PostgresFact]
    public async Task The_server_ends_what_a_vanished_client_had_open_but_not_what_only_reads()
    {
        var database = new PostgresDatabase(StoreOptions.PostgreSql(Server.CreateDatabase()));
        await using var connection = (NpgsqlConnection)database.Connect();
        await connection.OpenAsync();

        Assert.Equal("10s", await AskAsync(connection, "SHOW idle_in_transaction_session_timeout"));
        Assert.Equal("5", await AskAsync(connection, "SHOW tcp_keepalives_idle"));
        Assert.Equal("20000", await AskAsync(connection, "SHOW tcp_user_timeout"));
        await using var reading = database.BeginReading(connection);
        Assert.Equal("0", await AskAsync(connection, "SHOW idle_in_transaction_session_timeout"));
    }

    private static async Task<object?> AskAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of the tests.
        command.CommandText = sql;
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync();
    }

    private static string DatabaseOf(StoreOptions store) => store.Name[(store.Name.LastIndexOf('/') + 1)..];

    private static string Refusal(StoreOptions store)
    {
        var refused = Assert.Throws<StoreException>(() => SqlRunJournal.OpenStore(store));
        Assert.False(refused.MayPass);
        Assert.DoesNotContain('\n', refused.Message);
        Assert.DoesNotContain("wrong horse", refused.ToString(), StringComparison.Ordinal);
        return refused.Message;
    }
}
