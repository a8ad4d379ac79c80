namespace ActorXen.Messages;

// Work requested of a pCPU's hypervisor (interrupts §9).
//   any       -> Pcpu   RaiseSoftirq   sets a bit; on 0 -> 1 an IPI from another pCPU, unless in MWAIT
//   Pcpu      -> itself IpiReceived    the event-check vector 0xfc after its flight; does no work of its own
//   Pcpu      -> itself HypervisorDone the hypervisor's present work is done

/// <summary>A pCPU: its hypervisor, its interrupts, and what runs on it.</summary>
public interface IPcpu : IRole;

/// <summary>Softirqs by number; the lowest pending one is served first (interrupts §9).</summary>
public enum Softirq
{
    Timer = 0,
    Rcu = 1,
    SchedSlave = 2,
    Schedule = 3,
    TlbClock = 4,
    Tasklet = 5,
    Nmi = 6,
    TimeCalibrate = 7,
    VcpuKick = 8,
    MachineCheck = 9,
    HvmDpci = 10,
}

/// <param name="Number">Which softirq.</param>
/// <param name="From">The requesting pCPU; <see cref="PcpuId.None"/> for hardware, which sends no IPI.</param>
public sealed record RaiseSoftirq(Softirq Number, PcpuId From) : Message, ITo<IPcpu>
{
    public const int KindNumber = 21;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add((long)Number);
        payload.Add(From.Number);
    }
}

public sealed record IpiReceived : Signal, ITo<IPcpu>
{
    public static readonly IpiReceived Instance = new();
    public override MessageKind Kind => new(22);
}

public sealed record HypervisorDone : Signal, ITo<IPcpu>
{
    public static readonly HypervisorDone Instance = new();
    public override MessageKind Kind => new(23);
}

/// <summary>A host's global lock, kept for checkpoints; it gets no messages.</summary>
public interface ILockKeeper : IRole;

/// <summary>How the messages of this conversation are read back.</summary>
public static class SoftirqMessages
{
    public static readonly IReadOnlyList<MessageEntry> All =
    [
        MessageEntry.Of(RaiseSoftirq.KindNumber, (ref read) => new RaiseSoftirq(read.Enum<Softirq>(), read.Pcpu())),
        MessageEntry.Of(IpiReceived.Instance),
        MessageEntry.Of(HypervisorDone.Instance),
    ];
}
