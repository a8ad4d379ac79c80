namespace ActorXen.Messages;

// Who runs on a pCPU (schedulers §2.2), and entering and leaving the guest.
//   Pcpu      -> Scheduler SchedulePass  the SCHEDULE softirq is being served
//   Scheduler -> Pcpu      SwitchTo      the decision; a pass that keeps the current vCPU says so too
//   Pcpu      -> Scheduler ContextSaved  the outgoing vCPU's context is saved, before the next guest runs
//   Pcpu      -> Vcpu      VmEntry       the guest's instructions run from now on
//   Pcpu      -> Vcpu      VmExit        they no longer do
//   Pcpu      -> itself    SliceExpired  the policy's limit for the running vCPU
//   Pcpu      -> itself    IdleExited    the latency of the idle state's exit is over
//   Pcpu      -> Pcpu      SpeedChanged  to the busy thread of the same core: this one has become busy, or idle
//   Pcpu      -> Vcpu      SpeedChanged  ... and the guest that it runs goes on at another speed

public sealed record SchedulePass(PcpuId Pcpu) : Message
{
    public override MessageKind Kind => MessageKind.SchedulePass;

    public override void Write(ref Words words) => words.Add(Pcpu.Number);
}

/// <param name="Next">The vCPU to run; idle is <see cref="VcpuId.Idle"/>.</param>
/// <param name="Slice">Time until the next forced pass; <see cref="Duration.Unlimited"/> for none.</param>
public sealed record SwitchTo(VcpuId Next, Duration Slice) : Message
{
    public override MessageKind Kind => MessageKind.SwitchTo;

    public override void Write(ref Words words)
    {
        words.Add(Next.Number);
        words.Add(Slice.Nanoseconds);
    }
}

public sealed record ContextSaved(PcpuId Pcpu, VcpuId Previous) : Message
{
    public override MessageKind Kind => MessageKind.ContextSaved;

    public override void Write(ref Words words)
    {
        words.Add(Pcpu.Number);
        words.Add(Previous.Number);
    }
}

/// <param name="Pcpu">Where it runs.</param>
/// <param name="Penalty">Run time lost to cold caches after a switch or a migration; charged to the guest.</param>
public sealed record VmEntry(PcpuId Pcpu, Duration Penalty) : Message
{
    public override MessageKind Kind => MessageKind.VmEntry;

    public override void Write(ref Words words)
    {
        words.Add(Pcpu.Number);
        words.Add(Penalty.Nanoseconds);
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

public sealed record VmExit(ExitReason Reason) : Message
{
    public override MessageKind Kind => MessageKind.VmExit;

    public override void Write(ref Words words) => words.Add((long)Reason);
}

public sealed record SliceExpired : Signal
{
    public static readonly SliceExpired Instance = new();
    public override MessageKind Kind => MessageKind.SliceExpired;
}

public sealed record IdleExited : Signal
{
    public static readonly IdleExited Instance = new();
    public override MessageKind Kind => MessageKind.IdleExited;
}

public sealed record SpeedChanged : Signal
{
    public static readonly SpeedChanged Instance = new();
    public override MessageKind Kind => MessageKind.SpeedChanged;
}
