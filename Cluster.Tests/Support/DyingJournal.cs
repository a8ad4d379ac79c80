using ActorXen.Messages;
using ActorXen.Runs;

namespace ActorXen.Tests.Support;

/// <summary>The process is gone.</summary>
public sealed class KilledException : Exception;

/// <summary>A journal whose process is killed after a number of writes: nothing after them reaches the store.</summary>
public sealed class DyingJournal(IRunJournal journal, int writesLeft) : IRunJournal
{
    private int _writesLeft = writesLeft;

    public Task OpenAsync(RunHeader header) => journal.OpenAsync(header);

    public Task ResumeAsync(string runId) => journal.ResumeAsync(runId);

    public Task SealAsync(string runId, WindowSeal seal) => Write(() => journal.SealAsync(runId, seal));

    public Task CheckpointAsync(string runId, VirtualTime at, IReadOnlyList<byte[]> hostStates) =>
        Write(() => journal.CheckpointAsync(runId, at, hostStates));

    public Task KeepMarkAsync(string runId, VirtualTime at, IReadOnlyList<byte[]> counts) =>
        Write(() => journal.KeepMarkAsync(runId, at, counts));

    public Task<IReadOnlyList<byte[]>?> LoadMarkAsync(string runId, VirtualTime at, int hosts) =>
        journal.LoadMarkAsync(runId, at, hosts);

    public Task DropMarksAsync(string runId) => journal.DropMarksAsync(runId);

    public Task KeepRecordedAsync(string runId, RecordKind kind, VirtualTime at, IReadOnlyList<byte[]> hosts) =>
        Write(() => journal.KeepRecordedAsync(runId, kind, at, hosts));

    public Task<IReadOnlyList<byte[]>?> LoadRecordedAsync(string runId, RecordKind kind, VirtualTime at, int hosts) =>
        journal.LoadRecordedAsync(runId, kind, at, hosts);

    public Task CloseAsync(string runId, RunEnd end) => Write(() => journal.CloseAsync(runId, end));

    public Task<byte[]?> LoadResultAsync(string key) => journal.LoadResultAsync(key);

    public Task KeepResultAsync(string key, byte[] bytes) => Write(() => journal.KeepResultAsync(key, bytes));

    public Task<IReadOnlyList<string>> ResultKeysAsync(string prefix) => journal.ResultKeysAsync(prefix);

    public Task<IReadOnlyList<RunSummary>> ListAsync() => journal.ListAsync();

    public Task<RunRecord> ReadAsync(string idOrName) => journal.ReadAsync(idOrName);

    public Task<RunCheckpoint?> LoadCheckpointAsync(string runId, VirtualTime atOrBefore) =>
        journal.LoadCheckpointAsync(runId, atOrBefore);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task Write(Func<Task> write) => _writesLeft-- > 0 ? write() : Task.FromException(new KilledException());
}
