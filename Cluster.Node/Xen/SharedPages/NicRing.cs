using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>The receive descriptors of a NIC, and the mask by which its driver keeps it quiet while it polls.</summary>
/// <remarks>Interrupts §18.6 and §19.1. Filled by the Nic, emptied by its driver; saved by the Nic.</remarks>
/// <param name="entries">Descriptors: packets that fit.</param>
public sealed class NicRing(int entries)
{
    private readonly Fifo<Packet> _packets = new(entries, ItemCodecs.Packets);

    /// <summary>An arrival may cause an interrupt. The device clears it with the interrupt, the driver sets it again.</summary>
    public bool IsArmed { get; set; } = true;

    public int Count => _packets.Count;

    public bool IsFull => _packets.IsFull;

    public void Add(in Packet packet) => _packets.Add(packet);

    public Packet Take() => _packets.Remove();

    public void Save(StateWriter state)
    {
        state.Bool(IsArmed);
        _packets.Save(state);
    }

    public void Load(StateReader state)
    {
        IsArmed = state.Bool();
        _packets.Load(state);
    }
}
