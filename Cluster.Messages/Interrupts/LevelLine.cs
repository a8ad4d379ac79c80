namespace ActorXen.Messages;

// A line whose interrupts guests answer (interrupts §10.2 to §10.5): behind a pin, or of a device that cannot mask its
// messages. It reaches its pCPU by MsiWrite, as every interrupt does.
//   Device       -> LevelLine     LineAssert    the device wants service, until a handler has served it
//   GuestIrqLine -> LevelLine     LineDeassert  a handler has served the device, which releases the wire
//   GuestIrqLine -> AnsweredLine  GuestEoi      the handlers of a domain have run; at the end of the hypercall
//   AnsweredLine -> Pcpu          HostEoi       the last guest has answered; to the pCPU that took the interrupt
//   Pcpu         -> LevelLine     IrqEnded      that pCPU has ended the interrupt: the pin may interrupt again
//   Pcpu         -> UnmaskableLine EoiMade      that pCPU has ended one: it takes the next message
//   AnsweredLine -> itself        ForcedEoi     1 ms after an interrupt: stands in for guests that have not answered

/// <summary>A line whose interrupts end when its guests have answered.</summary>
public interface IAnsweredLine : IIrqDesc;

/// <summary>A line behind a pin of the IO-APIC.</summary>
public interface ILevelLine : IAnsweredLine;

/// <summary>A message that its device cannot mask.</summary>
public interface IUnmaskableLine : IAnsweredLine;

/// <param name="Source">Number of the device among those on the pin.</param>
public sealed record LineAssert(int Source) : Message, ITo<ILevelLine>
{
    public const int KindNumber = 165;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload) => payload.Add(Source);
}

/// <param name="Source">Number of the device among those on the pin.</param>
public sealed record LineDeassert(int Source) : Message, ITo<ILevelLine>
{
    public const int KindNumber = 166;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload) => payload.Add(Source);
}

/// <param name="Vcpu">The vCPU that makes the hypercall.</param>
public sealed record GuestEoi(VcpuId Vcpu) : Message, ITo<IAnsweredLine>
{
    public const int KindNumber = 167;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload) => payload.Add(Vcpu.Number);
}

/// <param name="Irq">Number of the line.</param>
/// <param name="ByIpi">Another pCPU sent it by an IPI.</param>
public sealed record HostEoi(int Irq, bool ByIpi) : Message, ITo<IPcpu>
{
    public const int KindNumber = 168;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add(Irq);
        payload.Add(ByIpi ? 1 : 0);
    }
}

public sealed record IrqEnded : Signal, ITo<ILevelLine>
{
    public static readonly IrqEnded Instance = new();
    public override MessageKind Kind => new(169);
}

/// <param name="Pcpu">The pCPU that has ended the interrupt.</param>
public sealed record EoiMade(PcpuId Pcpu) : Message, ITo<IUnmaskableLine>
{
    public const int KindNumber = 226;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload) => payload.Add(Pcpu.Number);
}

public sealed record ForcedEoi : Signal, ITo<IAnsweredLine>
{
    public static readonly ForcedEoi Instance = new();
    public override MessageKind Kind => new(170);
}

/// <summary>How the messages of this conversation are read back.</summary>
public static class LevelLineMessages
{
    public static readonly IReadOnlyList<MessageEntry> All =
    [
        MessageEntry.Of(LineAssert.KindNumber, (ref read) => new LineAssert(read.Int())),
        MessageEntry.Of(LineDeassert.KindNumber, (ref read) => new LineDeassert(read.Int())),
        MessageEntry.Of(GuestEoi.KindNumber, (ref read) => new GuestEoi(read.Vcpu())),
        MessageEntry.Of(HostEoi.KindNumber, (ref read) => new HostEoi(read.Int(), read.Bool())),
        MessageEntry.Of(IrqEnded.Instance),
        MessageEntry.Of(ForcedEoi.Instance),
        MessageEntry.Of(EoiMade.KindNumber, (ref read) => new EoiMade(read.Pcpu())),
    ];
}
