namespace ActorXen.Messages;

// Operations on a domain's port space at run time (interrupts §3.2). All go to DomainEvents; all are answered. Hosts
// are built with their channels bound. Guests of scenarios use BindVcpu; BindPirq and ClosePort for lines that they
// bind and free during a run; AllocUnbound, BindInterdomain and ClosePort for devices that come and go. Tests use the
// others (M-15). guest -> DomainEvents  AllocUnbound BindInterdomain BindVirq BindIpi BindPirq BindVcpu ClosePort
// SetPortPriority DomainEvents -> caller PortResult

/// <summary>The port space of a domain.</summary>
public interface IPortSpace : IRole;

/// <summary>An entity that requests operations of a port space and gets their results.</summary>
public interface IPortSpaceClient : IRole;

/// <summary>Virtual interrupts by number (interrupts §3.2).</summary>
public enum Virq
{
    Timer = 0,
    Debug = 1,
    Console = 2,
    DomainException = 3,
    XenOprofile = 7,
    Argo = 11,
    Pmu = 13,
}

/// <summary>Results of event-channel operations, with the numbers of the ABI.</summary>
public enum PortErrno
{
    Ok = 0,
    NoEntry = -2,
    Exists = -17,
    Busy = -16,
    Invalid = -22,
    NoSpace = -28,
}

/// <param name="Remote">The only domain that may bind the other end.</param>
/// <param name="ReplyTo">Gets the <see cref="PortResult"/>.</param>
/// <param name="Port">The port that the caller had before, which is free; 0 for the lowest free one.</param>
public sealed record AllocUnbound(DomainId Remote, EntityRef<IPortSpaceClient> ReplyTo, int Port = 0)
    : Message, ITo<IPortSpace>
{
    public const int KindNumber = 81;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add(Remote.Number);
        payload.Add(ReplyTo.Number);
        payload.Add(Port);
    }
}

/// <param name="Port">The port that the caller had before, which is free; 0 for the lowest free one.</param>
public sealed record BindInterdomain(
    DomainId Remote, int RemotePort, EntityRef<IPortSpaceClient> ReplyTo, int Port = 0)
    : Message, ITo<IPortSpace>
{
    public const int KindNumber = 82;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add(Remote.Number);
        payload.Add(RemotePort);
        payload.Add(ReplyTo.Number);
        payload.Add(Port);
    }
}

public sealed record BindVirq(Virq Virq, int Vcpu, EntityRef<IPortSpaceClient> ReplyTo) : Message, ITo<IPortSpace>
{
    public const int KindNumber = 83;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add((long)Virq);
        payload.Add(Vcpu);
        payload.Add(ReplyTo.Number);
    }
}

public sealed record BindIpi(int Vcpu, EntityRef<IPortSpaceClient> ReplyTo) : Message, ITo<IPortSpace>
{
    public const int KindNumber = 84;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add(Vcpu);
        payload.Add(ReplyTo.Number);
    }
}

/// <param name="Port">The port that the line had before; 0 for the lowest free one.</param>
public sealed record BindPirq(int Pirq, bool WillShare, EntityRef<IPortSpaceClient> ReplyTo, int Port = 0)
    : Message, ITo<IPortSpace>
{
    public const int KindNumber = 85;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add(Pirq);
        payload.Add(WillShare ? 1 : 0);
        payload.Add(ReplyTo.Number);
        payload.Add(Port);
    }
}

public sealed record BindVcpu(int Port, int Vcpu, EntityRef<IPortSpaceClient> ReplyTo) : Message, ITo<IPortSpace>
{
    public const int KindNumber = 86;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add(Port);
        payload.Add(Vcpu);
        payload.Add(ReplyTo.Number);
    }
}

public sealed record SetPortPriority(int Port, int Priority, EntityRef<IPortSpaceClient> ReplyTo)
    : Message, ITo<IPortSpace>
{
    public const int KindNumber = 87;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add(Port);
        payload.Add(Priority);
        payload.Add(ReplyTo.Number);
    }
}

public sealed record ClosePort(int Port, EntityRef<IPortSpaceClient> ReplyTo) : Message, ITo<IPortSpace>
{
    public const int KindNumber = 88;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add(Port);
        payload.Add(ReplyTo.Number);
    }
}

public sealed record PortResult(int Port, PortErrno Errno) : Message, ITo<IPortSpaceClient>
{
    public const int KindNumber = 89;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add(Port);
        payload.Add((long)Errno);
    }
}

/// <param name="Port">The port of a line.</param>
/// <param name="IsMasked">Whether its device shall keep its message back.</param>
public sealed record MaskPirq(int Port, bool IsMasked) : Message, ITo<IPortSpace>
{
    public const int KindNumber = 179;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add(Port);
        payload.Add(IsMasked ? 1 : 0);
    }
}

/// <summary>How the messages of this conversation are read back.</summary>
public static class PortBindingMessages
{
    public static readonly IReadOnlyList<MessageEntry> All =
    [
        MessageEntry.Of(AllocUnbound.KindNumber, (ref read) =>
            new AllocUnbound(read.Domain(), read.Entity<IPortSpaceClient>(), read.Int())),
        MessageEntry.Of(BindInterdomain.KindNumber, (ref read) =>
            new BindInterdomain(read.Domain(), read.Int(), read.Entity<IPortSpaceClient>(), read.Int())),
        MessageEntry.Of(BindVirq.KindNumber, (ref read) =>
            new BindVirq(read.Enum<Virq>(), read.Int(), read.Entity<IPortSpaceClient>())),
        MessageEntry.Of(BindIpi.KindNumber, (ref read) => new BindIpi(read.Int(), read.Entity<IPortSpaceClient>())),
        MessageEntry.Of(BindPirq.KindNumber, (ref read) =>
            new BindPirq(read.Int(), read.Bool(), read.Entity<IPortSpaceClient>(), read.Int())),
        MessageEntry.Of(BindVcpu.KindNumber, (ref read) =>
            new BindVcpu(read.Int(), read.Int(), read.Entity<IPortSpaceClient>())),
        MessageEntry.Of(SetPortPriority.KindNumber, (ref read) =>
            new SetPortPriority(read.Int(), read.Int(), read.Entity<IPortSpaceClient>())),
        MessageEntry.Of(ClosePort.KindNumber, (ref read) => new ClosePort(read.Int(), read.Entity<IPortSpaceClient>())),
        MessageEntry.Of(PortResult.KindNumber, (ref read) => new PortResult(read.Int(), read.Enum<PortErrno>())),
        MessageEntry.Of(MaskPirq.KindNumber, (ref read) => new MaskPirq(read.Int(), read.Bool())),
    ];
}
