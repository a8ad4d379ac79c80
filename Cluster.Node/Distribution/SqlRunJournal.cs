using System.Collections.Concurrent;
using System.Security.Cryptography;
using ActorXen.Distribution.Coordination;
using ActorXen.Messages;
using ActorXen.Runs;
using Akka.Actor;
using Akka.Persistence;
using Microsoft.Data.Sqlite;

namespace ActorXen.Distribution;

/// <summary>Keeps runs in a database: written through Akka.Persistence.Sql, read straight from its tables.</summary>
/// <remarks>The actor system starts with the first write: commands that only read do without it.</remarks>
public sealed class SqlRunJournal : IRunJournal
{
    private readonly StoreOptions _store;
    private readonly StoreFault _fault;
    private readonly StoreReader _reader;
    private readonly Lazy<ActorSystem> _system;
    private readonly ConcurrentDictionary<string, Writer> _writers = new(StringComparer.Ordinal);

    private SqlRunJournal(StoreOptions store, StoreFault fault)
    {
        _store = store;
        _fault = fault;
        _reader = new(store, fault);
        _system = new(() => StoreStartup.Start(store));
    }

    /// <summary>Longer than all waits below it together, so that those say what is wrong.</summary>
    private TimeSpan LongestWait => _store.LongestWait + TimeSpan.FromSeconds(5);

    internal ActorSystem System => _system.Value;

    /// <summary>Checks that the store can be written, and creates it when it is not there.</summary>
    /// <exception cref="StoreException">It cannot.</exception>
    public static SqlRunJournal OpenStore(StoreOptions store)
    {
        var fault = new StoreFault(store);
        if (store.IsFile) StoreFile.Prepare(store, fault);
        return new(store, fault);
    }

    public async Task OpenAsync(RunHeader header)
    {
        var writer = await BeginAsync(header.RunId);
        if (writer.EventsBefore != 0) throw Refuse(header.RunId, "is in the store already");
        await AppendAsync(header.RunId, new RunOpened(header, writer.Holder));
    }

    public async Task ResumeAsync(string runId)
    {
        var writer = await BeginAsync(runId);
        if (writer.EventsBefore == 0) throw Refuse(runId, "is not in the store");
        await AppendAsync(runId, new RunResumed(writer.Holder));
    }

    public Task SealAsync(string runId, WindowSeal seal) => AppendAsync(runId, new WindowSealed(seal));

    public async Task CheckpointAsync(string runId, VirtualTime at, IReadOnlyList<byte[]> hostStates)
    {
        var writer = WriterOf(runId);
        var number = ++writer.Checkpoints;
        // Elsewhere: the caller goes on with its next window meanwhile.
        var parts = await Task.Run(() => SavePartsAsync(runId, writer.Holder, number, hostStates));
        await AppendAsync(runId, new CheckpointSealed(at, writer.Holder, number, parts, hostStates.Count));
    }

    public async Task CloseAsync(string runId, RunEnd end)
    {
        await AppendAsync(runId, new RunClosed(end));
        Forget(runId);
    }

    public async Task<IReadOnlyList<RunSummary>> ListAsync() => await _reader.ListAsync();

    public Task<RunRecord> ReadAsync(string idOrPrefix) => _reader.ReadAsync(idOrPrefix);

    public Task<RunCheckpoint?> LoadCheckpointAsync(string runId, VirtualTime atOrBefore) =>
        _reader.LoadCheckpointAsync(runId, atOrBefore);

    public async ValueTask DisposeAsync()
    {
        if (_system.IsValueCreated)
        {
            // What was to be written has been awaited by its caller; nothing is lost if this takes too long.
            await Task.WhenAny(_system.Value.Terminate(), Task.Delay(TimeSpan.FromSeconds(2)));
        }

        if (!_store.IsFile) return;
        using var pooled = new SqliteConnection(_store.ConnectionString);
        SqliteConnection.ClearPool(pooled);
    }

    /// <summary>The journal of a cluster's coordinator, in the same store.</summary>
    /// <param name="cluster">Its name.</param>
    internal ICoordinatorLog CoordinatorLog(string cluster) => new CoordinatorLog(() => System, _fault, cluster, LongestWait);

    /// <summary>Saves the parts under numbers that nobody looks at before CheckpointSealed names them.</summary>
    internal async Task<int> SavePartsAsync(string runId, ulong holder, long number, IReadOnlyList<byte[]> hostStates)
    {
        var snapshots = Persistence.Instance.Apply(System).SnapshotStoreFor(null);
        var count = 0;
        foreach (var part in CheckpointPacker.Pack(hostStates))
        {
            var place = new SnapshotMetadata(StoreKeys.Part(runId, holder, count++), number, DateTime.UtcNow);
            var answer = snapshots.Ask<object>(new SaveSnapshot(place, part), LongestWait);
            if (await GuardAsync(answer, runId) is SaveSnapshotFailure failure)
                throw _fault.Explain(failure.Cause, runId);
        }

        return count;
    }

    /// <summary>Reads how much the store has of a run, and draws a new holder for what follows.</summary>
    private async Task<Writer> BeginAsync(string runId)
    {
        Forget(runId);
        var recovered = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        // Elsewhere: the first start of the actor system takes most of a second, and the caller has other things to do.
        var start = Task.Run(() => System.ActorOf(Props.Create(() => new RunActor(runId, _fault, recovered))));
        var actor = await GuardAsync(start, runId);
        var events = await GuardAsync(recovered.Task, runId);
        var holder = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
        return _writers[runId] = new(actor, holder, events);
    }

    private async Task AppendAsync(string runId, IRunEvent one)
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        WriterOf(runId).Actor.Tell(new AppendToRun(one, written));
        try
        {
            await written.Task.WaitAsync(LongestWait);
        }
        catch (Exception cause)
        {
            // Whether it was written after all is not known: this process must not go on from here.
            Forget(runId);
            throw _fault.Explain(cause, runId);
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

    private Writer WriterOf(string runId) =>
        _writers.TryGetValue(runId, out var writer) ? writer : throw Refuse(runId, "is not held by this process");

    private void Forget(string runId)
    {
        if (_writers.TryRemove(runId, out var writer)) _system.Value.Stop(writer.Actor);
    }

    private StoreException Refuse(string runId, string problem) => new($"{_store.Name}: run {runId} {problem}.");

    private sealed class Writer(IActorRef actor, ulong holder, long eventsBefore)
    {
        public IActorRef Actor { get; } = actor;
        public ulong Holder { get; } = holder;
        public long EventsBefore { get; } = eventsBefore;
        public long Checkpoints { get; set; }
    }
}
