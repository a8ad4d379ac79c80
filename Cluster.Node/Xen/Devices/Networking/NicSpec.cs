using ActorXen.Messages;
using ActorXen.Xen.Devices.Coalescing;
using ActorXen.Xen.Devices.Coalescing.Fixed;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.Networking;

/// <summary>A network device.</summary>
/// <param name="GigabitPerSecond">1 to 400.</param>
/// <param name="Coalescing">How it moderates receive interrupts.</param>
/// <param name="RingEntries">Receive descriptors, 64 to 8,192, each for a frame; a full ring drops.</param>
public sealed record NicSpec(int GigabitPerSecond, CoalescingSpec Coalescing, int RingEntries) : DeviceSpec("eth0")
{
    /// <summary>A NIC with conventional moderation (interrupts §19.1).</summary>
    /// <param name="gigabitPerSecond">1 to 400.</param>
    /// <param name="rxUsecs">Longest hold; 0 does not hold by time.</param>
    /// <param name="rxFrames">Packets that end the hold; 0 does not hold by number.</param>
    /// <param name="ringEntries">64 to 8,192.</param>
    public NicSpec(int gigabitPerSecond, Duration rxUsecs, int rxFrames, int ringEntries)
        : this(gigabitPerSecond, new FixedSpec(rxUsecs, rxFrames), ringEntries)
    {
    }

    /// <summary>The longest payload of a frame, 576 to 65,536 bytes.</summary>
    public int Mtu { get; init; } = 1_500;

    /// <summary>True if the driver merges the frames of a packet before they go up the stack.</summary>
    public bool Gro { get; init; } = true;

    /// <summary>
    /// Receive queues, 1 to <see cref="MostQueues"/>, each with a ring, an MSI-X vector and a part of the driver.
    /// </summary>
    public int Queues { get; init; } = 1;

    /// <summary>As many as large NICs give to one function (Own).</summary>
    public const int MostQueues = 64;

    /// <summary>Virtual functions that it can give to guests, 0 to <see cref="MostFunctions"/>.</summary>
    public int VirtualFunctions { get; init; }

    /// <summary>As large NICs have (calibration grade Cal in interrupts §13).</summary>
    public const int MostFunctions = 256;

    /// <summary>
    /// Whether backends map the pages of packets that guests send, and unmap them; otherwise they copy them.
    /// </summary>
    public bool MapsGrants { get; init; }

    /// <summary>
    /// Whether the driver domain's driver polls while packets come (NAPI); otherwise it takes each in an interrupt.
    /// </summary>
    public bool Polls { get; init; } = true;

    /// <summary>
    /// Whether frames that were merged are packed into the fewest slots of a guest's receive ring; otherwise each
    /// frame has a slot.
    /// </summary>
    public bool PacksSlots { get; init; } = true;

    public override int Functions => VirtualFunctions;

    /// <summary>What is wrong with its link.</summary>
    public LinkFaultSpec Fault { get; init; } = LinkFaultSpec.None;

    public override Duration BreaksAfter => Fault.HasEffect ? Fault.Begin : Duration.Zero;

    public override int Interrupts => Queues;

    public override DeviceService Service => DeviceService.Network;

    /// <summary>Time that the packet takes on the wire.</summary>
    public override Duration BusyFor(int bytes) => WireTime.Of(bytes, GigabitPerSecond);
}
