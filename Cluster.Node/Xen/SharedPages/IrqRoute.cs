using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>
/// Where a line's messages go at present, and whether they go at all: the interrupt-remapping entry of one irq and the
/// mask of its message, as its device sees them.
/// </summary>
/// <remarks>
/// Interrupts §10.2 step 3 and §10.4. Written and saved by the line's entity; read by the device at each interrupt.
/// </remarks>
public sealed class IrqRoute
{
    private readonly IReadOnlyList<EntityRef<IPcpu>> _pcpus;
    private readonly MsiWrite? _write;
    private readonly EntityRef<ILevelLine> _pin = EntityRef<ILevelLine>.None;
    private readonly LineAssert? _assert;
    private readonly LineDeassert? _deassert;
    private bool _isMasked;

    /// <summary>What becomes of messages; until another kernel has the host, they are served.</summary>
    private LineFate _fate;

    /// <summary>The pending bit: the device wanted to interrupt while its message was masked.</summary>
    private bool _isPending;

    /// <summary>How long the message takes that waits behind the mask.</summary>
    private Duration _delay;

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
        (_assert, _deassert) = (new LineAssert(source), new LineDeassert(source));
    }

    public int Irq { get; }

    /// <summary>What looks the line's messages up; null if that takes no time of its own.</summary>
    public Iommu? Iommu { get; init; }

    /// <summary>
    /// Whom the IOMMU tells of an interrupt that it posts instead of sending it to a pCPU, and how much longer that
    /// takes; none where interrupts are always remapped (interrupts §13).
    /// </summary>
    public (EntityRef<IMessageLine> Line, Duration Delay) Posting { get; init; } =
        (EntityRef<IMessageLine>.None, Duration.Zero);

    /// <summary>Whether interrupts are posted to the guest that has bound the line at present.</summary>
    public bool IsPosted { get; set; }

    public PcpuId Destination { get; set; } = PcpuId.None;

    /// <summary>Edges at a pin: while the pin is masked they are lost. A message waits in its device instead.</summary>
    public bool IsEdge { get; init; }

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
        if (!isChecked || _fate == LineFate.Stray)
        {
            Interrupt(delay, context);
            return;
        }

        Iommu?.LookUp(Irq, requester, context);
        context.Record(IrqFacts.RemapFaulted, requester, Irq);
    }

    /// <summary>
    /// The device interrupts: its message goes to the pCPU, or to the pin. A masked message waits in the device, and
    /// merges with one that waits already; an edge at a masked pin is lost, and counted.
    /// </summary>
    /// <param name="delay">Time until the message arrives.</param>
    public void Interrupt(Duration delay, EntityContext context)
    {
        if (IsQuiet || (IsBlocked && !_isMasked)) Drop(context);
        else if (_assert is not null) context.Schedule(_pin, delay, _assert, Phase.HardwareArrival);
        else if (_isMasked) Hold(delay, context);
        else if (IsPosted && !IsStray) Post(delay + LookUp(context), context);
        else context.Schedule(Target, delay + LookUp(context), _write!, Phase.HardwareArrival);
    }

    /// <summary>The device no longer wants service, and no handler has served it. A message has no level.</summary>
    public void Release(EntityContext context)
    {
        if (_deassert is not null) context.Send(_pin, _deassert);
    }

    public bool IsMasked => _isMasked || IsQuiet;

    /// <summary>Whether what arrives is for a kernel that does not know the line.</summary>
    public bool IsStray => _fate != LineFate.Served;

    /// <summary>What becomes of messages.</summary>
    public LineFate Fate => _fate;

    /// <summary>The next kernel, or Xen before it, has seen to it that the line does not interrupt.</summary>
    public bool IsQuiet => _fate == LineFate.Quiet;

    /// <summary>The IOMMU has no entry for what the line sends.</summary>
    public bool IsBlocked => _fate == LineFate.Blocked;

    /// <summary>
    /// Another kernel has the host. A device that is masked stays so until it is reset, and what it holds back is lost.
    /// </summary>
    public void HandOver(LineFate fate) => _fate = fate;

    /// <summary>From now on the device sends no message. One that is under way arrives.</summary>
    public void Mask() => _isMasked = true;

    /// <summary>The device sends its messages again, first the one that waits.</summary>
    public void Unmask(EntityContext context)
    {
        var wasPending = _isPending;
        (_isMasked, _isPending) = (false, false);
        if (wasPending) Interrupt(_delay, context);
    }

    public void Save(StateWriter state)
    {
        state.Int(Destination.Number);
        state.Bool(_isMasked);
        state.Bool(_isPending);
        state.Long(_delay.Nanoseconds);
        state.Int((int)_fate);
        if (Posting.Line.Exists) state.Bool(IsPosted);
    }

    public void Load(StateReader state)
    {
        Destination = new(state.Int());
        _isMasked = state.Bool();
        _isPending = state.Bool();
        _delay = new(state.Long());
        _fate = (LineFate)state.Int();
        if (Posting.Line.Exists) IsPosted = state.Bool();
    }

    /// <summary>The IOMMU has dropped an interrupt of the kernel before.</summary>
    public void RecordBlocked(EntityContext context) =>
        context.Record(IrqFacts.CameAfterHandOver, new(Irq), LineFate.Blocked, Destination);

    private void Post(Duration delay, EntityContext context) =>
        context.Schedule(Posting.Line, delay + Posting.Delay, PostedIrq.Instance, Phase.HardwareArrival);

    /// <summary>Remapping that is turned off looks nothing up.</summary>
    private Duration LookUp(EntityContext context) =>
        Iommu is null || IsStray ? Duration.Zero : Iommu.LookUp(Irq, new(Irq), context);

    private void Drop(EntityContext context)
    {
        if (IsBlocked) RecordBlocked(context);
    }

    private void Hold(Duration delay, EntityContext context)
    {
        if (IsEdge)
        {
            context.Record(IrqFacts.LostAtMask, new(Irq));
            return;
        }

        (_isPending, _delay) = (true, delay);
        context.Record(IrqFacts.HeldByMask, new(Irq));
    }
}
