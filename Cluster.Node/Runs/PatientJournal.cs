using System.Diagnostics;
using ActorXen.Messages;

namespace ActorXen.Runs;

/// <summary>A run waits for its store, or the wait is over.</summary>
/// <param name="Problem">What is wrong with the store and what to do.</param>
/// <param name="Attempt">Number of the latest attempt, counted from 1.</param>
/// <param name="Wait">Time until the next attempt; zero when the store is back.</param>
/// <param name="Paused">Time since the first failure.</param>
public sealed record StorePause(string Problem, int Attempt, TimeSpan Wait, TimeSpan Paused)
{
    /// <summary>Whether the latest attempt succeeded, so that the run continues.</summary>
    public bool IsOver => Wait == TimeSpan.Zero;
}

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
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(0.5);

    /// <summary>Longest time until a store that is back is noticed.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    /// <summary>
    /// A lock is held for milliseconds, so waits for it do not grow. They are random, so that writers that collided
    /// once do not collide again.
    /// </summary>
    private static readonly (int Least, int Most) ContendedMs = (50, 500);

    private readonly Func<TimeSpan, CancellationToken, Task> _delay = delay ?? Task.Delay;

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

    private async Task<T> RepeatAsync<T>(Func<Task<T>> call, string? runId)
    {
        var clock = new Stopwatch();
        var growing = FirstWait;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var answer = await call();
                if (attempt > 1) tell(new("", attempt, TimeSpan.Zero, clock.Elapsed));
                return answer;
            }
            catch (StoreException failure) when (failure.MayPass)
            {
                clock.Start();
                if (stop.IsCancellationRequested) throw Stopped(failure, runId);
                var wait = failure.IsContended ? ContendedWait() : growing;
                tell(new(failure.Message, attempt, wait, clock.Elapsed));
                await WaitAsync(wait, failure, runId);
                if (!failure.IsContended) growing = growing * 2 < LongestWait ? growing * 2 : LongestWait;
            }
        }
    }

    private static TimeSpan ContendedWait() =>
        TimeSpan.FromMilliseconds(Random.Shared.Next(ContendedMs.Least, ContendedMs.Most + 1));

    private async Task WaitAsync(TimeSpan wait, StoreException failure, string? runId)
    {
        try
        {
            await _delay(wait, stop);
        }
        catch (OperationCanceledException)
        {
            throw Stopped(failure, runId);
        }
    }

    /// <summary>What was sealed is in the store; a resumed run repeats the rest.</summary>
    private static StoreException Stopped(StoreException failure, string? runId) => new(
        runId is null ? failure.Message : $"{failure.Message} Then resume: actorxen run --resume {runId}", failure);
}
