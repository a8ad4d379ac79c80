namespace ActorXen.Messages;

// A pCPU goes off line, and comes back (interrupts §25).
//   Scheduler -> IrqDesc                LeavePcpu      no vCPU is left there: the line moves to another pCPU
//   Scheduler -> PcpuTimers             LeavePcpu      the owners of its timers get them back
//   PcpuTimers -> VcpuTimers, Vcpu      TimerReturned  the owner arms it where its vCPU has its home
//   Scheduler -> itself                 LookAtPcpu     is it quiet, or is the one that comes back up
//   Scheduler -> IrqDesc                ForgetPcpu     the pCPU is quiet: the line has no vector there any more

/// <param name="Pcpu">It goes off line.</param>
/// <param name="Cost">What it spends on each line and timer that moves; the receiver charges its own.</param>
public sealed record LeavePcpu(PcpuId Pcpu, Duration Cost) : Message, ITo<IIrqDesc>, ITo<IPcpuTimers>
{
    public const int KindNumber = 192;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add(Pcpu.Number);
        payload.Add(Cost.Nanoseconds);
    }
}

/// <param name="Pcpu">Where it was armed.</param>
/// <param name="Deadline">When it is due.</param>
public sealed record TimerReturned(PcpuId Pcpu, VirtualTime Deadline) : Message, ITo<ITimerOwner>
{
    public const int KindNumber = 193;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add(Pcpu.Number);
        payload.Add(Deadline.Nanoseconds);
    }
}

public sealed record LookAtPcpu : Signal, ITo<IScheduler>
{
    public static readonly LookAtPcpu Instance = new();
    public override MessageKind Kind => new(194);
}

/// <param name="Pcpu">It goes off line, and no interrupt is under way to it.</param>
public sealed record ForgetPcpu(PcpuId Pcpu) : Message, ITo<IIrqDesc>
{
    public const int KindNumber = 195;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload) => payload.Add(Pcpu.Number);
}

/// <summary>How the messages of this conversation are read back.</summary>
public static class PcpuHotplugMessages
{
    public static readonly IReadOnlyList<MessageEntry> All =
    [
        MessageEntry.Of(LeavePcpu.KindNumber, (ref read) => new LeavePcpu(read.Pcpu(), read.Duration())),
        MessageEntry.Of(TimerReturned.KindNumber, (ref read) => new TimerReturned(read.Pcpu(), read.Time())),
        MessageEntry.Of(LookAtPcpu.Instance),
        MessageEntry.Of(ForgetPcpu.KindNumber, (ref read) => new ForgetPcpu(read.Pcpu())),
    ];
}
