namespace ActorXen.Messages;

// Which vCPU runs on a pCPU (schedulers §2.2), and entering and leaving the guest.
//   Pcpu      -> Scheduler SchedulePass  the SCHEDULE softirq is being served
//   Scheduler -> Pcpu      SwitchTo      the decision; a pass that keeps the current vCPU says so too
//   Pcpu      -> Scheduler ContextSaved  the outgoing vCPU's context is saved, before the next guest runs
//   Pcpu      -> Vcpu      VmEntry       the guest's instructions run from now on
//   Pcpu      -> Vcpu      VmExit        they no longer do
//   Pcpu      -> itself    SliceExpired  the policy's limit for the running vCPU
//   Pcpu      -> itself    IdleExited    the latency of the idle state's exit is over
//   Pcpu      -> Pcpu      SpeedChanged  to the busy thread of the same core: this one has become busy, or idle
//   Pcpu      -> Vcpu      SpeedChanged  ... and the guest that it runs continues at another speed
//   Vcpu      -> itself    PostedEvent   an event that was posted reaches it where it runs (interrupts §12.2)

/// <summary>The scheduler of a pool.</summary>
public interface IScheduler : IRole;

/// <summary>A vCPU, between the hypervisor and the software that it executes.</summary>
public interface IVcpu : ITimerOwner;

public sealed record SchedulePass(PcpuId Pcpu) : Message, ITo<IScheduler>
{
    public const int KindNumber = 41;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload) => payload.Add(Pcpu.Number);
}

/// <param name="Next">The vCPU to run; idle is <see cref="VcpuId.Idle"/>.</param>
/// <param name="Slice">Time until the next forced pass; <see cref="Duration.Unlimited"/> for none.</param>
public sealed record SwitchTo(VcpuId Next, Duration Slice) : Message, ITo<IPcpu>
{
    public const int KindNumber = 42;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add(Next.Number);
        payload.Add(Slice.Nanoseconds);
    }
}

public sealed record ContextSaved(PcpuId Pcpu, VcpuId Previous) : Message, ITo<IScheduler>
{
    public const int KindNumber = 43;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add(Pcpu.Number);
        payload.Add(Previous.Number);
    }
}

/// <param name="Pcpu">Where it runs.</param>
/// <param name="Penalty">Run time lost to cold caches after a switch or a migration; charged to the guest.</param>
/// <param name="Drag">Run time lost per unit of work until the penalty is lost, at least 1.</param>
public sealed record VmEntry(PcpuId Pcpu, Duration Penalty, int Drag = 1) : Message, ITo<IVcpu>
{
    public const int KindNumber = 44;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add(Pcpu.Number);
        payload.Add(Penalty.Nanoseconds);
        payload.Add(Drag);
    }
}

/// <summary>Why a guest was left.</summary>
public enum ExitReason
{
    ExternalInterrupt = 0,
    Hypercall = 1,
    Halt = 2,
    EventCheck = 3,
    SliceEnd = 4,
}

public sealed record VmExit(ExitReason Reason) : Message, ITo<IVcpu>
{
    public const int KindNumber = 45;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload) => payload.Add((long)Reason);
}

public sealed record SliceExpired : Signal, ITo<IPcpu>
{
    public static readonly SliceExpired Instance = new();
    public override MessageKind Kind => new(46);
}

public sealed record IdleExited : Signal, ITo<IPcpu>
{
    public static readonly IdleExited Instance = new();
    public override MessageKind Kind => new(47);
}

public sealed record SpeedChanged : Signal, ITo<IPcpu>, ITo<IVcpu>
{
    public static readonly SpeedChanged Instance = new();
    public override MessageKind Kind => new(48);
}

public sealed record PostedEvent : Signal, ITo<IVcpu>
{
    public static readonly PostedEvent Instance = new();
    public override MessageKind Kind => new(233);
}

/// <summary>How the messages of this conversation are read back.</summary>
public static class DispatchMessages
{
    public static readonly IReadOnlyList<MessageEntry> All =
    [
        MessageEntry.Of(SchedulePass.KindNumber, (ref read) => new SchedulePass(read.Pcpu())),
        MessageEntry.Of(SwitchTo.KindNumber, (ref read) => new SwitchTo(read.Vcpu(), read.Duration())),
        MessageEntry.Of(ContextSaved.KindNumber, (ref read) => new ContextSaved(read.Pcpu(), read.Vcpu())),
        MessageEntry.Of(VmEntry.KindNumber, (ref read) => new VmEntry(read.Pcpu(), read.Duration(), read.Int())),
        MessageEntry.Of(VmExit.KindNumber, (ref read) => new VmExit(read.Enum<ExitReason>())),
        MessageEntry.Of(SliceExpired.Instance),
        MessageEntry.Of(IdleExited.Instance),
        MessageEntry.Of(SpeedChanged.Instance),
        MessageEntry.Of(PostedEvent.Instance),
    ];
}
