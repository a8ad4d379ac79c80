using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>
/// Where a line's messages go at present: the vector table and remapping entry of one irq, as its device sees them.
/// </summary>
/// <remarks>Interrupts §10.4. Written and saved by the line's entity; read by the device at each interrupt.</remarks>
public sealed class IrqRoute
{
    private readonly IReadOnlyList<EntityRef> _pcpus;
    private readonly EntityRef _pin = EntityRef.None;

    /// <summary>Of a device that writes to a pCPU, and of the line behind a pin.</summary>
    /// <param name="irq">Number of the line on its host.</param>
    /// <param name="pcpus">The entity of each pCPU, by number.</param>
    /// <param name="destination">The pCPU that takes the line's interrupts at first.</param>
    public IrqRoute(int irq, IReadOnlyList<EntityRef> pcpus, PcpuId destination)
    {
        (Irq, _pcpus, Destination) = (irq, pcpus, destination);
        Message = new MsiWrite(irq);
    }

    private IrqRoute(int irq, EntityRef pin, int source)
    {
        (Irq, _pcpus, _pin) = (irq, [], pin);
        Message = new LineAssert(source);
    }

    public int Irq { get; }

    public PcpuId Destination { get; set; } = PcpuId.None;

    /// <summary>The entity to which the message goes: a pCPU, or the pin.</summary>
    public EntityRef Target => _pin.Exists ? _pin : _pcpus[Destination.Number];

    /// <summary>What arrives there.</summary>
    public Message Message { get; }

    public EntityRef EntityOf(PcpuId pcpu) => _pcpus[pcpu.Number];

    /// <summary>Of a device on a wire, which does not know pCPUs.</summary>
    /// <param name="irq">Number of the line on its host.</param>
    /// <param name="pin">The line's entity.</param>
    /// <param name="source">Number of the device on the pin.</param>
    public static IrqRoute Wired(int irq, EntityRef pin, int source) => new(irq, pin, source);
}
