using ActorXen.Messages;

namespace ActorXen.Runs;

/// <summary>Accepts every write and keeps nothing, for <c>--no-store</c> and where nothing was run yet.</summary>
/// <param name="why">Why there is no run, for messages.</param>
internal sealed class UnkeptJournal(string why = "the store is switched off") : IRunJournal
{
    public Task OpenAsync(RunHeader header) => Task.CompletedTask;

    public Task ResumeAsync(string runId) => throw NotKept(runId);

    public Task SealAsync(string runId, WindowSeal seal) => Task.CompletedTask;

    public Task CheckpointAsync(string runId, VirtualTime at, IReadOnlyList<byte[]> hostStates) => Task.CompletedTask;

    public Task CloseAsync(string runId, RunEnd end) => Task.CompletedTask;

    public Task<IReadOnlyList<RunSummary>> ListAsync() => Task.FromResult<IReadOnlyList<RunSummary>>([]);

    public Task<RunRecord> ReadAsync(string idOrName) => throw NotKept(idOrName);

    public Task<RunCheckpoint?> LoadCheckpointAsync(string runId, VirtualTime atOrBefore) => throw NotKept(runId);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private RunNotFoundException NotKept(string run) => new($"Run {run} is not in a store, because {why}.");
}
