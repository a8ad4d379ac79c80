using System.Diagnostics;

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

    /// <summary>What a run on several nodes waits for, as sentences; empty when the store is back.</summary>
    public string Note => IsOver ? "" : $"{Problem} The run resumes by itself when the store is back.";
}

/// <summary>Repeats calls to a store that fail for a reason that may pass.</summary>
/// <param name="tell">Called before each wait, and once when the store is back.</param>
/// <param name="delay">Waits; <see cref="Task.Delay(TimeSpan, CancellationToken)"/> if null.</param>
/// <param name="stop">Ends a wait with the failure that caused it.</param>
public sealed class Patience(
    Action<StorePause> tell, Func<TimeSpan, CancellationToken, Task>? delay = null, CancellationToken stop = default)
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

    /// <param name="runId">The run that can be resumed if the wait is ended; null for none.</param>
    /// <exception cref="StoreException">It failed for a reason that stays, or the wait was ended.</exception>
    public async Task<T> RepeatAsync<T>(Func<Task<T>> call, string? runId)
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
