using ActorXen.Messages;

namespace ActorXen.Runs;

/// <summary>
/// Accepts every write and keeps only marks, in memory: for <c>--no-store</c> and where nothing was run yet.
/// </summary>
/// <param name="why">Why there is no run, for messages.</param>
internal sealed class UnkeptJournal(string why = "the store is switched off") : IRunJournal
{
    private readonly Dictionary<VirtualTime, IReadOnlyList<byte[]>> _marks = [];

    public Task OpenAsync(RunHeader header) => Task.CompletedTask;

    public Task ResumeAsync(string runId) => throw NotKept(runId);

    public Task SealAsync(string runId, WindowSeal seal) => Task.CompletedTask;

    public Task CheckpointAsync(string runId, VirtualTime at, IReadOnlyList<byte[]> hostStates) => Task.CompletedTask;

    public Task KeepMarkAsync(string runId, VirtualTime at, IReadOnlyList<byte[]> counts)
    {
        _marks[at] = counts;
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<byte[]>?> LoadMarkAsync(string runId, VirtualTime at, int hosts) =>
        Task.FromResult(_marks.GetValueOrDefault(at));

    public Task DropMarksAsync(string runId)
    {
        _marks.Clear();
        return Task.CompletedTask;
    }

    public Task KeepRecordedAsync(string runId, RecordKind kind, VirtualTime at, IReadOnlyList<byte[]> hosts) =>
        Task.CompletedTask;

    public Task<IReadOnlyList<byte[]>?> LoadRecordedAsync(string runId, RecordKind kind, VirtualTime at, int hosts) =>
        throw NotKept(runId);

    public Task CloseAsync(string runId, RunEnd end) => Task.CompletedTask;

    public Task<IReadOnlyList<RunSummary>> ListAsync() => Task.FromResult<IReadOnlyList<RunSummary>>([]);

    public Task<RunRecord> ReadAsync(string idOrName) => throw NotKept(idOrName);

    public Task<RunCheckpoint?> LoadCheckpointAsync(string runId, VirtualTime atOrBefore) => throw NotKept(runId);

    public Task<byte[]?> LoadResultAsync(string key) => Task.FromResult<byte[]?>(null);

    public Task KeepResultAsync(string key, byte[] bytes) => Task.CompletedTask;

    public Task<IReadOnlyList<string>> ResultKeysAsync(string prefix) => Task.FromResult<IReadOnlyList<string>>([]);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private RunNotFoundException NotKept(string run) => new($"Run {run} is not in a store, because {why}.");
}
