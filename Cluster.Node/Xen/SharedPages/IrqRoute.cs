using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>
/// Where a line's messages go at present: the interrupt-remapping entry of one irq, as its device sees it.
/// </summary>
/// <remarks>Interrupts §10.4. Written and saved by the line's entity; read by the device at each interrupt.</remarks>
public sealed class IrqRoute
{
    private readonly IReadOnlyList<EntityRef<IPcpu>> _pcpus;
    private readonly MsiWrite? _write;
    private readonly EntityRef<ILevelLine> _pin = EntityRef<ILevelLine>.None;
    private readonly LineAssert? _assert;

    /// <summary>The route of a device that writes to a pCPU, or of the line behind a pin.</summary>
    /// <param name="irq">Number of the line on its host.</param>
    /// <param name="pcpus">The entity of each pCPU, by number.</param>
    /// <param name="destination">The pCPU that takes the line's interrupts at first.</param>
    public IrqRoute(int irq, IReadOnlyList<EntityRef<IPcpu>> pcpus, PcpuId destination)
    {
        (Irq, _pcpus, Destination) = (irq, pcpus, destination);
        _write = new MsiWrite(irq);
    }

    private IrqRoute(int irq, EntityRef<ILevelLine> pin, int source)
    {
        (Irq, _pcpus, _pin) = (irq, [], pin);
        _assert = new LineAssert(source);
    }

    public int Irq { get; }

    public PcpuId Destination { get; set; } = PcpuId.None;

    /// <summary>The pCPU that takes the interrupts at present. Not for a device on a wire.</summary>
    public EntityRef<IPcpu> Target => _pcpus[Destination.Number];

    public EntityRef<IPcpu> EntityOf(PcpuId pcpu) => _pcpus[pcpu.Number];

    /// <summary>The route of a device on a wire, which knows no pCPU.</summary>
    /// <param name="irq">Number of the line on its host.</param>
    /// <param name="pin">The line's entity.</param>
    /// <param name="source">Number of the device on the pin.</param>
    public static IrqRoute Wired(int irq, EntityRef<ILevelLine> pin, int source) => new(irq, pin, source);

    /// <summary>
    /// Another device writes the message of this line. Interrupt remapping knows which device may use its entry, and
    /// blocks it; otherwise it interrupts like the line's own (interrupts §13 step 1).
    /// </summary>
    /// <param name="requester">The line of the device that writes.</param>
    /// <param name="isChecked">Whether the IOMMU remaps interrupts.</param>
    /// <param name="delay">Time until the message arrives.</param>
    public void Forge(IrqId requester, bool isChecked, Duration delay, EntityContext context)
    {
        if (isChecked) context.Record(IrqFacts.RemapFaulted, requester, Irq);
        else Interrupt(delay, context);
    }

    /// <summary>The device interrupts: its message goes to the pCPU, or to the pin.</summary>
    /// <param name="delay">Time until the message arrives.</param>
    public void Interrupt(Duration delay, EntityContext context)
    {
        if (_assert is not null) context.Schedule(_pin, delay, _assert, Phase.HardwareArrival);
        else context.Schedule(Target, delay, _write!, Phase.HardwareArrival);
    }
}
