namespace ActorXen.Messages;

// A level line and its guests (interrupts §10.2 to §10.5). It reaches its pCPU by MsiWrite, as every interrupt does.
//   Device       -> LevelLine     LineAssert    the device wants service, until a handler has served it
//   GuestIrqLine -> LevelLine     LineDeassert  a handler has served the device, which lets go of the wire
//   GuestIrqLine -> LevelLine     GuestEoi      the handlers of a domain have run; at the end of the hypercall
//   LevelLine    -> Pcpu          HostEoi       the last guest has answered; to the pCPU that took the interrupt
//   Pcpu         -> LevelLine     IrqEnded      that pCPU has ended the interrupt: the pin may interrupt again
//   LevelLine    -> itself        ForcedEoi     1 ms after an interrupt: guests that have not answered are answered for

/// <param name="Source">Number of the device among those on the pin.</param>
public sealed record LineAssert(int Source) : Message
{
    public override MessageKind Kind => MessageKind.LineAssert;

    public override void Write(ref Words words) => words.Add(Source);
}

/// <param name="Source">Number of the device among those on the pin.</param>
public sealed record LineDeassert(int Source) : Message
{
    public override MessageKind Kind => MessageKind.LineDeassert;

    public override void Write(ref Words words) => words.Add(Source);
}

/// <param name="Vcpu">The vCPU that makes the hypercall.</param>
public sealed record GuestEoi(VcpuId Vcpu) : Message
{
    public override MessageKind Kind => MessageKind.GuestEoi;

    public override void Write(ref Words words) => words.Add(Vcpu.Number);
}

/// <param name="Irq">Of the line.</param>
/// <param name="ByIpi">It comes from another pCPU, which sent an IPI.</param>
public sealed record HostEoi(int Irq, bool ByIpi) : Message
{
    public override MessageKind Kind => MessageKind.HostEoi;

    public override void Write(ref Words words)
    {
        words.Add(Irq);
        words.Add(ByIpi ? 1 : 0);
    }
}

public sealed record IrqEnded : Signal
{
    public static readonly IrqEnded Instance = new();
    public override MessageKind Kind => MessageKind.IrqEnded;
}

public sealed record ForcedEoi : Signal
{
    public static readonly ForcedEoi Instance = new();
    public override MessageKind Kind => MessageKind.ForcedEoi;
}
