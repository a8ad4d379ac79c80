using ActorXen.Messages;

namespace ActorXen.Xen.Workloads.Streams;

/// <summary>
/// Reads what an external sender, or one of its host, streams to it, whose next packets wait for its acknowledgements.
/// </summary>
/// <param name="Window">Packets that may be under way or unread, 1 to 65,536.</param>
/// <param name="PacketBytes">Size of each packet, 64 to 65,536 bytes.</param>
/// <param name="CpuTime">CPU time that the reader spends on each packet, beyond driver and stack.</param>
/// <param name="AckEvery">Packets per acknowledgement, 1 to the window.</param>
public sealed record StreamSpec(int Window, int PacketBytes, Duration CpuTime, int AckEvery) : WorkloadSpec
{
    public override NetworkRole Network => NetworkRole.ReceivesAlone;

    /// <summary>Connections side by side, 1 to 64, each with a window of its own.</summary>
    public int Streams { get; init; } = 1;

    /// <summary>Whether an external sender streams to it; otherwise a guest of its host may.</summary>
    public bool IsExternal { get; init; } = true;

    public override int Connections => Streams;

    /// <summary>Estimated as if a window crossed the wire in every round trip of 100 us.</summary>
    public override long MessagesPerSecond(HostSpec host, DomainSpec domain)
    {
        const long nanosecondsPerSecond = 1_000_000_000;
        var onWire = host.DeviceOf(domain, this)?.BusyFor(PacketBytes) ?? Duration.Zero;
        var byWire = nanosecondsPerSecond / Math.Max(1, onWire.Nanoseconds);
        return WorkloadLoad.Round * Math.Min(byWire, Window * Streams * WorkloadLoad.RatePer(100.Us));
    }
}
