namespace ActorXen.Xen.SharedPages;

/// <summary>A value for each port of a domain; ports beyond the highest one written to share one value.</summary>
/// <remarks>
/// A domain may open 131,071 ports and dom0 opens a dozen. So the table grows with the ports in use, by doubling. What
/// it holds does not depend on how far it has grown.
/// </remarks>
/// <typeparam name="T">What is kept for a port.</typeparam>
internal struct PortSlots<T>
{
    private const int Few = 16;

    private readonly T _unused;
    private T[] _slots;

    /// <param name="maxPort">The highest port, 1 or more.</param>
    /// <param name="unused">The value of a port that nobody has written to.</param>
    public PortSlots(int maxPort, T unused)
    {
        MaxPort = maxPort;
        _unused = unused;
        _slots = [];
        Grow(Math.Min(maxPort, Few - 1));
    }

    public readonly int MaxPort { get; }

    /// <summary>Ports from here on have the value of an unused one.</summary>
    public readonly int End => _slots.Length;

    /// <param name="port">0 to <see cref="MaxPort"/>.</param>
    public readonly T this[int port] => port < _slots.Length ? _slots[port] : _unused;

    /// <summary>The port's own place, to be read and written.</summary>
    /// <param name="port">0 to <see cref="MaxPort"/>.</param>
    public ref T At(int port)
    {
        if (port >= _slots.Length) Grow(port);
        return ref _slots[port];
    }

    /// <summary>All ports are unused again.</summary>
    public readonly void Clear() => Array.Fill(_slots, _unused);

    private void Grow(int port)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, MaxPort);
        var grown = new T[Math.Min(MaxPort + 1, Math.Max(port + 1, 2 * _slots.Length))];
        _slots.CopyTo(grown, 0);
        Array.Fill(grown, _unused, _slots.Length, grown.Length - _slots.Length);
        _slots = grown;
    }
}
