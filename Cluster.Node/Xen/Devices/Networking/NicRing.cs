using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.Networking;

/// <summary>The receive descriptors of a NIC, and the mask by which its driver keeps it quiet while it polls.</summary>
/// <remarks>Interrupts §18.6 and §19.1. Filled by the Nic, emptied by its driver; saved by the Nic.</remarks>
/// <param name="entries">Descriptors: frames that fit.</param>
/// <param name="framing">Frames per packet.</param>
public sealed class NicRing(int entries, Framing framing)
{
    private readonly Fifo<Packet> _packets = new(entries, ItemCodecs.Packets);

    /// <summary>True while an arrival may cause an interrupt.</summary>
    public bool IsArmed { get; private set; } = true;

    /// <summary>True if the handler has not run since the last interrupt.</summary>
    public bool IsSignalled { get; private set; }

    public int Count => _packets.Count;

    /// <summary>Frames of the packets in it.</summary>
    public int Frames { get; private set; }

    /// <summary>
    /// Whether there are descriptors for all frames of a packet. An empty ring takes any packet, because its driver
    /// refills the descriptors while frames arrive.
    /// </summary>
    public bool Fits(int bytes) => Count == 0 || Frames + framing.FramesOf(bytes) <= entries;

    /// <summary>Descriptors that a packet takes.</summary>
    public int FramesOf(int bytes) => framing.FramesOf(bytes);

    /// <summary>The packet behind <paramref name="index"/> others.</summary>
    public ref readonly Packet this[int index] => ref _packets[index];

    /// <summary>The device interrupts, and thereby masks itself.</summary>
    public void Signal() => (IsArmed, IsSignalled) = (false, true);

    /// <summary>The handler runs, and leaves the device masked.</summary>
    public void Acknowledge() => (IsArmed, IsSignalled) = (false, false);

    /// <summary>The driver has stopped polling.</summary>
    public void Arm() => IsArmed = true;

    public void Add(in Packet packet)
    {
        _packets.Add(packet);
        Frames += framing.FramesOf(packet.Bytes);
    }

    public Packet Take()
    {
        var packet = _packets.Remove();
        Frames -= framing.FramesOf(packet.Bytes);
        return packet;
    }

    public void Save(StateWriter state)
    {
        state.Bool(IsArmed);
        state.Bool(IsSignalled);
        _packets.Save(state);
    }

    public void Load(StateReader state)
    {
        IsArmed = state.Bool();
        IsSignalled = state.Bool();
        _packets.Load(state);
        Frames = 0;
        for (var index = 0; index < Count; index++) Frames += framing.FramesOf(_packets[index].Bytes);
    }
}
