namespace ActorXen.Messages;

// A blocked vCPU becomes runnable; a vCPU yields (schedulers §2.3).
//   Vcpu      -> Scheduler WakeVcpu     always legal; a runnable vCPU stays as it is
//   Vcpu      -> Scheduler VcpuOnline   its guest has brought it up, or taken it down
//   Scheduler -> Pcpu      RaiseSoftirq only where the policy wants a new decision (the tickle); carries no data
//   Vcpu      -> Scheduler YieldVcpu    informs the policy before the pass
//   Scheduler -> itself    PolicyTimer  a policy's own timer, owned by a pCPU (replenishment, tick, accounting)
//   Scheduler -> itself    SetPolicyTimer once the passes that the policy requested before are under way
//   Toolstack -> Scheduler TakeAction   a timed action of the toolstack is due

/// <summary>The toolstack of a host. It sends messages but receives none.</summary>
public interface IToolstack : IRole;

/// <summary>What ended a vCPU's sleep.</summary>
public enum WakeCause
{
    Event = 0,
    Timer = 1,
    Ipi = 2,
    Poll = 3,
    Start = 4,
}

/// <param name="Vcpu">The vCPU that becomes runnable.</param>
/// <param name="From">The pCPU on which the waker executes. A tickle of the same pCPU costs no IPI.</param>
/// <param name="Cause">For the wakeup tables only.</param>
public sealed record WakeVcpu(VcpuId Vcpu, PcpuId From, WakeCause Cause) : Message, ITo<IScheduler>
{
    public const int KindNumber = 61;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add(Vcpu.Number);
        payload.Add(From.Number);
        payload.Add((long)Cause);
    }
}

public sealed record YieldVcpu(VcpuId Vcpu) : Message, ITo<IScheduler>
{
    public const int KindNumber = 62;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload) => payload.Add(Vcpu.Number);
}

public sealed record PolicyTimer(int Timer, PcpuId Owner) : Message, ITo<IScheduler>
{
    public const int KindNumber = 63;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add(Timer);
        payload.Add(Owner.Number);
    }
}

/// <param name="Index">In the host's list of <see cref="ToolstackAction"/>.</param>
public sealed record TakeAction(int Index) : Message, ITo<IScheduler>
{
    public const int KindNumber = 64;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload) => payload.Add(Index);
}

/// <param name="Timer">The policy's number for it.</param>
/// <param name="Owner">The pCPU on which it will run.</param>
/// <param name="Deadline">Absolute; <see cref="VirtualTime.Never"/> stops it.</param>
public sealed record SetPolicyTimer(int Timer, PcpuId Owner, VirtualTime Deadline) : Message, ITo<IScheduler>
{
    public const int KindNumber = 65;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add(Timer);
        payload.Add(Owner.Number);
        payload.Add(Deadline.Nanoseconds);
    }
}

public sealed record VcpuOnline(VcpuId Vcpu, bool IsOnline) : Message, ITo<IScheduler>
{
    public const int KindNumber = 67;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add(Vcpu.Number);
        payload.Add(IsOnline ? 1 : 0);
    }
}

/// <summary>How the messages of this conversation are read back.</summary>
public static class VcpuWakeupMessages
{
    public static readonly IReadOnlyList<MessageEntry> All =
    [
        MessageEntry.Of(WakeVcpu.KindNumber, (ref read) =>
            new WakeVcpu(read.Vcpu(), read.Pcpu(), read.Enum<WakeCause>())),
        MessageEntry.Of(YieldVcpu.KindNumber, (ref read) => new YieldVcpu(read.Vcpu())),
        MessageEntry.Of(PolicyTimer.KindNumber, (ref read) => new PolicyTimer(read.Int(), read.Pcpu())),
        MessageEntry.Of(TakeAction.KindNumber, (ref read) => new TakeAction(read.Int())),
        MessageEntry.Of(SetPolicyTimer.KindNumber, (ref read) =>
            new SetPolicyTimer(read.Int(), read.Pcpu(), read.Time())),
        MessageEntry.Of(VcpuOnline.KindNumber, (ref read) => new VcpuOnline(read.Vcpu(), read.Bool())),
    ];
}
