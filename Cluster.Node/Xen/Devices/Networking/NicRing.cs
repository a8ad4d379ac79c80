using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.Networking;

/// <summary>The receive descriptors of a NIC, and the mask by which its driver keeps it quiet while it polls.</summary>
/// <remarks>Interrupts §18.6 and §19.1. Filled by the Nic, emptied by its driver; saved by the Nic.</remarks>
/// <param name="entries">Descriptors: packets that fit.</param>
public sealed class NicRing(int entries)
{
    private readonly Fifo<Packet> _packets = new(entries, ItemCodecs.Packets);

    /// <summary>True while an arrival may cause an interrupt.</summary>
    public bool IsArmed { get; private set; } = true;

    /// <summary>True if the handler has not run since the last interrupt.</summary>
    public bool IsSignalled { get; private set; }

    public int Count => _packets.Count;

    public bool IsFull => _packets.IsFull;

    /// <summary>The device interrupts, and thereby masks itself.</summary>
    public void Signal() => (IsArmed, IsSignalled) = (false, true);

    /// <summary>The handler runs, and leaves the device masked.</summary>
    public void Acknowledge() => (IsArmed, IsSignalled) = (false, false);

    /// <summary>The driver has stopped polling.</summary>
    public void Arm() => IsArmed = true;

    public void Add(in Packet packet) => _packets.Add(packet);

    public Packet Take() => _packets.Remove();

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
    }
}
