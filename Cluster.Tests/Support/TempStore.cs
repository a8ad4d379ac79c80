using ActorXen.Cli.Arguments;
using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Store;
using ActorXen.Store.Database;
using ActorXen.Store.Journal;
using Microsoft.Data.Sqlite;

namespace ActorXen.Tests.Support;

/// <summary>A store of its own for one test, in a directory that is deleted with it.</summary>
public sealed class TempStore : IAsyncDisposable
{
    public const string Version = "0.1.0";
    private readonly List<SqlRunJournal> _journals = [];

    /// <summary>Made when it is needed: many a test replaces its store by one of another kind at once.</summary>
    private readonly Lazy<string> _directory = new(() => Directory.CreateTempSubdirectory("actorxen-store-").FullName);

    private readonly StoreKind _kind;
    private readonly Lazy<StoreOptions> _options;

    public TempStore(StoreKind kind = StoreKind.Sqlite)
    {
        _kind = kind;
        _options = new(() => kind == StoreKind.Sqlite
            ? StoreOptions.File(Path, TimeSpan.FromSeconds(1))
            : StoreOptions.PostgreSql(PrivatePostgres.Shared.CreateDatabase()));
    }

    /// <summary>Of a SQLite store.</summary>
    public string Path => System.IO.Path.Combine(_directory.Value, "runs.db");

    /// <summary>The shortest timeout, so that a lock is reported at once.</summary>
    public StoreOptions Options => _options.Value;

    /// <summary>What the journals passed over.</summary>
    public List<string> Warnings { get; } = [];

    public SqlRunJournal Open(long? largestBytes = null)
    {
        var journal = SqlRunJournal.OpenStore(Options with { LargestBytes = largestBytes }, Warnings.Add);
        _journals.Add(journal);
        return journal;
    }

    /// <summary>Does something to the database behind the journal's back.</summary>
    /// <param name="sql">The same for both kinds.</param>
    public int Execute(string sql, params (string Name, object Value)[] parameters)
    {
        using var connection = OpenedStore.DatabaseOf(Options).Connect();
        connection.Open();
        using var command = StoreReader.CommandOf(connection, sql, parameters);
        return command.ExecuteNonQuery();
    }

    /// <summary>Puts an event where a write would put it.</summary>
    public void Insert(string runId, long number, object one)
    {
        var (manifest, bytes) = RowSeal.Write(JournalCodec.Events, one, StoreKeys.Run(runId), number);
        Insert(runId, number, manifest, bytes);
    }

    /// <summary>Puts a row where an event would be.</summary>
    public void Insert(string runId, long number, string manifest, byte[] bytes) => Execute(
        """
        INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier)
        VALUES (0, @deleted, @id, @number, @message, @manifest, 41580)
        """,
        ("@deleted", false),
        ("@id", StoreKeys.Run(runId)),
        ("@number", number),
        ("@message", bytes),
        ("@manifest", manifest));

    /// <summary>Until disposed of, no event can be written: a lock on the file, or a server without room.</summary>
    public IDisposable Block() => _kind == StoreKind.Sqlite ? new FileLock(Path) : new FullServer(this);

    /// <summary>Ten seals of 1 ms, a checkpoint at every third.</summary>
    public static RunHeader Header(string id = "20261123-3f9a1c", long seed = 7) => new(
        id, "scenario { }", "toy", seed, 10.Ms, Version, 1.Ms, 3.Ms, DateTimeOffset.FromUnixTimeSeconds(1_795_000_000));

    public static WindowSeal Seal(Duration at) => new(VirtualTime.Zero + at, 100, 0.5, [1, 2, 3]);

    public async ValueTask DisposeAsync()
    {
        foreach (var journal in _journals) await journal.DisposeAsync();
        if (_directory.IsValueCreated) Directory.Delete(_directory.Value, recursive: true);
    }

    private sealed class FileLock : IDisposable
    {
        private readonly SqliteConnection _connection;

        public FileLock(string path)
        {
            // Not pooled: closing it must end the transaction.
            _connection = new($"Data Source={path};Pooling=False");
            _connection.Open();
            using var command = _connection.CreateCommand();
            command.CommandText = "BEGIN EXCLUSIVE";
            command.ExecuteNonQuery();
        }

        public void Dispose() => _connection.Dispose();
    }

    private sealed class FullServer : IDisposable
    {
        private readonly TempStore _store;

        public FullServer(TempStore store)
        {
            _store = store;
            store.Execute("""
                CREATE OR REPLACE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION USING ERRCODE = '53100', MESSAGE = 'could not extend file'; END $$;
                CREATE TRIGGER full_disk BEFORE INSERT ON journal FOR EACH ROW EXECUTE FUNCTION full_disk();
                """);
        }

        public void Dispose() => _store.Execute("DROP TRIGGER full_disk ON journal");
    }
}
