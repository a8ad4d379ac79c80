namespace ActorXen.Messages;

// The hypervisor's timers of one pCPU, and a vCPU's timers on top (interrupts §15.1, §15.2).
//   VcpuTimers -> PcpuTimers  ArmTimer        replaces the owner's earlier deadline
//   VcpuTimers -> PcpuTimers  StopTimer
//   PcpuTimers -> Pcpu        TimerInterrupt  the hardware's deadline: max(earliest, now + slop)
//   Pcpu -> PcpuTimers        RunTimers       the TIMER softirq
//   PcpuTimers -> VcpuTimers  TimerExpired    never early
//   GuestKernel -> VcpuTimers SetSingleshot   the hypercall; Never stops the timer

/// <param name="Owner">Who gets <see cref="TimerExpired"/>.</param>
/// <param name="Deadline">Absolute.</param>
public sealed record ArmTimer(EntityRef Owner, VirtualTime Deadline) : Message
{
    public override MessageKind Kind => MessageKind.ArmTimer;

    public override void Write(ref Words words)
    {
        words.Add(Owner.Number);
        words.Add(Deadline.Nanoseconds);
    }
}

public sealed record StopTimer(EntityRef Owner) : Message
{
    public override MessageKind Kind => MessageKind.StopTimer;

    public override void Write(ref Words words) => words.Add(Owner.Number);
}

public sealed record TimerInterrupt : Signal
{
    public static readonly TimerInterrupt Instance = new();
    public override MessageKind Kind => MessageKind.TimerInterrupt;
}

public sealed record RunTimers : Signal
{
    public static readonly RunTimers Instance = new();
    public override MessageKind Kind => MessageKind.RunTimers;
}

/// <param name="Pcpu">Where the handler runs.</param>
/// <param name="Deadline">What was asked for: the lateness is the present time less this.</param>
public sealed record TimerExpired(PcpuId Pcpu, VirtualTime Deadline) : Message
{
    public override MessageKind Kind => MessageKind.TimerExpired;

    public override void Write(ref Words words)
    {
        words.Add(Pcpu.Number);
        words.Add(Deadline.Nanoseconds);
    }
}

/// <param name="Deadline">Absolute; in the past fires at once; <see cref="VirtualTime.Never"/> stops.</param>
public sealed record SetSingleshot(VirtualTime Deadline) : Message
{
    public override MessageKind Kind => MessageKind.SetSingleshot;

    public override void Write(ref Words words) => words.Add(Deadline.Nanoseconds);
}
