namespace ActorXen.Messages;

// An event travels: send, pending, upcall pending (interrupts §3.3, §4, §5).
//   guest        -> Port  EvtchnSend        the body of the send hypercall, at its own end of the channel
//   Port, IrqDesc, VcpuTimers -> Port  SetPending   test-and-set; a second one merges
//   Port         -> Vcpu  MarkEventsPending only where the event space asks for it; then the kick (§2.2)
//   guest        -> Port  UnmaskPort        the hypercall; re-raises what was pended under the mask
//   Port         -> Vcpu  WakePoller        a polled port became pending (§8)

/// <summary>One end of an event channel.</summary>
public interface IPort : IRole;

/// <param name="Sender">The vCPU that executes the hypercall.</param>
public sealed record EvtchnSend(VcpuId Sender) : Message, ITo<IPort>
{
    public const int KindNumber = 101;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload) => payload.Add(Sender.Number);
}

/// <param name="From">The pCPU on which this happens; <see cref="PcpuId.None"/> if on none.</param>
/// <param name="InInterrupt">
/// The sender is in interrupt context, so even a kick of its own pCPU is needed. On no pCPU: the IOMMU has posted it.
/// </param>
public sealed record SetPending(PcpuId From, bool InInterrupt) : Message, ITo<IPort>
{
    public const int KindNumber = 102;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add(From.Number);
        payload.Add(InInterrupt ? 1 : 0);
    }
}

/// <param name="From">The pCPU on which this happens.</param>
/// <param name="InInterrupt">As in <see cref="SetPending"/>.</param>
/// <param name="Cause">What kind of event, for the wakeup tables.</param>
public sealed record MarkEventsPending(PcpuId From, bool InInterrupt, WakeCause Cause) : Message, ITo<IVcpu>
{
    /// <summary>The IOMMU has posted the event, and no pCPU has a part in it (interrupts §13).</summary>
    public bool IsPosted => InInterrupt && From == PcpuId.None;

    public const int KindNumber = 103;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add(From.Number);
        payload.Add(InInterrupt ? 1 : 0);
        payload.Add((long)Cause);
    }
}

/// <param name="Sender">The vCPU that executes the hypercall.</param>
public sealed record UnmaskPort(VcpuId Sender) : Message, ITo<IPort>
{
    public const int KindNumber = 104;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload) => payload.Add(Sender.Number);
}

public sealed record WakePoller(PcpuId From, bool InInterrupt) : Message, ITo<IVcpu>
{
    public const int KindNumber = 105;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add(From.Number);
        payload.Add(InInterrupt ? 1 : 0);
    }
}

/// <summary>How the messages of this conversation are read back.</summary>
public static class PortSignalMessages
{
    public static readonly IReadOnlyList<MessageEntry> All =
    [
        MessageEntry.Of(EvtchnSend.KindNumber, (ref read) => new EvtchnSend(read.Vcpu())),
        MessageEntry.Of(SetPending.KindNumber, (ref read) => new SetPending(read.Pcpu(), read.Bool())),
        MessageEntry.Of(MarkEventsPending.KindNumber, (ref read) =>
            new MarkEventsPending(read.Pcpu(), read.Bool(), read.Enum<WakeCause>())),
        MessageEntry.Of(UnmaskPort.KindNumber, (ref read) => new UnmaskPort(read.Vcpu())),
        MessageEntry.Of(WakePoller.KindNumber, (ref read) => new WakePoller(read.Pcpu(), read.Bool())),
    ];
}
