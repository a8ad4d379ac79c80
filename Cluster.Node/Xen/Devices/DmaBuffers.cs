using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices;

/// <summary>
/// The buffers of a guest that a device uses in turn, one for each descriptor of a ring, and what the IOMMU makes it
/// wait for their addresses (interrupts §13).
/// </summary>
/// <remarks>
/// A buffer has 4 KiB, and buffers lie side by side (Own). Walks of the tables come one after another.
/// </remarks>
internal sealed class DmaBuffers
{
    /// <summary>Of a buffer.</summary>
    public const int Bytes = 4_096;

    private readonly DmaWindow _window;
    private readonly int _irq;
    private readonly int _first;
    private readonly int _count;
    private readonly int _perPage;
    private int _next;

    private DmaBuffers(DmaWindow window, int irq, int first, int count)
    {
        (_window, _irq, _first, _count) = (window, irq, first, count);
        _perPage = window.PageBytes / Bytes;
    }

    /// <param name="window">Null if addresses are always known.</param>
    /// <param name="irq">The line of the device.</param>
    /// <param name="first">Buffers of the device that come before them.</param>
    /// <param name="count">At least 1.</param>
    /// <returns>Null if the device never waits.</returns>
    public static DmaBuffers? Of(DmaWindow? window, int irq, int first, int count) =>
        window is null ? null : new(window, irq, first, count);

    /// <summary>The device reads or writes the next buffers.</summary>
    /// <returns>How much longer that takes.</returns>
    public Duration Use(int buffers, EntityContext context)
    {
        var misses = 0;
        while (buffers > 0)
        {
            var place = _first + _next;
            if (!_window.Iommu.Knows(_irq, place / _perPage)) misses++;
            var here = Math.Min(_perPage - (place % _perPage), _count - _next);
            buffers -= here;
            _next = buffers >= 0 ? (_next + here) % _count : _next + here + buffers;
        }

        return _window.Iommu.Walk(_irq, misses, context);
    }

    public void Save(StateWriter state) => state.Int(_next);

    public void Load(StateReader state) => _next = state.Int();
}

/// <summary>How devices of a host see the memory of its guests.</summary>
/// <param name="PageBytes">What one entry of the IOMMU's tables maps.</param>
public sealed record DmaWindow(Iommu Iommu, int PageBytes);
