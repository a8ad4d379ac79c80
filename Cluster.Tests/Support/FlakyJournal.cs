using ActorXen.Messages;
using ActorXen.Runs;

namespace ActorXen.Tests.Support;

/// <summary>A journal whose store is unavailable from the first seal on, for a number of calls.</summary>
public sealed class FlakyJournal(
    IRunJournal journal, int failures, bool mayPass = true, Action? onFailure = null, bool isContended = false)
    : IRunJournal
{
    private int _failures = failures;

    /// <summary>Also those that failed.</summary>
    public int SealCalls { get; private set; }

    public Task OpenAsync(RunHeader header) => journal.OpenAsync(header);

    public Task ResumeAsync(string runId) => journal.ResumeAsync(runId);

    public Task SealAsync(string runId, WindowSeal seal)
    {
        SealCalls++;
        if (_failures-- <= 0) return journal.SealAsync(runId, seal);
        onFailure?.Invoke();
        return Task.FromException(
            new StoreException("the store is away. Start it.", mayPass: mayPass, isContended: isContended));
    }

    public Task CheckpointAsync(string runId, VirtualTime at, IReadOnlyList<byte[]> hostStates) =>
        journal.CheckpointAsync(runId, at, hostStates);

    public Task KeepMarkAsync(string runId, VirtualTime at, IReadOnlyList<byte[]> counts) =>
        journal.KeepMarkAsync(runId, at, counts);

    public Task<IReadOnlyList<byte[]>?> LoadMarkAsync(string runId, VirtualTime at, int hosts) =>
        journal.LoadMarkAsync(runId, at, hosts);

    public Task DropMarksAsync(string runId) => journal.DropMarksAsync(runId);

    public Task KeepRecordedAsync(string runId, RecordKind kind, VirtualTime at, IReadOnlyList<byte[]> hosts) =>
        journal.KeepRecordedAsync(runId, kind, at, hosts);

    public Task<IReadOnlyList<byte[]>?> LoadRecordedAsync(string runId, RecordKind kind, VirtualTime at, int hosts) =>
        journal.LoadRecordedAsync(runId, kind, at, hosts);

    public Task CloseAsync(string runId, RunEnd end) => journal.CloseAsync(runId, end);

    public Task<IReadOnlyList<RunSummary>> ListAsync() => journal.ListAsync();

    public Task<RunRecord> ReadAsync(string idOrName) => journal.ReadAsync(idOrName);

    public Task<RunCheckpoint?> LoadCheckpointAsync(string runId, VirtualTime atOrBefore) =>
        journal.LoadCheckpointAsync(runId, atOrBefore);

    public Task<byte[]?> LoadResultAsync(string key) => journal.LoadResultAsync(key);

    public Task KeepResultAsync(string key, byte[] bytes) => journal.KeepResultAsync(key, bytes);

    public Task<IReadOnlyList<string>> ResultKeysAsync(string prefix) => journal.ResultKeysAsync(prefix);

    public ValueTask DisposeAsync() => journal.DisposeAsync();
}
