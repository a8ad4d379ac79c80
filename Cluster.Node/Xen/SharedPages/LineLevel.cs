using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>The level of a wire: high while any of its devices wants service.</summary>
/// <remarks>
/// Interrupts §10.5. Written and saved by the line; a driver's handler reads the status of its own device.
/// </remarks>
public sealed class LineLevel
{
    private long _sources;

    public bool IsHigh => _sources != 0;

    public bool IsAssertedBy(int source) => (_sources >> source & 1) != 0;

    /// <returns>False if the device asserted it already.</returns>
    public bool Assert(int source)
    {
        if (IsAssertedBy(source)) return false;
        _sources |= 1L << source;
        return true;
    }

    public void Deassert(int source) => _sources &= ~(1L << source);

    public void Save(StateWriter state) => state.Long(_sources);

    public void Load(StateReader state) => _sources = state.Long();
}
