namespace ActorXen.Messages;

// A vCPU changes its run state (interrupts §2.1). Sent in the same instant; only where there is a subscriber.
//   Scheduler -> subscriber RunStateNotice  from the run-state board of the host

/// <summary>What has subscribed to the run states of a vCPU.</summary>
public interface IRunStateSubscriber : IRole;

/// <param name="Vcpu">The vCPU.</param>
/// <param name="Before">Its old run state: 0 running, 1 runnable, 2 blocked, 3 offline.</param>
/// <param name="After">Its new one.</param>
public sealed record RunStateNotice(VcpuId Vcpu, int Before, int After) : Message, ITo<IRunStateSubscriber>
{
    public const int KindNumber = 66;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add(Vcpu.Number);
        payload.Add(Before);
        payload.Add(After);
    }
}

/// <summary>How the message of this conversation is read back.</summary>
public static class RunStateNoticeMessages
{
    public static readonly IReadOnlyList<MessageEntry> All =
    [
        MessageEntry.Of(
            RunStateNotice.KindNumber, (ref read) => new RunStateNotice(read.Vcpu(), read.Int(), read.Int())),
    ];
}
