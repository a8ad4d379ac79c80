using System.Collections.Concurrent;
using System.Security.Cryptography;
using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Store.Database;
using ActorXen.Store.Journal;
using Akka.Actor;
using Akka.Persistence;

namespace ActorXen.Store;

/// <summary>Keeps runs in a database: written through Akka.Persistence.Sql, read directly from its tables.</summary>
/// <remarks>
/// The actor system starts with the first write, so commands that only read do not need it. After a failed write it is
/// unknown whether the database has the event. The actor is then stopped, and when the caller repeats the call, the
/// journal first checks whether the event is there.
/// </remarks>
public sealed class SqlRunJournal : IRunJournal
{
    private readonly StoreOptions _store;
    private readonly StoreDatabase _database;
    private readonly StoreFault _fault;
    private readonly StoreReader _reader;
    private readonly Lazy<ActorSystem> _system;
    private readonly PartWriter _parts;
    private readonly ConcurrentDictionary<string, RunWriter> _writers = new(StringComparer.Ordinal);
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
    }

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

    public async Task OpenAsync(RunHeader header)
    {
        var writer = InDoubt<RunOpened>(header.RunId) ?? await BeginAsync(header.RunId);
        if (writer.Events != 0) throw Refuse(header.RunId, "is already in the store");
        await AppendAsync(header.RunId, writer.Doubt ?? new RunOpened(header, writer.Holder));
    }

    public async Task ResumeAsync(string runId)
    {
        var writer = InDoubt<RunResumed>(runId) ?? InDoubt<RunMended>(runId) ?? await BeginAsync(runId);
        if (writer.Events == 0) throw Refuse(runId, "is not in the store");
        await AppendAsync(runId, writer.Doubt ?? await TakeUpAsync(runId, writer.Holder));
    }

    /// <summary>
    /// If another process writes between the look for damage and the event, the event collides with what it wrote.
    /// </summary>
    private async Task<IRunEvent> TakeUpAsync(string runId, ulong holder)
    {
        if (await _reader.DamageAsync(runId) is not var (damage, last)) return new RunResumed(holder);
        _warn($"{_store.Name}: run {runId} is damaged: {damage.Problem}. Everything from there on is made again, "
            + "beginning with the last whole checkpoint before it.");
        return new RunMended(holder, last);
    }

    public Task SealAsync(string runId, WindowSeal seal) => AppendAsync(runId, new WindowSealed(seal));

    public async Task CheckpointAsync(string runId, VirtualTime at, IReadOnlyList<byte[]> hostStates)
    {
        var writer = WriterOf(runId);
        // If this checkpoint's event is in doubt, its parts are in the store. Otherwise they are written, over those of
        // an earlier attempt if there was one.
        if (writer.Doubt is not CheckpointSealed one || one.At != at)
        {
            var number = writer.Checkpoints + 1;
            // On another thread, so that the caller can continue with its next window.
            var parts = await Task.Run(() => SavePartsAsync(runId, writer.Holder, number, hostStates));
            one = new(at, writer.Holder, number, parts, hostStates.Count);
        }

        await AppendAsync(runId, one);
        writer.Checkpoints = one.Number;
    }

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

    public async Task CloseAsync(string runId, RunEnd end)
    {
        if (InDoubt<RunEnded>(runId) is null) await AppendAsync(runId, new RunClosed(end));
        await AppendAsync(runId, new RunEnded());
        Forget(runId);
    }

    public async Task<IReadOnlyList<RunSummary>> ListAsync() => (await _reader.ListAsync()).Whole;

    public async Task<IReadOnlyList<DamagedRun>> ListDamagedAsync() => (await _reader.ListAsync()).Damaged;

    public Task<RunRecord> ReadAsync(string idOrName) => _reader.ReadAsync(idOrName);

    public Task<RunRecord> ReadWholePartAsync(string idOrName) => _reader.ReadAsync(idOrName, upToDamage: true);

    public Task<RunCheckpoint?> LoadCheckpointAsync(string runId, VirtualTime atOrBefore) =>
        _reader.LoadCheckpointAsync(runId, atOrBefore);

    public Task<byte[]?> LoadResultAsync(string key) => _reader.LoadResultAsync(key);

    /// <remarks>On another thread, because starting that actor system takes most of a second.</remarks>
    public Task KeepResultAsync(string key, byte[] bytes) =>
        Task.Run(() => _parts.SaveAsync(key, StoreKeys.Result(key), 0, new KeptResult(bytes)));

    public Task<IReadOnlyList<string>> ResultKeysAsync(string prefix) => _reader.ResultKeysAsync(prefix);

    public async ValueTask DisposeAsync()
    {
        // What went wrong in it is told by the first write, if there was one.
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
        new(() => System, _fault, id, codec, LongestWait);

    /// <summary>Saves a checkpoint's parts. No reader looks at them until CheckpointSealed names them.</summary>
    internal Task<int> SavePartsAsync(string runId, ulong holder, long number, IReadOnlyList<byte[]> hostStates) =>
        _parts.SaveAsync(runId, part => StoreKeys.Part(runId, holder, part), number, hostStates);

    /// <summary>Counts the run's events in the store, and draws a new holder number for what follows.</summary>
    private async Task<RunWriter> BeginAsync(string runId)
    {
        Forget(runId);
        var (actor, events) = await RecoverAsync(runId);
        var holder = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
        return _writers[runId] = new(holder) { Actor = actor, Events = events };
    }

    private async Task<(IActorRef Actor, long Events)> RecoverAsync(string runId)
    {
        var recovered = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        // On another thread, because starting the actor system takes most of a second, in which the caller can work.
        var props = JournalWriter.Props(StoreKeys.Run(runId), JournalCodec.Events, recovered);
        var start = Task.Run(() => System.ActorOf(props));
        var actor = await GuardAsync(start, runId);
        try
        {
            return (actor, await GuardAsync(recovered.Task, runId));
        }
        catch
        {
            System.Stop(actor);
            throw;
        }
    }

    private async Task AppendAsync(string runId, IRunEvent one)
    {
        var writer = WriterOf(runId);
        if (writer.Doubt is { } doubt && !JournalCodec.Events.AreEqual(doubt, one))
            throw Refuse(runId, "has an unfinished write, which must be repeated first");
        try
        {
            if (!await IsThereAsync(runId, writer, one)) await WriteAsync(runId, writer, one);
            (writer.Doubt, writer.Events) = (null, writer.Events + 1);
        }
        catch (Exception cause)
        {
            StopActor(writer);
            var explained = _fault.Explain(cause, runId);
            if (!explained.MayPass) Forget(runId);
            throw explained;
        }
    }

    /// <summary>Whether an earlier call wrote the event although it failed.</summary>
    /// <remarks>
    /// A process that takes over a run first writes RunResumed with a holder number of its own. So if the next event
    /// equals this one, this process wrote it.
    /// </remarks>
    private async Task<bool> IsThereAsync(string runId, RunWriter writer, IRunEvent one)
    {
        if (writer.Actor is not null) return false;
        (writer.Actor, var events) = await RecoverAsync(runId);
        if (events == writer.Events) return false;
        if (events < writer.Events) throw _fault.WentBack(runId);
        if (events == writer.Events + 1 && writer.Doubt is not null && await _reader.HasAsync(runId, events, one))
            return true;
        throw _fault.TakenOver(runId);
    }

    private async Task WriteAsync(string runId, RunWriter writer, IRunEvent one)
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        writer.Doubt = one;
        writer.Actor!.Tell(new Append(one, written));
        try
        {
            await written.Task.WaitAsync(LongestWait);
        }
        catch (Exception cause) when (_fault.IsCollision(cause))
        {
            // Either another process wrote an event of this number, or an earlier write of this process arrived after
            // IsThereAsync looked for it.
            StopActor(writer);
            if (!await _reader.HasAsync(runId, writer.Events + 1, one)) throw _fault.TakenOver(runId);
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

    private RunWriter WriterOf(string runId) =>
        _writers.TryGetValue(runId, out var writer) ? writer : throw Refuse(runId, "is not held by this process");

    private RunWriter? InDoubt<T>(string runId) =>
        _writers.TryGetValue(runId, out var writer) && writer.Doubt is T ? writer : null;

    private void Forget(string runId)
    {
        if (_writers.TryRemove(runId, out var writer)) StopActor(writer);
    }

    private void StopActor(RunWriter writer)
    {
        if (writer.Actor is { } actor) System.Stop(actor);
        writer.Actor = null;
    }

    private StoreException Refuse(string runId, string problem) => new($"{_store.Name}: run {runId} {problem}.");
}
