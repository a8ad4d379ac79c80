namespace ActorXen.Messages;

// One physical interrupt (interrupts §10). The line's route says which pCPU the device writes to.
//   Device -> Pcpu     MsiWrite       an edge; taken at once, or when the hypervisor's present work ends
//   Pcpu -> IrqDesc    IrqTaken       the handler runs on that pCPU
//   IrqDesc -> Port    SetPending     the guest's pirq event
//   any -> IrqDesc     SetIrqAffinity recorded; applied when the next interrupt is acknowledged
//   IrqDesc -> itself  IrqReenable    10 ms after the rate limiter disabled the line
//   IrqDesc -> Pcpu    FreeVector     the IPI, vector 0x22, to the pCPU from which the line has moved away (§10.4)
//   Pcpu -> IrqDesc    VectorFreed    the line has no vector there any more
//   IrqDesc, VcpuTimers -> Pcpu QueueDpci  an interrupt of a guest's device waits for the softirq dpci (§13)
//   Pcpu -> IrqDesc    DpciServed     the softirq gives it to the guest
//   DomainEvents -> IrqDesc GuestsChanged  a guest has bound the line, or freed it
//   DomainEvents -> IrqDesc MaskMessage   the line's driver has masked its device's message, or unmasked it
//   Device -> IrqDesc   PostedIrq      the IOMMU writes it to the descriptor of a guest's vCPU (§13)
//   IrqDesc -> Pcpu     PostedWakeup   that vCPU is blocked: the wakeup vector, to the pCPU where it blocked
//   Pcpu -> IrqDesc     WakeupTaken    the handler of that vector has found the descriptor
//   Scheduler -> IrqDesc HandOverLine another kernel has the host (§25.3), and later has reset the device

/// <summary>An entity that saves the caches of a host's IOMMU. Nothing is sent to it.</summary>
public interface IIommuKeeper : IRole;

/// <summary>A physical interrupt line.</summary>
public interface IIrqDesc : IRole;

/// <summary>A line whose interrupts are over when they are taken.</summary>
public interface IMessageLine : IIrqDesc;

/// <summary>What becomes of the messages of a line.</summary>
public enum LineFate
{
    /// <summary>They are interrupts of the line.</summary>
    Served = 0,

    /// <summary>They reach a kernel that knows nothing of the line.</summary>
    Stray = 1,

    /// <summary>The IOMMU has no entry for them.</summary>
    Blocked = 2,

    /// <summary>The device sends none.</summary>
    Quiet = 3,
}

public sealed record MsiWrite(int Irq) : Message, ITo<IPcpu>
{
    public const int KindNumber = 161;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload) => payload.Add(Irq);
}

/// <param name="Pcpu">Where the handler runs.</param>
/// <param name="Raised">When the device's message reached that pCPU: the wait is the present time less this.</param>
public sealed record IrqTaken(PcpuId Pcpu, VirtualTime Raised) : Message, ITo<IIrqDesc>
{
    public const int KindNumber = 162;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add(Pcpu.Number);
        payload.Add(Raised.Nanoseconds);
    }
}

/// <param name="Pcpu">The pCPU that is to take the line's interrupts.</param>
public sealed record SetIrqAffinity(PcpuId Pcpu) : Message, ITo<IIrqDesc>
{
    public const int KindNumber = 163;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload) => payload.Add(Pcpu.Number);
}

public sealed record IrqReenable : Signal, ITo<IIrqDesc>
{
    public static readonly IrqReenable Instance = new();
    public override MessageKind Kind => new(164);
}

/// <param name="Irq">Number of the line.</param>
public sealed record FreeVector(int Irq) : Message, ITo<IPcpu>
{
    public const int KindNumber = 171;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload) => payload.Add(Irq);
}

public sealed record VectorFreed : Signal, ITo<IIrqDesc>
{
    public static readonly VectorFreed Instance = new();
    public override MessageKind Kind => new(172);
}

/// <param name="Irq">The line; <see cref="OfTimer"/> for a timer's event, which is pending and only takes the lock.
/// </param>
public sealed record QueueDpci(int Irq) : Message, ITo<IPcpu>
{
    public const int KindNumber = 236;

    public const int OfTimer = -1;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload) => payload.Add(Irq);
}

/// <param name="Pcpu">Where the softirq runs.</param>
public sealed record DpciServed(PcpuId Pcpu) : Message, ITo<IMessageLine>
{
    public const int KindNumber = 237;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload) => payload.Add(Pcpu.Number);
}

public sealed record GuestsChanged : Signal, ITo<IIrqDesc>
{
    public static readonly GuestsChanged Instance = new();
    public override MessageKind Kind => new(228);
}

public sealed record PostedIrq : Signal, ITo<IMessageLine>
{
    public static readonly PostedIrq Instance = new();
    public override MessageKind Kind => new(188);
}

/// <param name="Irq">The line whose interrupt waits in the descriptor.</param>
public sealed record PostedWakeup(int Irq) : Message, ITo<IPcpu>
{
    public const int KindNumber = 189;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload) => payload.Add(Irq);
}

/// <param name="Pcpu">Where the handler runs.</param>
public sealed record WakeupTaken(PcpuId Pcpu) : Message, ITo<IMessageLine>
{
    public const int KindNumber = 190;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload) => payload.Add(Pcpu.Number);
}

/// <param name="Fate">From now on.</param>
public sealed record HandOverLine(LineFate Fate) : Message, ITo<IIrqDesc>
{
    public const int KindNumber = 177;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload) => payload.Add((long)Fate);
}

public sealed record MaskMessage(bool IsMasked) : Message, ITo<IMessageLine>
{
    public const int KindNumber = 180;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload) => payload.Add(IsMasked ? 1 : 0);
}

/// <summary>How the messages of this conversation are read back.</summary>
public static class PhysicalIrqMessages
{
    public static readonly IReadOnlyList<MessageEntry> All =
    [
        MessageEntry.Of(MsiWrite.KindNumber, (ref read) => new MsiWrite(read.Int())),
        MessageEntry.Of(IrqTaken.KindNumber, (ref read) => new IrqTaken(read.Pcpu(), read.Time())),
        MessageEntry.Of(SetIrqAffinity.KindNumber, (ref read) => new SetIrqAffinity(read.Pcpu())),
        MessageEntry.Of(IrqReenable.Instance),
        MessageEntry.Of(FreeVector.KindNumber, (ref read) => new FreeVector(read.Int())),
        MessageEntry.Of(VectorFreed.Instance),
        MessageEntry.Of(GuestsChanged.Instance),
        MessageEntry.Of(PostedIrq.Instance),
        MessageEntry.Of(PostedWakeup.KindNumber, (ref read) => new PostedWakeup(read.Int())),
        MessageEntry.Of(WakeupTaken.KindNumber, (ref read) => new WakeupTaken(read.Pcpu())),
        MessageEntry.Of(HandOverLine.KindNumber, (ref read) => new HandOverLine(read.Enum<LineFate>())),
        MessageEntry.Of(MaskMessage.KindNumber, (ref read) => new MaskMessage(read.Bool())),
        MessageEntry.Of(QueueDpci.KindNumber, (ref read) => new QueueDpci(read.Int())),
        MessageEntry.Of(DpciServed.KindNumber, (ref read) => new DpciServed(read.Pcpu())),
    ];
}
