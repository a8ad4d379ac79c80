using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>Which vCPU of a domain polls which port (interrupts §8). Saved by the domain's port space.</summary>
/// <remarks>
/// The vCPU writes (<see cref="Begin"/>, <see cref="WaitFor"/>, <see cref="End"/>), the ports read. A poll ends by a
/// wake, a timeout or any kick (interrupts §2.2 step 2). The vCPU always ends it itself, so a second wake does no harm.
/// </remarks>
public sealed class PollWait(int vcpus)
{
    private const int NotPolling = int.MinValue;

    private readonly int[] _pollPort = [.. Enumerable.Repeat(NotPolling, vcpus)];
    private int _polling;

    /// <summary>True if some vCPU polls: the domain's poll mask is not empty.</summary>
    public bool Any => _polling != 0;

    /// <summary>Step 2: from now on any first-pending port wakes.</summary>
    public void Begin(int vcpu)
    {
        if (!IsPolling(vcpu)) _polling++;
        _pollPort[vcpu] = -1;
    }

    /// <summary>Step 5: exactly one port is polled, and no other one wakes. Follows <see cref="Begin"/>.</summary>
    public void WaitFor(int vcpu, int port) => _pollPort[vcpu] = port;

    public void End(int vcpu)
    {
        if (IsPolling(vcpu)) _polling--;
        _pollPort[vcpu] = NotPolling;
    }

    public bool IsPolling(int vcpu) => _pollPort[vcpu] != NotPolling;

    /// <summary>A first-time pending on the port wakes this vCPU.</summary>
    public bool WakesFor(int vcpu, int port) => IsPolling(vcpu) && (_pollPort[vcpu] <= 0 || _pollPort[vcpu] == port);

    public void Save(StateWriter state)
    {
        foreach (var port in _pollPort) state.Int(port);
    }

    public void Load(StateReader state)
    {
        _polling = 0;
        foreach (ref var port in _pollPort.AsSpan())
        {
            port = state.Int();
            if (port != NotPolling) _polling++;
        }
    }
}
