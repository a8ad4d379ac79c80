using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>
/// A lock that all pCPUs of a host take, first come, first served: the one around Xen's list of tasklets (M-45).
/// </summary>
/// <remarks>
/// Experiments §1.18, calibration §3.3. A ticket lock: all who wait watch one word, so that each handing over moves its
/// cache line to every one of them, and takes as much longer as there are waiters (Boyd-Wickizer, Kaashoek, Morris,
/// Zeldovich, Linux Symposium 2012). Kept by <c>LockKeeper</c>, which saves it. The caller spins for the time that it
/// is given: the lock itself waits for nobody.
/// </remarks>
/// <param name="hold">Time of the list operation.</param>
/// <param name="near">Time of the cache line to another pCPU of the socket.</param>
/// <param name="far">Time to another socket.</param>
public sealed class GlobalLock(Duration hold, Duration near, Duration far)
{
    /// <summary>When those that took the lock, and have not released it yet, will release it.</summary>
    private readonly Queue<VirtualTime> _releases = new();
    private VirtualTime _freeAt;
    private int _pcpu = -1;
    private int _socket = -1;

    /// <returns>How long the pCPU spins and holds the lock from now on.</returns>
    public Duration Take(PcpuPage by, EntityContext context)
    {
        var now = context.Now + by.Owed; // It does first what it owes already.
        while (_releases.Count > 0 && _releases.Peek() <= now) _releases.Dequeue();
        var way = _pcpu < 0 || (_pcpu == by.Number.Number && _releases.Count == 0) ? Duration.Zero
            : _socket == by.Socket ? near : far;
        var begin = VirtualTime.Later(now, _freeAt) + (way * Math.Max(1, _releases.Count));
        (_freeAt, _pcpu, _socket) = (begin + hold, by.Number.Number, by.Socket);
        _releases.Enqueue(_freeAt);
        context.Record(PcpuFacts.LockTaken, by.Number, begin - now, _releases.Count - 1);
        return _freeAt - now;
    }

    public void Save(StateWriter state)
    {
        state.Int(_releases.Count);
        foreach (var release in _releases) state.Time(release);
        state.Time(_freeAt);
        state.Int(_pcpu);
        state.Int(_socket);
    }

    public void Load(StateReader state)
    {
        _releases.Clear();
        for (var left = state.Int(); left > 0; left--) _releases.Enqueue(state.Time());
        _freeAt = state.Time();
        _pcpu = state.Int();
        _socket = state.Int();
    }
}
