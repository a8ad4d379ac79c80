using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>
/// Interrupts of messages that a guest's kernel has handled, by port. Written and saved by the kernel, read by views.
/// </summary>
public sealed class LineCounts
{
    private long[] _counts = [];
    private readonly List<int> _ports = [];

    public long this[int port] => _counts[port];

    /// <summary>Counts the interrupts of a port from now on.</summary>
    public void Add(int port)
    {
        _ports.Add(port);
        if (_counts.Length <= port) Array.Resize(ref _counts, port + 1);
    }

    /// <summary>A handler has run. Ports of other kinds beyond the last message are not counted.</summary>
    public void Count(int port)
    {
        if ((uint)port < (uint)_counts.Length) _counts[port]++;
    }

    public void Save(StateWriter state)
    {
        foreach (var port in _ports) state.Long(_counts[port]);
    }

    public void Load(StateReader state)
    {
        foreach (var port in _ports) _counts[port] = state.Long();
    }
}
