namespace ActorXen.Execution;

/// <summary>Where the threads of a run meet at the end of every window, thousands of times a second.</summary>
/// <remarks>Spins, since a window is shorter than a sleep and an awakening; gives the processor away when the others are
/// late or there are more threads than processors.</remarks>
internal sealed class SpinBarrier(int threads)
{
    // About 20 us: whoever is later than that may be waiting for the processor on which this thread spins.
    private const int MostSpins = 200;
    private readonly int _spins = threads <= Environment.ProcessorCount ? MostSpins : 0;
    private int _arrived;
    private int _round;

    /// <summary>Returns when all have called it as often as the caller. What they wrote before is then visible.</summary>
    public void Meet()
    {
        var round = Volatile.Read(ref _round);
        if (Interlocked.Increment(ref _arrived) == threads)
        {
            _arrived = 0;
            Volatile.Write(ref _round, round + 1);
            return;
        }

        for (var spin = 0; Volatile.Read(ref _round) == round; spin++)
        {
            if (spin < _spins) Thread.SpinWait(8);
            else Thread.Yield();
        }
    }
}
