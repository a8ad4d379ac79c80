using ActorXen.Messages;

namespace ActorXen.Runs;

/// <summary>
/// Repeats calls that fail for a reason that may pass. So a store that is unavailable, full or locked pauses the run
/// instead of ending it.
/// </summary>
/// <param name="journal">The journal whose calls are repeated.</param>
/// <param name="tell">Called before each wait, and once when the store is back.</param>
/// <param name="delay">Waits; <see cref="Task.Delay(TimeSpan, CancellationToken)"/> if null.</param>
/// <param name="stop">Ends a wait with the failure that caused it.</param>
/// <remarks>The caller waits too: a run that cannot seal a window runs at most one more.</remarks>
public sealed class PatientJournal(
    IRunJournal journal, Action<StorePause> tell, Func<TimeSpan, CancellationToken, Task>? delay = null,
    CancellationToken stop = default) : IRunJournal
{
    private readonly Patience _patience = new(tell, delay, stop);

    public IPartJournal? Parts => journal.Parts is { } parts ? new PatientParts(parts, _patience) : null;

    public void Prepare() => journal.Prepare();

    public Task OpenAsync(RunHeader header) => RepeatAsync(() => journal.OpenAsync(header), header.RunId);

    public Task ResumeAsync(string runId) => RepeatAsync(() => journal.ResumeAsync(runId), runId);

    public Task SealAsync(string runId, WindowSeal seal) => RepeatAsync(() => journal.SealAsync(runId, seal), runId);

    public Task CheckpointAsync(string runId, VirtualTime at, IReadOnlyList<byte[]> hostStates) =>
        RepeatAsync(() => journal.CheckpointAsync(runId, at, hostStates), runId);

    public Task KeepMarkAsync(string runId, VirtualTime at, IReadOnlyList<byte[]> counts) =>
        RepeatAsync(() => journal.KeepMarkAsync(runId, at, counts), runId);

    public Task<IReadOnlyList<byte[]>?> LoadMarkAsync(string runId, VirtualTime at, int hosts) =>
        RepeatAsync(() => journal.LoadMarkAsync(runId, at, hosts), runId);

    public Task DropMarksAsync(string runId) => RepeatAsync(() => journal.DropMarksAsync(runId), runId);

    public Task KeepRecordedAsync(string runId, RecordKind kind, VirtualTime at, IReadOnlyList<byte[]> hosts) =>
        RepeatAsync(() => journal.KeepRecordedAsync(runId, kind, at, hosts), runId);

    public Task<IReadOnlyList<byte[]>?> LoadRecordedAsync(string runId, RecordKind kind, VirtualTime at, int hosts) =>
        RepeatAsync(() => journal.LoadRecordedAsync(runId, kind, at, hosts), runId);

    public Task CloseAsync(string runId, RunEnd end) => RepeatAsync(() => journal.CloseAsync(runId, end), runId);

    public Task<IReadOnlyList<RunSummary>> ListAsync() => RepeatAsync(journal.ListAsync, null);

    public Task<IReadOnlyList<DamagedRun>> ListDamagedAsync() => RepeatAsync(journal.ListDamagedAsync, null);

    public Task<RunRecord> ReadWholePartAsync(string idOrName) =>
        RepeatAsync(() => journal.ReadWholePartAsync(idOrName), null);

    public Task<RunRecord> ReadAsync(string idOrName) => RepeatAsync(() => journal.ReadAsync(idOrName), null);

    public Task<RunCheckpoint?> LoadCheckpointAsync(string runId, VirtualTime atOrBefore) =>
        RepeatAsync(() => journal.LoadCheckpointAsync(runId, atOrBefore), runId);

    public Task<byte[]?> LoadResultAsync(string key) => RepeatAsync(() => journal.LoadResultAsync(key), null);

    public Task KeepResultAsync(string key, byte[] bytes) =>
        RepeatAsync(() => journal.KeepResultAsync(key, bytes), null);

    public Task<IReadOnlyList<string>> ResultKeysAsync(string prefix) =>
        RepeatAsync(() => journal.ResultKeysAsync(prefix), null);

    public ValueTask DisposeAsync() => journal.DisposeAsync();

    private Task<bool> RepeatAsync(Func<Task> call, string? runId) => RepeatAsync(
        async () =>
        {
            await call();
            return true;
        },
        runId);

    private Task<T> RepeatAsync<T>(Func<Task<T>> call, string? runId) => _patience.RepeatAsync(call, runId);

    private sealed class PatientParts(IPartJournal parts, Patience patience) : IPartJournal
    {
        public PartsPlace Begin(string runId) => parts.Begin(runId);

        public Task<bool> HaveAsync(PartsPlace place, IReadOnlyList<HostPart> written) =>
            patience.RepeatAsync(() => parts.HaveAsync(place, written), place.RunId);

        public Task SealAsync(PartsPlace place, VirtualTime at, IReadOnlyList<HostPart> written) =>
            patience.RepeatAsync(
                async () =>
                {
                    await parts.SealAsync(place, at, written);
                    return true;
                },
                place.RunId);

        public Task<CheckpointParts?> FindAsync(string runId, VirtualTime atOrBefore) =>
            patience.RepeatAsync(() => parts.FindAsync(runId, atOrBefore), runId);
    }
}
