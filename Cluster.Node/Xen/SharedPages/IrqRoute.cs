using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>
/// Where a line's messages go at present: the vector table and remapping entry of one irq, as its device sees them.
/// </summary>
/// <remarks>Interrupts §10.4. Written and saved by the line's IrqDesc; read by the device at each interrupt.</remarks>
/// <param name="irq">Number of the line on its host.</param>
/// <param name="pcpus">The entity of each pCPU, by number.</param>
/// <param name="destination">The pCPU that takes the line's interrupts at first.</param>
public sealed class IrqRoute(int irq, IReadOnlyList<EntityRef> pcpus, PcpuId destination)
{
    public int Irq { get; } = irq;

    public PcpuId Destination { get; set; } = destination;

    /// <summary>The entity to which the device's message goes.</summary>
    public EntityRef Target => pcpus[Destination.Number];
}
