using ActorXen.Messages;

namespace ActorXen.Xen.Devices.BlockStorage;

/// <summary>A disk.</summary>
/// <param name="ReadTime">Mean service time of a 4 KiB read.</param>
/// <param name="WriteTime">Mean service time of a 4 KiB write.</param>
/// <param name="Parallelism">Requests served at once.</param>
/// <param name="MegabytesPerSecond">Transfer rate for what exceeds 4 KiB.</param>
public sealed record DiskSpec(Duration ReadTime, Duration WriteTime, int Parallelism, int MegabytesPerSecond)
    : DeviceSpec("nvme0")
{
    /// <summary>What the mean times are for, in bytes.</summary>
    private const int BaseBytes = 4_096;

    public override DeviceService Service => DeviceService.Block;

    /// <summary>A read, mean.</summary>
    public override Duration BusyFor(int bytes) => ReadTime + TransferOf(bytes);

    /// <summary>What a request takes longer than the mean times say.</summary>
    // Bytes over megabytes per second are microseconds.
    public Duration TransferOf(int bytes) => new(Math.Max(0, bytes - BaseBytes) * 1_000L / MegabytesPerSecond);
}
