namespace ActorXen.Messages;

// Drivers and applications request CPU time and timers from their guest's kernel.
//   driver -> GuestKernel  RunWork            so much CPU time in this class on this vCPU; queued behind its class
//   GuestKernel -> driver  WorkFinished       the time has been spent, on that vCPU
//   GuestKernel -> driver  EventDelivered     the handler of one of its ports has run
//   driver -> GuestKernel  FinishEvent        late EOI: the port may be unmasked again (interrupts §7.2)
//   driver -> GuestKernel  SetGuestTimer      a high-resolution timer of the guest
//   GuestKernel -> driver  GuestTimerFired
//   Scheduler -> GuestKernel RequestOnline    the toolstack's vcpu-up or vcpu-down (interrupts §25)
//   Scheduler -> GuestKernel RequestBinding   the toolstack's set-irq-affinity (interrupts §7.3)
//   Scheduler -> GuestKernel RequestLine      the toolstack's bind-irq or unbind-irq (interrupts §10.5)
//   Scheduler -> GuestKernel RequestMask      the toolstack's mask-irq or unmask-irq (interrupts §10.2)
//   DeviceLink -> GuestKernel RequestChannel  a device comes or goes (DeviceControl.cs, interrupts §18.2)
//   GuestKernel -> itself  PickWork           what this vCPU does next, once this instant's conversation is over

/// <summary>The kernel of a guest.</summary>
public interface IGuestKernel : IGuestSoftware;

/// <summary>A driver or application that asks its kernel for CPU time.</summary>
public interface IWorkOwner : IRole;

/// <summary>A driver or application that sets timers of its kernel.</summary>
public interface IGuestTimerOwner : IRole;

/// <summary>Handles the events of a port in its guest.</summary>
public interface IPortHandler : IRole;

/// <summary>In which context guest code runs; a lower one is never kept waiting by a higher one.</summary>
public enum WorkClass
{
    /// <summary>The upcall and the handlers that it calls.</summary>
    HardIrq = 0,

    /// <summary>NAPI polls, timer callbacks, block completions.</summary>
    SoftIrq = 1,

    /// <summary>Kernel threads of drivers, such as a backend's receive thread.</summary>
    KernelThread = 2,

    /// <summary>Applications; they share the vCPU in turns.</summary>
    User = 3,
}

/// <param name="Vcpu">Index in the domain; -1 lets the kernel choose by its wake policy.</param>
/// <param name="From">Index of the vCPU whose code makes the request; -1 if none (start of the run).</param>
/// <param name="Class">The context in which the time is spent.</param>
/// <param name="Length">CPU time needed.</param>
/// <param name="ReplyTo">Gets <see cref="WorkFinished"/>.</param>
/// <param name="Tag">Comes back in the reply.</param>
public sealed record RunWork(
    int Vcpu, int From, WorkClass Class, Duration Length, EntityRef<IWorkOwner> ReplyTo, WorkTag Tag)
    : Message, ITo<IGuestKernel>
{
    public const int KindNumber = 141;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add(Vcpu);
        payload.Add(From);
        payload.Add((long)Class);
        payload.Add(Length.Nanoseconds);
        payload.Add(ReplyTo.Number);
        payload.Add(Tag.Number);
    }
}

/// <param name="Tag">The tag of the request.</param>
/// <param name="Vcpu">Index of the vCPU on which it ran, and still runs at this instant.</param>
public sealed record WorkFinished(WorkTag Tag, int Vcpu) : Message, ITo<IWorkOwner>
{
    public const int KindNumber = 142;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add(Tag.Number);
        payload.Add(Vcpu);
    }
}

public sealed record EventDelivered(int Port, int Vcpu) : Message, ITo<IPortHandler>
{
    public const int KindNumber = 143;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add(Port);
        payload.Add(Vcpu);
    }
}

public sealed record FinishEvent(int Port, int Vcpu) : Message, ITo<IGuestKernel>
{
    public const int KindNumber = 144;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add(Port);
        payload.Add(Vcpu);
    }
}

/// <param name="Vcpu">Index of the vCPU that will handle the expiry.</param>
/// <param name="Due">Absolute virtual time.</param>
/// <param name="ReplyTo">Gets <see cref="GuestTimerFired"/>.</param>
/// <param name="Tag">Comes back in the reply.</param>
public sealed record SetGuestTimer(
    int Vcpu, VirtualTime Due, EntityRef<IGuestTimerOwner> ReplyTo, WorkTag Tag) : Message, ITo<IGuestKernel>
{
    public const int KindNumber = 145;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add(Vcpu);
        payload.Add(Due.Nanoseconds);
        payload.Add(ReplyTo.Number);
        payload.Add(Tag.Number);
    }
}

public sealed record GuestTimerFired(WorkTag Tag, int Vcpu) : Message, ITo<IGuestTimerOwner>
{
    public const int KindNumber = 146;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add(Tag.Number);
        payload.Add(Vcpu);
    }
}

/// <param name="Vcpu">Index in the domain.</param>
public sealed record PickWork(int Vcpu) : Message, ITo<IGuestSoftware>
{
    public const int KindNumber = 147;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload) => payload.Add(Vcpu);
}

/// <param name="Vcpu">Index in the domain.</param>
/// <param name="IsOnline">Whether it shall be up.</param>
public sealed record RequestOnline(int Vcpu, bool IsOnline) : Message, ITo<IGuestKernel>
{
    public const int KindNumber = 148;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add(Vcpu);
        payload.Add(IsOnline ? 1 : 0);
    }
}

/// <param name="Port">A port of the domain that may be moved.</param>
/// <param name="Vcpu">Index in the domain.</param>
public sealed record RequestBinding(int Port, int Vcpu) : Message, ITo<IGuestKernel>
{
    public const int KindNumber = 149;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add(Port);
        payload.Add(Vcpu);
    }
}

/// <param name="Port">The port that the line has, or had.</param>
/// <param name="IsBound">True to bind it, false to free it.</param>
public sealed record RequestLine(int Port, bool IsBound) : Message, ITo<IGuestKernel>
{
    public const int KindNumber = 227;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add(Port);
        payload.Add(IsBound ? 1 : 0);
    }
}

/// <param name="Port">The port of a line.</param>
/// <param name="IsMasked">Whether its device shall keep its message back.</param>
public sealed record RequestMask(int Port, bool IsMasked) : Message, ITo<IGuestKernel>
{
    public const int KindNumber = 178;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add(Port);
        payload.Add(IsMasked ? 1 : 0);
    }
}

/// <summary>How the messages of this conversation are read back.</summary>
public static class KernelWorkMessages
{
    public static readonly IReadOnlyList<MessageEntry> All =
    [
        MessageEntry.Of(RunWork.KindNumber, (ref read) =>
            new RunWork(
                read.Int(),
                read.Int(),
                read.Enum<WorkClass>(),
                read.Duration(),
                read.Entity<IWorkOwner>(),
                read.Tag())),
        MessageEntry.Of(WorkFinished.KindNumber, (ref read) => new WorkFinished(read.Tag(), read.Int())),
        MessageEntry.Of(EventDelivered.KindNumber, (ref read) => new EventDelivered(read.Int(), read.Int())),
        MessageEntry.Of(FinishEvent.KindNumber, (ref read) => new FinishEvent(read.Int(), read.Int())),
        MessageEntry.Of(SetGuestTimer.KindNumber, (ref read) =>
            new SetGuestTimer(read.Int(), read.Time(), read.Entity<IGuestTimerOwner>(), read.Tag())),
        MessageEntry.Of(GuestTimerFired.KindNumber, (ref read) => new GuestTimerFired(read.Tag(), read.Int())),
        MessageEntry.Of(PickWork.KindNumber, (ref read) => new PickWork(read.Int())),
        MessageEntry.Of(RequestOnline.KindNumber, (ref read) => new RequestOnline(read.Int(), read.Bool())),
        MessageEntry.Of(RequestBinding.KindNumber, (ref read) => new RequestBinding(read.Int(), read.Int())),
        MessageEntry.Of(RequestMask.KindNumber, (ref read) => new RequestMask(read.Int(), read.Bool())),
        MessageEntry.Of(RequestLine.KindNumber, (ref read) => new RequestLine(read.Int(), read.Bool())),
    ];
}
