using ActorXen.Messages;

namespace ActorXen.Runs;

/// <summary>Keeps nothing: for sweeps and measurements, whose many runs nobody resumes.</summary>
public sealed class NoJournal : IRunJournal
{
    public Task OpenAsync(RunHeader header) => Task.CompletedTask;

    public Task ResumeAsync(string runId) => throw Unknown(runId);

    public Task SealAsync(string runId, WindowSeal seal) => Task.CompletedTask;

    public Task CheckpointAsync(string runId, VirtualTime at, IReadOnlyList<byte[]> hostStates) => Task.CompletedTask;

    public Task CloseAsync(string runId, RunEnd end) => Task.CompletedTask;

    public Task<IReadOnlyList<RunSummary>> ListAsync() => Task.FromResult<IReadOnlyList<RunSummary>>([]);

    public Task<RunRecord> ReadAsync(string idOrPrefix) => throw Unknown(idOrPrefix);

    public Task<RunCheckpoint?> LoadCheckpointAsync(string runId, VirtualTime atOrBefore) => throw Unknown(runId);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static RunNotFoundException Unknown(string runId) => new($"Run {runId} was not kept.");
}
