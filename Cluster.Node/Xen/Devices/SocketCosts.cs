using ActorXen.Messages;
using ActorXen.Xen.Calibration;

namespace ActorXen.Xen.Devices;

/// <summary>What a message costs a guest beyond its driver: system calls, socket, protocol, copies.</summary>
/// <remarks>
/// A message is what one call sends. Segments of one connection that a poll finds together are merged, and cost what
/// one message does, up to 64 KiB. The wakeup of the receiver is <c>task.wake.cycles</c>.
/// </remarks>
public static class SocketCosts
{
    /// <summary>The longest message that the stack passes in one piece, in bytes.</summary>
    public const int LongestMessage = 65_536;

    public static readonly Cost Send = Cost.Cycles(
        "socket.send.cycles", 8_000, most: 200_000, new(Grade.D, "calibration §10", 3_000, 20_000),
        "a message sent: system call, socket, protocol, beyond the driver's cost");

    public static readonly Cost Receive = Cost.Cycles(
        "socket.receive.cycles", 11_000, most: 250_000, new(Grade.D, "calibration §10", 4_000, 25_000),
        "a message received: protocol, socket, system calls, beyond the driver's cost");

    public static readonly Cost CopyPerKib = Cost.Cycles(
        "guest.copy.per_kib.cycles", 256, most: 10_240, new(Grade.D, "calibration §7", 102, 1_024),
        "a guest copies data of a message or a disk request, per KiB (0.25 cycles per byte)");

    public static readonly CostGroup Group = new("NetFrontend, BlockFrontend", Send, Receive, CopyPerKib);

    internal static CopyPrice GuestCopy(this CostTable costs) => new(costs, costs.AmountOf(CopyPerKib));
}

/// <param name="CyclesPerKib">Cost per KiB.</param>
internal readonly record struct CopyPrice(CostTable Costs, long CyclesPerKib)
{
    /// <summary>A copy of so many bytes.</summary>
    public Duration Of(int bytes) => Costs.LengthOf(CyclesPerKib * bytes / 1024);
}
