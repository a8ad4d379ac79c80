namespace ActorXen.Messages;

// A vCPU changes its run state (interrupts §2.1). Sent in the same instant; only where there is a subscriber.
//   Scheduler -> subscriber RunStateNotice  from the run-state board of the host

/// <param name="Vcpu">The vCPU.</param>
/// <param name="Before">Its old run state: 0 running, 1 runnable, 2 blocked, 3 offline.</param>
/// <param name="After">Its new one.</param>
public sealed record RunStateNotice(VcpuId Vcpu, int Before, int After) : Message
{
    public override MessageKind Kind => MessageKind.RunStateNotice;

    public override void Write(ref Words words)
    {
        words.Add(Vcpu.Number);
        words.Add(Before);
        words.Add(After);
    }
}
