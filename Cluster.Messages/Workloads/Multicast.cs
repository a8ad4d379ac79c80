namespace ActorXen.Messages;

// An interrupt for several pCPUs at once, and the answers of all of them (interrupts §9, §11.4).
//   ICaller -> GuestKernel  CallCpus      a guest's code wants them; its hypercalls and exits are work of its own
//   GuestKernel -> Vcpu     CallCpus      the vCPU on which that code runs
//   Vcpu -> Pcpu            CallCpus      where that vCPU runs: as many writes of the ICR as the addressing needs
//   Pcpu -> ICaller         CallSent      how many pCPUs will answer
//   Pcpu -> Pcpu            CallArrived   the function-call vector 0xfb, after its flight
//   Pcpu -> ICaller         CallAnswered  the pCPU has taken it

/// <summary>Code of a guest that interrupts several pCPUs and waits for them.</summary>
public interface ICaller : IRole;

/// <param name="Sender">The vCPU that calls; never a target.</param>
/// <param name="First">The first vCPU to call, by its number on the host; the idle one for all pCPUs.</param>
/// <param name="Count">How many vCPUs from there on. Those that run nowhere need no interrupt.</param>
/// <param name="Caller">Gets the answers.</param>
public sealed record CallCpus(VcpuId Sender, VcpuId First, int Count, EntityRef<ICaller> Caller)
    : Message, ITo<IGuestKernel>, ITo<IVcpu>, ITo<IPcpu>
{
    public const int KindNumber = 173;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add(Sender.Number);
        payload.Add(First.Number);
        payload.Add(Count);
        payload.Add(Caller.Number);
    }
}

/// <param name="Caller">Whom to answer.</param>
public sealed record CallArrived(EntityRef<ICaller> Caller) : Message, ITo<IPcpu>
{
    public const int KindNumber = 174;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload) => payload.Add(Caller.Number);
}

/// <param name="Targets">pCPUs that will answer, 0 or more.</param>
public sealed record CallSent(int Targets) : Message, ITo<ICaller>
{
    public const int KindNumber = 175;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload) => payload.Add(Targets);
}

public sealed record CallAnswered : Signal, ITo<ICaller>
{
    public static readonly CallAnswered Instance = new();
    public override MessageKind Kind => new(176);
}

/// <summary>How the messages of this conversation are read back.</summary>
public static class MulticastMessages
{
    public static readonly IReadOnlyList<MessageEntry> All =
    [
        MessageEntry.Of(CallCpus.KindNumber, (ref read) =>
            new CallCpus(read.Vcpu(), read.Vcpu(), read.Int(), read.Entity<ICaller>())),
        MessageEntry.Of(CallArrived.KindNumber, (ref read) => new CallArrived(read.Entity<ICaller>())),
        MessageEntry.Of(CallSent.KindNumber, (ref read) => new CallSent(read.Int())),
        MessageEntry.Of(CallAnswered.Instance),
    ];
}
