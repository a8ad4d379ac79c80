using ActorXen.Messages;

namespace ActorXen.Xen.Devices.Coalescing.Adaptive;

/// <summary>What a device did per millisecond of a sample, rounded up.</summary>
/// <param name="Events">Interrupts.</param>
internal readonly record struct TrafficRates(long Bytes, long Packets, long Events)
{
    /// <summary>A smaller difference in percent does not count (interrupts §19.2).</summary>
    private const int SignificantPercent = 10;

    private const long NanosecondsPerMillisecond = 1_000_000;

    /// <summary>The rates of a sample of this length, which is positive.</summary>
    public static TrafficRates Of(long bytes, long packets, long events, Duration length) =>
        new(PerMillisecond(bytes, length), PerMillisecond(packets, length), PerMillisecond(events, length));

    /// <summary>Bytes decide, then packets, then interrupts, of which fewer are better.</summary>
    /// <returns>1 for better than <paramref name="before"/>, -1 for worse, 0 for about the same.</returns>
    public int ComparedTo(TrafficRates before)
    {
        if (Differ(Bytes, before.Bytes)) return Bytes.CompareTo(before.Bytes);
        if (Differ(Packets, before.Packets)) return Packets.CompareTo(before.Packets);
        return Differ(Events, before.Events) ? before.Events.CompareTo(Events) : 0;
    }

    private static bool Differ(long now, long before) => 100 * Math.Abs(now - before) > SignificantPercent * before;

    /// <summary>Avoids an overflow: a sample in which the driver polls for long may have petabytes.</summary>
    private static long PerMillisecond(long count, Duration length) =>
        (long)((((Int128)count * NanosecondsPerMillisecond) + length.Nanoseconds - 1) / length.Nanoseconds);
}
