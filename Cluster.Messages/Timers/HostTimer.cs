namespace ActorXen.Messages;

// The hypervisor's timers of one pCPU, and a vCPU's timers on top (interrupts §15.1, §15.2).
//   VcpuTimers -> PcpuTimers  ArmTimer        replaces the owner's earlier deadline
//   VcpuTimers -> PcpuTimers  StopTimer
//   PcpuTimers -> Pcpu        TimerInterrupt  the hardware's deadline: max(earliest, now + slop)
//   Pcpu -> PcpuTimers        RunTimers       the TIMER softirq
//   PcpuTimers -> VcpuTimers  TimerExpired    never early
//   GuestKernel -> VcpuTimers SetSingleshot   the hypercall; Never stops the timer

/// <summary>The hypervisor's timers of one pCPU.</summary>
public interface IPcpuTimers : IRole;

/// <summary>The timers of a vCPU.</summary>
public interface IVcpuTimers : ITimerOwner;

/// <param name="Owner">Gets <see cref="TimerExpired"/>.</param>
/// <param name="Deadline">Absolute.</param>
public sealed record ArmTimer(EntityRef<ITimerOwner> Owner, VirtualTime Deadline) : Message, ITo<IPcpuTimers>
{
    public const int KindNumber = 181;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add(Owner.Number);
        payload.Add(Deadline.Nanoseconds);
    }
}

public sealed record StopTimer(EntityRef<ITimerOwner> Owner) : Message, ITo<IPcpuTimers>
{
    public const int KindNumber = 182;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload) => payload.Add(Owner.Number);
}

public sealed record TimerInterrupt : Signal, ITo<IPcpu>
{
    public static readonly TimerInterrupt Instance = new();
    public override MessageKind Kind => new(183);
}

public sealed record RunTimers : Signal, ITo<IPcpuTimers>
{
    public static readonly RunTimers Instance = new();
    public override MessageKind Kind => new(184);
}

/// <param name="Pcpu">Where the handler runs.</param>
/// <param name="Deadline">The requested time; the lateness is the present time less this.</param>
public sealed record TimerExpired(PcpuId Pcpu, VirtualTime Deadline) : Message, ITo<ITimerOwner>
{
    public const int KindNumber = 185;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add(Pcpu.Number);
        payload.Add(Deadline.Nanoseconds);
    }
}

/// <param name="Deadline">
/// Absolute. A time in the past fires at once; <see cref="VirtualTime.Never"/> stops the timer.
/// </param>
public sealed record SetSingleshot(VirtualTime Deadline) : Message, ITo<IVcpuTimers>
{
    public const int KindNumber = 186;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload) => payload.Add(Deadline.Nanoseconds);
}

/// <summary>How the messages of this conversation are read back.</summary>
public static class HostTimerMessages
{
    public static readonly IReadOnlyList<MessageEntry> All =
    [
        MessageEntry.Of(ArmTimer.KindNumber, (ref read) => new ArmTimer(read.Entity<ITimerOwner>(), read.Time())),
        MessageEntry.Of(StopTimer.KindNumber, (ref read) => new StopTimer(read.Entity<ITimerOwner>())),
        MessageEntry.Of(TimerInterrupt.Instance),
        MessageEntry.Of(RunTimers.Instance),
        MessageEntry.Of(TimerExpired.KindNumber, (ref read) => new TimerExpired(read.Pcpu(), read.Time())),
        MessageEntry.Of(SetSingleshot.KindNumber, (ref read) => new SetSingleshot(read.Time())),
    ];
}
