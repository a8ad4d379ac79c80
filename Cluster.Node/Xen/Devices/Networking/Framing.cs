using ActorXen.Messages;

namespace ActorXen.Xen.Devices.Networking;

/// <summary>
/// How many frames of the wire a packet is, how many packets the receiving driver makes of them, and how many pages.
/// </summary>
/// <remarks>
/// Interrupts §18.3 and §18.4. Senders give the NIC packets of up to 64 KiB, which it cuts itself (segmentation
/// offload), so frames cost a driver domain only what it spends on receiving them. Between guests of a host packets
/// stay whole.
/// </remarks>
/// <param name="host">Number of the host.</param>
/// <param name="spec">The NIC at whose bridge the packets pass.</param>
public sealed class Framing(int host, NicSpec spec)
{
    /// <summary>Of a frame, in front of what counts as MTU.</summary>
    private const int EthernetHeader = 14;

    /// <summary>Of a slot of a ring.</summary>
    private const int PageBytes = 4_096;

    private readonly int _frameBytes = spec.Mtu + EthernetHeader;

    /// <summary>Frames that the NIC receives for a packet of this size.</summary>
    public int FramesOf(int bytes) => bytes <= _frameBytes ? 1 : (bytes + _frameBytes - 1) / _frameBytes;

    /// <summary>What goes up the driver domain's stack: one packet if its frames were merged or never cut.</summary>
    public int PacketsOf(in Packet packet) => spec.Gro || !CameByWire(packet) ? 1 : FramesOf(packet.Bytes);

    /// <summary>Slots that a packet takes in the ring of a guest that receives it.</summary>
    public int SlotsOf(in Packet packet)
    {
        if (!spec.PacksSlots && CameByWire(packet)) return SlotsOfFrames(FramesOf(packet.Bytes), packet.Bytes);
        var packets = PacketsOf(packet);
        return packets == 1 ? SlotsOf(packet.Bytes) : SlotsOfFrames(packets, packet.Bytes);
    }

    /// <summary>
    /// Slots that a packet takes in one piece: a page each. Data begin behind the header, so that they fill no page.
    /// </summary>
    public static int SlotsOf(int bytes) => (bytes / PageBytes) + 1;

    private int SlotsOfFrames(int frames, int bytes) => frames * SlotsOf(Math.Min(bytes, _frameBytes));

    private bool CameByWire(in Packet packet) => packet.From.Domain < 0 || packet.From.Host != host;
}
