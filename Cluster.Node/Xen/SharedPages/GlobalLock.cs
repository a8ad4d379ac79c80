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
    private readonly FairLock _turns = new(near);
    private int _pcpu = -1;
    private int _socket = -1;

    /// <returns>How long the pCPU spins and holds the lock from now on.</returns>
    public Duration Take(PcpuPage by, EntityContext context)
    {
        var now = context.Now + by.Owed; // It does first what it owes already.
        _turns.Forget(now);
        var way = _pcpu < 0 || (_pcpu == by.Number.Number && _turns.Turns == 0) ? Duration.Zero
            : _socket == by.Socket ? near : far;
        var turn = _turns.Take(now, hold, way, whenFree: way);
        (_pcpu, _socket) = (by.Number.Number, by.Socket);
        context.Record(PcpuFacts.LockTaken, by.Number, turn.Wait, _turns.Turns - 1);
        return turn.Length;
    }

    public void Save(StateWriter state)
    {
        _turns.Save(state);
        state.Int(_pcpu);
        state.Int(_socket);
    }

    public void Load(StateReader state)
    {
        _turns.Load(state);
        _pcpu = state.Int();
        _socket = state.Int();
    }
}
