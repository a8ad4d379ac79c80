namespace ActorXen.Messages;

// One physical interrupt (interrupts §10). The line's route says which pCPU the device writes to.
//   Device -> Pcpu     MsiWrite       an edge; taken at once, or when the hypervisor's present work ends
//   Pcpu -> IrqDesc    IrqTaken       the handler runs on that pCPU
//   IrqDesc -> Port    SetPending     the guest's pirq event
//   any -> IrqDesc     SetIrqAffinity recorded; applied when the next interrupt is acknowledged
//   IrqDesc -> itself  IrqReenable    10 ms after the rate limiter disabled the line

public sealed record MsiWrite(int Irq) : Message
{
    public override MessageKind Kind => MessageKind.MsiWrite;

    public override void Write(ref Words words) => words.Add(Irq);
}

/// <param name="Pcpu">Where the handler runs.</param>
/// <param name="Raised">When the device's message reached that pCPU: the wait is the present time less this.</param>
public sealed record IrqTaken(PcpuId Pcpu, VirtualTime Raised) : Message
{
    public override MessageKind Kind => MessageKind.IrqTaken;

    public override void Write(ref Words words)
    {
        words.Add(Pcpu.Number);
        words.Add(Raised.Nanoseconds);
    }
}

/// <param name="Pcpu">The pCPU that shall take the line's interrupts.</param>
public sealed record SetIrqAffinity(PcpuId Pcpu) : Message
{
    public override MessageKind Kind => MessageKind.SetIrqAffinity;

    public override void Write(ref Words words) => words.Add(Pcpu.Number);
}

public sealed record IrqReenable : Signal
{
    public static readonly IrqReenable Instance = new();
    public override MessageKind Kind => MessageKind.IrqReenable;
}
