namespace ActorXen.Messages;

// A vCPU and the kernel that it runs (interrupts §2.3, §6 to §8).
//   GuestKernel -> Vcpu  ExecuteWork   run for this long; replaces whatever was being executed
//   Vcpu -> GuestKernel  WorkDone      it has run for that long
//   Vcpu -> GuestKernel  Upcall        at guest entry only; what was being executed has this much left
//   GuestKernel -> Vcpu  EndUpcall     the handler returns: upcalls are allowed again
//   GuestKernel -> Vcpu  Halt          block unless an event is deliverable
//   GuestKernel -> Vcpu  YieldGuest    the yield hypercall
//   GuestKernel -> Vcpu  PollPort      the poll hypercall for one port, or for any (-1), with an optional deadline
//   Vcpu -> GuestKernel  PollWoken     the poll ended; the caller looks at its port again
//   Vcpu -> itself       WorkElapsed   the end of the present stretch of execution

public sealed record ExecuteWork(Duration Length) : Message
{
    public override MessageKind Kind => MessageKind.ExecuteWork;

    public override void Write(ref Words words) => words.Add(Length.Nanoseconds);
}

/// <param name="Vcpu">Index in the domain.</param>
public sealed record WorkDone(int Vcpu) : Message
{
    public override MessageKind Kind => MessageKind.WorkDone;

    public override void Write(ref Words words) => words.Add(Vcpu);
}

/// <param name="Vcpu">Index in the domain.</param>
/// <param name="Interrupted">What the interrupted work still needs.</param>
public sealed record Upcall(int Vcpu, Duration Interrupted) : Message
{
    public override MessageKind Kind => MessageKind.Upcall;

    public override void Write(ref Words words)
    {
        words.Add(Vcpu);
        words.Add(Interrupted.Nanoseconds);
    }
}

public sealed record EndUpcall : Signal
{
    public static readonly EndUpcall Instance = new();
    public override MessageKind Kind => MessageKind.EndUpcall;
}

public sealed record Halt : Signal
{
    public static readonly Halt Instance = new();
    public override MessageKind Kind => MessageKind.Halt;
}

public sealed record YieldGuest : Signal
{
    public static readonly YieldGuest Instance = new();
    public override MessageKind Kind => MessageKind.YieldGuest;
}

/// <param name="Port">The polled port; -1 for any.</param>
/// <param name="Deadline">When to give up; <see cref="VirtualTime.Never"/> for never.</param>
public sealed record PollPort(int Port, VirtualTime Deadline) : Message
{
    public override MessageKind Kind => MessageKind.PollPort;

    public override void Write(ref Words words)
    {
        words.Add(Port);
        words.Add(Deadline.Nanoseconds);
    }
}

public sealed record PollWoken(int Vcpu, bool TimedOut) : Message
{
    public override MessageKind Kind => MessageKind.PollWoken;

    public override void Write(ref Words words)
    {
        words.Add(Vcpu);
        words.Add(TimedOut ? 1 : 0);
    }
}

public sealed record WorkElapsed : Signal
{
    public static readonly WorkElapsed Instance = new();
    public override MessageKind Kind => MessageKind.WorkElapsed;
}
