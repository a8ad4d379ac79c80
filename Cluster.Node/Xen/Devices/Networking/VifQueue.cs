using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.Networking;

/// <summary>Packets between the bridge and a backend's receive thread.</summary>
/// <remarks>Interrupts §18.3: at most 512 KiB; packets older than 10 s are dropped. Saved by the backend.</remarks>
public sealed class VifQueue
{
    public const int LimitBytes = 512 * 1024;

    /// <summary>The number of packets that fit if all have the least size.</summary>
    private const int LimitPackets = LimitBytes / 64;

    private static readonly Duration _mostAge = 10.Seconds;

    private readonly Fifo<QueuedPacket> _packets = new(LimitPackets, ItemCodecs.QueuedPackets);

    public int Count => _packets.Count;

    public int Bytes { get; private set; }

    /// <summary>The packet behind <paramref name="index"/> others.</summary>
    public Packet this[int index] => _packets[index].Packet;

    /// <returns>False if the packet does not fit.</returns>
    public bool TryAdd(in Packet packet, VirtualTime now)
    {
        if (Bytes + packet.Bytes > LimitBytes || _packets.IsFull) return false;
        _packets.Add(new(packet, now));
        Bytes += packet.Bytes;
        return true;
    }

    public Packet Remove()
    {
        var packet = _packets.Remove().Packet;
        Bytes -= packet.Bytes;
        return packet;
    }

    public bool HeadIsTooOld(VirtualTime now) => Count > 0 && now - _packets[0].Queued > _mostAge;

    public void Save(StateWriter state) => _packets.Save(state);

    public void Load(StateReader state)
    {
        _packets.Load(state);
        Bytes = 0;
        for (var index = 0; index < Count; index++) Bytes += this[index].Bytes;
    }
}
