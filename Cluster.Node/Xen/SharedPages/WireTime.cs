using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>How long bytes take on a wire (calibration §8.1, <c>nic.serialise.ns</c>).</summary>
public static class WireTime
{
    /// <param name="bytes">Length of the packet.</param>
    /// <param name="gigabitPerSecond">Bits per nanosecond.</param>
    /// <returns>Rounded up to whole nanoseconds.</returns>
    public static Duration Of(int bytes, int gigabitPerSecond) =>
        new(((bytes * 8L) + gigabitPerSecond - 1) / gigabitPerSecond);
}
