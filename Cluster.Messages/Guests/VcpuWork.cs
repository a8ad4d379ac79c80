namespace ActorXen.Messages;

// A vCPU and the kernel that it runs (interrupts §2.3, §6 to §8).
//   GuestKernel -> Vcpu  ExecuteWork   run for this long; replaces whatever was being executed
//   Vcpu -> GuestKernel  WorkDone      it has run for that long
//   Vcpu -> GuestKernel  Upcall        at guest entry only; what was being executed has this much left
//   GuestKernel -> Vcpu  EndUpcall     the handler returns: upcalls are allowed again
//   GuestKernel -> Vcpu  Halt          block unless an event is deliverable
//   GuestKernel -> Vcpu  YieldGuest    the yield hypercall
//   GuestKernel -> Vcpu  PollPort      the poll hypercall for one port, or for any (-1), with an optional deadline;
//                              no guest of a scenario polls yet (M-23), only tests send it
//   Vcpu -> GuestKernel  PollWoken     the poll ended; the caller looks at its port again
//   GuestKernel -> Vcpu  SetOnline     VCPUOP_up, or VCPUOP_down once the vCPU has nothing left (interrupts §25)
//   Vcpu -> itself       WorkElapsed   the end of the present stretch of execution

/// <summary>What a vCPU executes: a kernel, or the program of a recorded trace.</summary>
public interface IGuestSoftware : IRole;

public sealed record ExecuteWork(Duration Length) : Message, ITo<IVcpu>
{
    public const int KindNumber = 121;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload) => payload.Add(Length.Nanoseconds);
}

/// <param name="Vcpu">Index in the domain.</param>
public sealed record WorkDone(int Vcpu) : Message, ITo<IGuestSoftware>
{
    public const int KindNumber = 122;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload) => payload.Add(Vcpu);
}

/// <param name="Vcpu">Index in the domain.</param>
/// <param name="Interrupted">What the interrupted work still needs.</param>
public sealed record Upcall(int Vcpu, Duration Interrupted) : Message, ITo<IGuestSoftware>
{
    public const int KindNumber = 123;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add(Vcpu);
        payload.Add(Interrupted.Nanoseconds);
    }
}

public sealed record EndUpcall : Signal, ITo<IVcpu>
{
    public static readonly EndUpcall Instance = new();
    public override MessageKind Kind => new(124);
}

public sealed record Halt : Signal, ITo<IVcpu>
{
    public static readonly Halt Instance = new();
    public override MessageKind Kind => new(125);
}

public sealed record YieldGuest : Signal, ITo<IVcpu>
{
    public static readonly YieldGuest Instance = new();
    public override MessageKind Kind => new(126);
}

/// <param name="Port">The polled port; -1 for any.</param>
/// <param name="Deadline">When the poll times out; <see cref="VirtualTime.Never"/> for no timeout.</param>
public sealed record PollPort(int Port, VirtualTime Deadline) : Message, ITo<IVcpu>
{
    public const int KindNumber = 127;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add(Port);
        payload.Add(Deadline.Nanoseconds);
    }
}

public sealed record PollWoken(int Vcpu, bool TimedOut) : Message, ITo<IGuestSoftware>
{
    public const int KindNumber = 128;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add(Vcpu);
        payload.Add(TimedOut ? 1 : 0);
    }
}

public sealed record WorkElapsed : Signal, ITo<IVcpu>
{
    public static readonly WorkElapsed Instance = new();
    public override MessageKind Kind => new(129);
}

public sealed record SetOnline(bool IsOnline) : Message, ITo<IVcpu>
{
    public const int KindNumber = 130;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload) => payload.Add(IsOnline ? 1 : 0);
}

/// <summary>How the messages of this conversation are read back.</summary>
public static class VcpuWorkMessages
{
    public static readonly IReadOnlyList<MessageEntry> All =
    [
        MessageEntry.Of(ExecuteWork.KindNumber, (ref read) => new ExecuteWork(read.Duration())),
        MessageEntry.Of(WorkDone.KindNumber, (ref read) => new WorkDone(read.Int())),
        MessageEntry.Of(Upcall.KindNumber, (ref read) => new Upcall(read.Int(), read.Duration())),
        MessageEntry.Of(EndUpcall.Instance),
        MessageEntry.Of(Halt.Instance),
        MessageEntry.Of(YieldGuest.Instance),
        MessageEntry.Of(PollPort.KindNumber, (ref read) => new PollPort(read.Int(), read.Time())),
        MessageEntry.Of(PollWoken.KindNumber, (ref read) => new PollWoken(read.Int(), read.Bool())),
        MessageEntry.Of(WorkElapsed.Instance),
        MessageEntry.Of(SetOnline.KindNumber, (ref read) => new SetOnline(read.Bool())),
    ];
}
