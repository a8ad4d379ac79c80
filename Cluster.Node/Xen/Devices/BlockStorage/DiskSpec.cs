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
    /// <summary>Size of the requests to which the mean times apply, in bytes.</summary>
    private const int BaseBytes = 4_096;

    /// <summary>
    /// Queues for requests and completions, 1 to <see cref="MostQueues"/>, each with an MSI-X vector and a part of the
    /// driver.
    /// </summary>
    public int Queues { get; init; } = 1;

    /// <summary>As many as NICs have (Own; the NVMe base specification allows 65,535).</summary>
    public const int MostQueues = 64;

    /// <summary>
    /// Whether backends map the pages of each request, and unmap them; otherwise grants are persistent, and guests copy
    /// what they read and write.
    /// </summary>
    public bool MapsGrants { get; init; }

    public override int Interrupts => Queues;

    public override DeviceService Service => DeviceService.Block;

    public override int Parallel => Parallelism;

    /// <summary>A read, with its mean time.</summary>
    public override Duration BusyFor(int bytes) => ReadTime + TransferOf(bytes);

    /// <summary>How much longer a request of this size takes than the mean times.</summary>
    // Bytes over megabytes per second are microseconds.
    public Duration TransferOf(int bytes) => new(Math.Max(0, bytes - BaseBytes) * 1_000L / MegabytesPerSecond);
}
