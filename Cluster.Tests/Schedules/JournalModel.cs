using ActorXen.Messages;
using ActorXen.Nodes.Coordination;
using ActorXen.Runs;
using ActorXen.Store;
using ActorXen.Store.Database;
using ActorXen.Store.Journal;
using ActorXen.Store.Sqlite;

namespace ActorXen.Tests.Schedules;

/// <summary>One process's journal of runs: the product's holder of runs, over the rows of the model.</summary>
internal sealed class JournalModel : IRunJournal
{
    private static readonly StoreOptions _options = new(StoreKind.Sqlite, "", "store", TimeSpan.FromSeconds(5));

    private readonly Process _process;
    private readonly StoreModel _store;
    private readonly Timetable _time;
    private readonly HeldRuns _held;

    public JournalModel(Process process, StoreModel store, Timetable time)
    {
        (_process, _store, _time) = (process, store, time);
        Fault = new StoreFault(_options, new SqliteDatabase(_options));
        _held = new(new Rows(this), "store", Fault, warning => time.Tell($"{process} {warning}"), time.Draw);
        Shared = new(process, store, Fault, _held, time);
    }

    public PartsModel Shared { get; }

    public IPartJournal? Parts => _time.NodesWriteParts ? Shared : null;

    public StoreFault Fault { get; }

    public Task OpenAsync(RunHeader header) => _held.OpenAsync(header);

    public Task ResumeAsync(string runId) => _held.ResumeAsync(runId);

    public Task SealAsync(string runId, WindowSeal seal) => _held.SealAsync(runId, seal);

    public Task CheckpointAsync(string runId, VirtualTime at, IReadOnlyList<byte[]> hostStates) =>
        _held.CheckpointAsync(runId, at, hostStates);

    public Task KeepMarkAsync(string runId, VirtualTime at, IReadOnlyList<byte[]> counts) =>
        KeepAsync(runId, StoreKeys.Mark(runId, (int)at.Nanoseconds), counts);

    public Task<IReadOnlyList<byte[]>?> LoadMarkAsync(string runId, VirtualTime at, int hosts) => ReadAsync(
        runId, "load mark", () => _store.Parts.GetValueOrDefault(StoreKeys.Mark(runId, (int)at.Nanoseconds)));

    public async Task DropMarksAsync(string runId)
    {
        try
        {
            await ReadAsync(runId, "drop marks", () => _store.Parts.Keys.ToList()
                .Where(key => key.StartsWith(StoreKeys.Marks(runId), StringComparison.Ordinal))
                .Count(_store.Parts.Remove));
        }
        catch (StoreException failure)
        {
            _time.Tell($"{_process} {failure.Message}");
        }
    }

    public Task KeepRecordedAsync(string runId, RecordKind kind, VirtualTime at, IReadOnlyList<byte[]> hosts) =>
        KeepAsync(runId, StoreKeys.Recorded(runId, kind, (int)at.Nanoseconds), hosts);

    public Task<IReadOnlyList<byte[]>?> LoadRecordedAsync(string runId, RecordKind kind, VirtualTime at, int hosts) =>
        ReadAsync(
            runId, "load recorded",
            () => _store.Parts.GetValueOrDefault(StoreKeys.Recorded(runId, kind, (int)at.Nanoseconds)));

    public Task CloseAsync(string runId, RunEnd end) => _held.CloseAsync(runId, end);

    public Task<IReadOnlyList<RunSummary>> ListAsync() => throw new NotSupportedException();

    public Task<RunRecord> ReadAsync(string idOrName) => ReadAsync(idOrName, upToDamage: false);

    public Task<RunRecord> ReadWholePartAsync(string idOrName) => ReadAsync(idOrName, upToDamage: true);

    public Task<RunCheckpoint?> LoadCheckpointAsync(string runId, VirtualTime atOrBefore) =>
        ReadAsync(runId, "load checkpoint", () =>
        {
            foreach (var one in StoreReader.LatestFirst(TrailOf(runId, upToDamage: false), atOrBefore))
                if (StatesOf(runId, one) is { } states) return new RunCheckpoint(one.At, states);
            return null;
        });

    public Task<byte[]?> LoadResultAsync(string key) => throw new NotSupportedException();

    public Task KeepResultAsync(string key, byte[] bytes) => throw new NotSupportedException();

    public Task<IReadOnlyList<string>> ResultKeysAsync(string prefix) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private IReadOnlyList<byte[]>? StatesOf(string runId, CheckpointSealed one) => one.Ranges.Count > 0
        ? Shared.StatesOf(runId, one)
        : _store.Parts.GetValueOrDefault(KeyOf(runId, one.Holder, one.Number));

    private static string KeyOf(string runId, ulong holder, long number) =>
        StoreKeys.Part(runId, holder, (int)number);

    private Task<RunRecord> ReadAsync(string runId, bool upToDamage) =>
        ReadAsync(runId, "read", () => StoreReader.RecordOf(TrailOf(runId, upToDamage)));

    private RunTrail TrailOf(string runId, bool upToDamage)
    {
        var trail = _store.TrailOf(runId);
        if (trail.IsRemoved) throw new RunNotFoundException($"no run {runId}");
        if (StoreReader.DamageOf(runId, trail) is { } damage && (!upToDamage || trail.Last == 0))
            throw Fault.Damaged(damage);
        return trail;
    }

    private async Task<T> ReadAsync<T>(string runId, string what, Func<T> read)
    {
        try
        {
            return await _store.CallAsync(_process, $"{what} {runId}", read);
        }
        catch (Exception cause) when (cause is not RunNotFoundException)
        {
            throw Fault.Explain(cause, runId);
        }
    }

    private Task<bool> KeepAsync(string runId, string key, IReadOnlyList<byte[]> states) =>
        ReadAsync(runId, "keep", () => _store.Parts.Remove(key) | _store.Parts.TryAdd(key, states));

    private sealed class Rows(JournalModel journal) : IRunRows
    {
        private StoreModel Store => journal._store;

        public Task<(IRowWriter Writer, long Events)> RecoverAsync(string runId) => Store.CallAsync(
            journal._process, $"count {runId}", () =>
            {
                var last = Store.LastOf(StoreKeys.Run(runId));
                return ((IRowWriter)new Writer(journal, StoreKeys.Run(runId), last), last);
            });

        public Task<bool> HasAsync(string runId, long number, IRunEvent one) =>
            journal.ReadAsync(runId, $"has {number} of", () =>
            {
                var mine = RowSeal.Write(JournalCodec.Events, one, StoreKeys.Run(runId), number);
                return Store.RowsOf(StoreKeys.Run(runId)).TryGetValue(number, out var row)
                    && row.Manifest == mine.Manifest && row.Bytes.AsSpan().SequenceEqual(mine.Bytes);
            });

        public Task<(DamagedRun Run, long Last)?> DamageAsync(string runId) =>
            journal.ReadAsync<(DamagedRun, long)?>(runId, "look for damage of", () =>
            {
                var trail = Store.TrailOf(runId);
                if (StoreReader.DamageOf(runId, trail) is not { } damage) return null;
                return damage.CanBeMended ? (damage, trail.Last) : throw journal.Fault.Damaged(damage);
            });

        public async Task<int> SavePartsAsync(
            string runId, ulong holder, long number, IReadOnlyList<byte[]> hostStates)
        {
            await journal.KeepAsync(runId, KeyOf(runId, holder, number), hostStates);
            return 1;
        }
    }

    private sealed class Writer(JournalModel journal, string id, long last) : IRowWriter
    {
        private long _last = last;

        public Task WriteAsync(IRunEvent one)
        {
            var number = ++_last;
            var row = RowSeal.Write(JournalCodec.Events, one, id, number);
            return journal._store.CallAsync(
                journal._process, $"write {id} {number} {row.Manifest}",
                () => journal._store.Insert(journal._process, id, number, row, one),
                () => journal._store.Tear(id, number, row));
        }

        public void Stop()
        {
        }
    }
}

/// <summary>One process's end of the coordinator's journal. Appends are written in turn, until one fails.</summary>
internal sealed class LogModel(Process process, StoreModel store, StoreFault fault, Timetable time)
    : IEventLog<ICoordinatorEvent>
{
    private Writer _writer = new(0);

    public async Task<IReadOnlyList<ICoordinatorEvent>> TakeOverAsync(ICoordinatorEvent first)
    {
        Close();
        var writer = _writer = new(0);
        var events = await GuardAsync(writer, store.CallAsync(process, "read the log", () =>
        {
            writer.Last = store.LastOf(StoreModel.LogId);
            var (trail, found) = (new LogTrail(), new List<ICoordinatorEvent>());
            foreach (var (number, row) in store.RowsOf(StoreModel.LogId).Where(row => !store.Deleted.Contains(row.Key)))
            {
                found.Add((ICoordinatorEvent)RowSeal.Read(CoordinatorCodec.Events, row, StoreModel.LogId, number));
                trail.Add(number, found[^1]);
            }

            trail.Check();
            return found;
        }));
        writer.HasRead.TrySetResult();
        await AppendAsync(first);
        return events;
    }

    public Task AppendAsync(ICoordinatorEvent one) => InTurnAsync(_writer, writer =>
    {
        var number = ++writer.Last;
        var row = RowSeal.Write(CoordinatorCodec.Events, one, StoreModel.LogId, number);
        return WriteAsync(number, row, one);
    });

    private async Task<bool> WriteAsync(long number, StoredValue row, ICoordinatorEvent one)
    {
        await store.CallAsync(
            process, $"write the log {number} {row.Manifest}",
            () => store.Insert(process, StoreModel.LogId, number, row, one));
        if (number > 1 && !time.Is(Mutation.FreeNumbersAreTaken) && !await store.CallAsync(
            process, $"look for {number - 1}", () => store.RowsOf(StoreModel.LogId).ContainsKey(number - 1)))
            throw fault.LogTakenOver(StoreModel.LogId);
        store.Acknowledge(process, number);
        return true;
    }

    public Task ForgetEarlierAsync() => InTurnAsync(_writer, writer => store.CallAsync(
        process, "delete", () => store.DeleteBefore(StoreModel.LogId, writer.Last)));

    public void Close() => _writer.IsClosed = true;

    private async Task InTurnAsync(Writer writer, Func<Writer, Task<bool>> work)
    {
        var before = writer.Latest;
        var turn = new TaskCompletionSource();
        writer.Latest = turn.Task;
        try
        {
            await writer.HasRead.Task;
            await before;
            await GuardAsync(writer, writer.IsClosed ? process.SilenceAsync() : work(writer));
        }
        finally
        {
            turn.TrySetResult();
        }
    }

    private async Task<T> GuardAsync<T>(Writer writer, Task<T> work)
    {
        try
        {
            return await work;
        }
        catch (Exception cause)
        {
            writer.IsClosed = true;
            throw time.Is(Mutation.OvertakenTriesAgain)
                ? fault.Explain(cause, StoreModel.LogId)
                : fault.ExplainLog(cause, StoreModel.LogId);
        }
    }

    private sealed class Writer(long last)
    {
        public long Last { get; set; } = last;

        public bool IsClosed { get; set; }

        public TaskCompletionSource HasRead { get; } = new();

        public Task Latest { get; set; } = Task.CompletedTask;
    }
}
