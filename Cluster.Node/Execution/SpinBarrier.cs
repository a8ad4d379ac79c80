using System.Diagnostics;

namespace ActorXen.Execution;

/// <summary>Where the threads of a run meet at the end of every window, thousands of times a second.</summary>
/// <remarks>
/// A thread spins first, because a window is shorter than going to sleep and waking up. If the others are late, it
/// yields the processor and then sleeps: on a machine with other work, a thread that stays runnable takes the time
/// that the late one needs.
/// </remarks>
internal sealed class SpinBarrier(int threads)
{
    // About 20 us. A thread that is later may be waiting for the processor on which this one spins.
    private const int MostSpins = 200;

    // Longer than nearly all windows. A late thread then waits for a processor itself, so sleeping costs nothing.
    private static readonly long LongestYielding = Stopwatch.Frequency / 2_000;

    private readonly int _spins = threads <= Environment.ProcessorCount ? MostSpins : 0;

    // A monitor, so that the sleepers of a round wake together.
    private readonly object _sleepLock = new();
    private int _sleepers;
    private int _arrived;
    private int _round;

    /// <summary>
    /// Returns when all threads have called it as often as the caller. What they wrote before is then visible.
    /// </summary>
    public void Meet()
    {
        var round = Volatile.Read(ref _round);
        if (Interlocked.Increment(ref _arrived) == threads)
        {
            _arrived = 0;
            BeginRound(round + 1);
            return;
        }

        for (var spin = 0; spin < _spins; spin++)
        {
            if (Volatile.Read(ref _round) != round) return;
            Thread.SpinWait(8);
        }

        var sleepAt = Stopwatch.GetTimestamp() + LongestYielding;
        while (Volatile.Read(ref _round) == round)
        {
            if (Stopwatch.GetTimestamp() < sleepAt) Thread.Yield();
            else SleepWhile(round);
        }
    }

    /// <summary>The round is written before sleepers are looked for; a sleeper does both in the other order.</summary>
    private void BeginRound(int round)
    {
        Interlocked.Exchange(ref _round, round);
        if (Volatile.Read(ref _sleepers) == 0) return;
        lock (_sleepLock) Monitor.PulseAll(_sleepLock);
    }

    private void SleepWhile(int round)
    {
        lock (_sleepLock)
        {
            Interlocked.Increment(ref _sleepers);
            while (Volatile.Read(ref _round) == round) Monitor.Wait(_sleepLock);
            Interlocked.Decrement(ref _sleepers);
        }
    }
}
