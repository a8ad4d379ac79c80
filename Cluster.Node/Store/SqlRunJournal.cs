using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Store.Database;
using ActorXen.Store.Journal;
using Akka.Actor;
using Akka.Persistence;

namespace ActorXen.Store;

/// <summary>Keeps runs in a database: written through Akka.Persistence.Sql, read directly from its tables.</summary>
/// <remarks>
/// The actor system starts with the first write of a run, so commands that only read, and studies, do not need it.
/// After a failed write it is unknown whether the database has the event. The actor is then stopped, and when the
/// caller repeats the call, the journal first checks whether the event is there.
/// </remarks>
public sealed class SqlRunJournal : IRunJournal
{
    private readonly StoreOptions _store;
    private readonly StoreDatabase _database;
    private readonly StoreFault _fault;
    private readonly StoreReader _reader;
    private readonly Lazy<ActorSystem> _system;
    private readonly PartWriter _parts;
    private readonly ResultWriter _results;
    private readonly HeldRuns _held;
    private readonly Action<string> _warn;
    private Task? _prepared;

    private SqlRunJournal(
        StoreOptions store, OpenedStore opened, Action<string> warn, IReadOnlyList<StoreBinding> bindings)
    {
        var (database, fault) = opened;
        _store = store;
        _database = database;
        _fault = fault;
        _reader = new(store, database, fault, warn);
        _warn = warn;
        _system = new(() => StoreStartup.Start(store, database, bindings));
        _parts = new(() => System, fault, LongestWait);
        _results = new(database, fault);
        _held = new(new ActorRows(this), store.Name, fault, warn);
        Shared = new(_held, _parts, _reader, Prepare);
    }

    public IPartJournal? Parts => _store.IsForSeveralMachines ? Shared : null;

    /// <summary>
    /// For what this machine writes of runs that others hold; null if only this machine has the store.
    /// </summary>
    public IPartStore? PartStore => _store.IsForSeveralMachines ? Shared : null;

    /// <summary>The same whatever the kind of store.</summary>
    internal SharedParts Shared { get; }

    /// <summary>Longer than all waits below it together, so that they end first and say what is wrong.</summary>
    private TimeSpan LongestWait => _store.LongestWait + TimeSpan.FromSeconds(5);

    internal ActorSystem System => _system.Value;

    /// <summary>Checks that the database is a run store, and creates the store if there is none.</summary>
    /// <param name="warn">Takes one line about a damaged checkpoint that was skipped.</param>
    /// <exception cref="StoreException">The store cannot be used.</exception>
    public static SqlRunJournal OpenStore(StoreOptions store, Action<string>? warn = null) =>
        OpenStore(store, warn, []);

    /// <summary>Opens a store that must be there, for commands that begin no run. Nothing is created.</summary>
    /// <param name="warn">Takes one line about a damaged checkpoint that was skipped.</param>
    /// <returns>An empty journal for the default store if nothing was ever run.</returns>
    /// <exception cref="StoreException">There is no such store, or it cannot be used.</exception>
    public static IRunJournal FindStore(StoreOptions store, Action<string>? warn = null) =>
        store.IsDefault && !File.Exists(store.Name)
            ? new UnkeptJournal("nothing was run yet")
            : new SqlRunJournal(store, OpenedStore.Of(store, creates: false), warn ?? (static _ => { }), []);

    /// <summary>Opens a store that keeps other logs in addition to the runs.</summary>
    /// <param name="bindings">How rows of those logs that earlier versions wrote are read.</param>
    /// <exception cref="StoreException">The store cannot be used.</exception>
    internal static SqlRunJournal OpenStore(
        StoreOptions store, Action<string>? warn, IReadOnlyList<StoreBinding> bindings) =>
        new(store, OpenedStore.Of(store), warn ?? (static _ => { }), bindings);

    /// <remarks>Compiling Akka.Persistence.Sql takes longer than building the hosts of a small run.</remarks>
    public void Prepare() => _prepared ??= Task.Run(() =>
    {
        var persistence = Persistence.Instance.Apply(System);
        persistence.JournalFor(null);
        persistence.SnapshotStoreFor(null);
    });

    public Task OpenAsync(RunHeader header) => _held.OpenAsync(header);

    public Task ResumeAsync(string runId) => _held.ResumeAsync(runId);

    public Task SealAsync(string runId, WindowSeal seal) => _held.SealAsync(runId, seal);

    public Task CheckpointAsync(string runId, VirtualTime at, IReadOnlyList<byte[]> hostStates) =>
        _held.CheckpointAsync(runId, at, hostStates);

    public Task KeepMarkAsync(string runId, VirtualTime at, IReadOnlyList<byte[]> counts) => Task.Run(
        () => _parts.SaveAsync(runId, part => StoreKeys.Mark(runId, part), at.Nanoseconds, counts));

    public Task<IReadOnlyList<byte[]>?> LoadMarkAsync(string runId, VirtualTime at, int hosts) =>
        _reader.LoadMarkAsync(runId, at, hosts);

    public async Task DropMarksAsync(string runId)
    {
        try
        {
            foreach (var key in await _reader.MarkKeysAsync(runId)) await _parts.DeleteAsync(runId, key);
        }
        catch (StoreException failure)
        {
            // The run has ended and is whole: what is left only takes room.
            _warn($"the counts that run {runId} does not need any more could not be deleted: {failure.Message}");
        }
    }

    public Task KeepRecordedAsync(string runId, RecordKind kind, VirtualTime at, IReadOnlyList<byte[]> hosts) =>
        Task.Run(() => _parts.SaveAsync(
            runId, part => StoreKeys.Recorded(runId, kind, part), at.Nanoseconds, hosts));

    public Task<IReadOnlyList<byte[]>?> LoadRecordedAsync(
        string runId, RecordKind kind, VirtualTime at, int hosts) => _reader.LoadRecordedAsync(runId, kind, at, hosts);

    public Task CloseAsync(string runId, RunEnd end) => _held.CloseAsync(runId, end);

    public async Task<IReadOnlyList<RunSummary>> ListAsync() => (await _reader.ListAsync()).Whole;

    public async Task<IReadOnlyList<DamagedRun>> ListDamagedAsync() => (await _reader.ListAsync()).Damaged;

    public Task<RunRecord> ReadAsync(string idOrName) => _reader.ReadAsync(idOrName);

    public Task<RunRecord> ReadWholePartAsync(string idOrName) => _reader.ReadAsync(idOrName, upToDamage: true);

    public Task<RunCheckpoint?> LoadCheckpointAsync(string runId, VirtualTime atOrBefore) =>
        _reader.LoadCheckpointAsync(runId, atOrBefore);

    public Task<byte[]?> LoadResultAsync(string key) => _reader.LoadResultAsync(key);

    /// <remarks>On another thread, because SQLite has no other way not to block the caller.</remarks>
    public Task KeepResultAsync(string key, byte[] bytes) => Task.Run(() => _results.WriteAsync(key, bytes));

    public Task<IReadOnlyList<string>> ResultKeysAsync(string prefix) => _reader.ResultKeysAsync(prefix);

    public async ValueTask DisposeAsync()
    {
        // The first write, if there was one, reports what went wrong.
        if (_prepared is { } prepared) await prepared.ContinueWith(static _ => { }, TaskScheduler.Default);
        if (_system.IsValueCreated)
        {
            // Callers have awaited their writes, so nothing is lost if this takes too long.
            await Task.WhenAny(_system.Value.Terminate(), Task.Delay(TimeSpan.FromSeconds(2)));
        }

        _database.Forget();
    }

    /// <summary>Another log in the same store.</summary>
    /// <param name="id">The log's persistence id.</param>
    /// <param name="codec">Writes its events.</param>
    /// <typeparam name="TEvent">Base type of its events.</typeparam>
    internal EventLog<TEvent> LogOf<TEvent>(string id, Codec codec)
        where TEvent : class =>
        new(() => System, _fault, id, codec, LongestWait, number => _reader.HasRowAsync(id, number));

    /// <summary>Saves a checkpoint's parts. No reader looks at them until CheckpointSealed names them.</summary>
    internal Task<int> SavePartsAsync(string runId, ulong holder, long number, IReadOnlyList<byte[]> hostStates) =>
        _parts.SaveAsync(runId, part => StoreKeys.Part(runId, holder, part), number, hostStates);

    private async Task<(IRowWriter Writer, long Events)> RecoverAsync(string runId)
    {
        var recovered = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        // On another thread, because starting the actor system takes most of a second, in which the caller can work.
        var props = JournalWriter.Props(StoreKeys.Run(runId), JournalCodec.Events, recovered);
        var start = Task.Run(() => System.ActorOf(props));
        var actor = await GuardAsync(start, runId);
        try
        {
            return (new ActorRow(System, actor, LongestWait), await GuardAsync(recovered.Task, runId));
        }
        catch
        {
            System.Stop(actor);
            throw;
        }
    }

    private async Task<T> GuardAsync<T>(Task<T> work, string runId)
    {
        try
        {
            return await work.WaitAsync(LongestWait);
        }
        catch (Exception cause)
        {
            throw _fault.Explain(cause, runId);
        }
    }

    /// <summary>The rows of runs, written by actors.</summary>
    private sealed class ActorRows(SqlRunJournal journal) : IRunRows
    {
        public Task<(IRowWriter Writer, long Events)> RecoverAsync(string runId) => journal.RecoverAsync(runId);

        public Task<bool> HasAsync(string runId, long number, IRunEvent one) =>
            journal._reader.HasAsync(runId, number, one);

        public Task<(DamagedRun Run, long Last)?> DamageAsync(string runId) => journal._reader.DamageAsync(runId);

        /// <remarks>On another thread, so that the caller can continue with its next window.</remarks>
        public Task<int> SavePartsAsync(
            string runId, ulong holder, long number, IReadOnlyList<byte[]> hostStates) =>
            Task.Run(() => journal.SavePartsAsync(runId, holder, number, hostStates));
    }

    private sealed class ActorRow(ActorSystem system, IActorRef actor, TimeSpan longestWait) : IRowWriter
    {
        public Task WriteAsync(IRunEvent one)
        {
            var written = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            actor.Tell(new Append(one, written));
            return written.Task.WaitAsync(longestWait);
        }

        public void Stop() => system.Stop(actor);
    }
}
