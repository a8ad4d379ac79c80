namespace ActorXen.Messages;

// A blocked vCPU becomes runnable; a vCPU rests (schedulers §2.3).
//   Vcpu      -> Scheduler WakeVcpu     always legal; a runnable vCPU stays as it is
//   Scheduler -> Pcpu      RaiseSoftirq only where the policy wants a new decision (the tickle); carries no data
//   Vcpu      -> Scheduler YieldVcpu    tells the policy before the pass
//   Scheduler -> itself    PolicyTimer  a policy's own timer, owned by a pCPU (replenishment, tick, accounting)
//   Scheduler -> itself    SetPolicyTimer once the passes that the policy has asked for before are under way
//   Toolstack -> Scheduler TakeAction   a timed action of the toolstack is due

/// <summary>What ended a vCPU's sleep.</summary>
public enum WakeCause
{
    Event = 0,
    Timer = 1,
    Ipi = 2,
    Poll = 3,
    Start = 4,
}

/// <param name="Vcpu">Who becomes runnable.</param>
/// <param name="From">The pCPU on which the waker executes: a tickle of the same pCPU costs no IPI.</param>
/// <param name="Cause">For the wakeup tables only.</param>
public sealed record WakeVcpu(VcpuId Vcpu, PcpuId From, WakeCause Cause) : Message
{
    public override MessageKind Kind => MessageKind.WakeVcpu;

    public override void Write(ref Words words)
    {
        words.Add(Vcpu.Number);
        words.Add(From.Number);
        words.Add((long)Cause);
    }
}

public sealed record YieldVcpu(VcpuId Vcpu) : Message
{
    public override MessageKind Kind => MessageKind.YieldVcpu;

    public override void Write(ref Words words) => words.Add(Vcpu.Number);
}

public sealed record PolicyTimer(int Timer, PcpuId Owner) : Message
{
    public override MessageKind Kind => MessageKind.PolicyTimer;

    public override void Write(ref Words words)
    {
        words.Add(Timer);
        words.Add(Owner.Number);
    }
}

/// <param name="Index">In the host's list of <see cref="ToolstackAction"/>.</param>
public sealed record TakeAction(int Index) : Message
{
    public override MessageKind Kind => MessageKind.TakeAction;

    public override void Write(ref Words words) => words.Add(Index);
}

/// <param name="Timer">The policy's number for it.</param>
/// <param name="Owner">The pCPU on which it will run.</param>
/// <param name="Deadline">Absolute; <see cref="VirtualTime.Never"/> stops it.</param>
public sealed record SetPolicyTimer(int Timer, PcpuId Owner, VirtualTime Deadline) : Message
{
    public override MessageKind Kind => MessageKind.SetPolicyTimer;

    public override void Write(ref Words words)
    {
        words.Add(Timer);
        words.Add(Owner.Number);
        words.Add(Deadline.Nanoseconds);
    }
}
