using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>A lock of the hypervisor, for which pCPUs spin in the order in which they come (O-23).</summary>
/// <remarks>
/// Interrupts §17.3: one flush of a host at a time; calibration §7: a grant table's lock. The hypervisor is not
/// preempted while it spins or holds a lock, so what a turn takes is known when it is asked for. Saved by
/// <c>GrantLocks</c>.
/// </remarks>
/// <param name="handover">
/// The lock's cache line moves to a pCPU that spins: as long for each one that does when the lock becomes free.
/// </param>
public sealed class FairLock(Duration handover)
{
    /// <summary>pCPUs of the largest machine.</summary>
    private const int MostWaiting = 4_096;

    private readonly Fifo<VirtualTime> _ends = new(MostWaiting, ItemCodecs.Times);

    /// <summary>Turns that are not over, as far as the latest one has seen.</summary>
    public int Turns => _ends.Count;

    /// <summary>Takes the lock as soon as it is free.</summary>
    /// <param name="hold">How long it is held.</param>
    public LockTurn Take(VirtualTime now, Duration hold)
    {
        Forget(now);
        return Take(now, hold, handover, whenFree: Duration.Zero);
    }

    /// <param name="line">Time of the cache line to the next holder, in place of the usual one.</param>
    /// <param name="whenFree">That time if no pCPU spins.</param>
    /// <inheritdoc cref="Take(VirtualTime, Duration)"/>
    internal LockTurn Take(VirtualTime now, Duration hold, Duration line, Duration whenFree)
    {
        var ahead = _ends.Count;
        var begin = ahead == 0 ? now + whenFree : _ends[ahead - 1] + (line * ahead);
        _ends.Add(begin + hold);
        return new(begin - now, hold);
    }

    /// <summary>Turns that are over are not ahead of anybody.</summary>
    internal void Forget(VirtualTime now)
    {
        while (_ends.Count > 0 && _ends[0] <= now) _ends.Remove();
    }

    public void Save(StateWriter state) => _ends.Save(state);

    public void Load(StateReader state) => _ends.Load(state);
}

/// <param name="Wait">Spent spinning, before the lock is taken.</param>
/// <param name="Hold">Spent with the lock.</param>
public readonly record struct LockTurn(Duration Wait, Duration Hold)
{
    public Duration Length => Wait + Hold;
}
