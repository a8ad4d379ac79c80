namespace ActorXen.Messages;

// Operations on a domain's port space at run time (interrupts §3.2). All go to DomainEvents; all are answered.
//   guest -> DomainEvents  AllocUnbound BindInterdomain BindVirq BindIpi BindPirq BindVcpu ClosePort SetPortPriority
//   DomainEvents -> asker  PortResult

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
/// <param name="ReplyTo">Who gets the <see cref="PortResult"/>.</param>
public sealed record AllocUnbound(DomainId Remote, EntityRef ReplyTo) : Message
{
    public override MessageKind Kind => MessageKind.AllocUnbound;

    public override void Write(ref Words words)
    {
        words.Add(Remote.Number);
        words.Add(ReplyTo.Number);
    }
}

public sealed record BindInterdomain(DomainId Remote, int RemotePort, EntityRef ReplyTo) : Message
{
    public override MessageKind Kind => MessageKind.BindInterdomain;

    public override void Write(ref Words words)
    {
        words.Add(Remote.Number);
        words.Add(RemotePort);
        words.Add(ReplyTo.Number);
    }
}

public sealed record BindVirq(Virq Virq, int Vcpu, EntityRef ReplyTo) : Message
{
    public override MessageKind Kind => MessageKind.BindVirq;

    public override void Write(ref Words words)
    {
        words.Add((long)Virq);
        words.Add(Vcpu);
        words.Add(ReplyTo.Number);
    }
}

public sealed record BindIpi(int Vcpu, EntityRef ReplyTo) : Message
{
    public override MessageKind Kind => MessageKind.BindIpi;

    public override void Write(ref Words words)
    {
        words.Add(Vcpu);
        words.Add(ReplyTo.Number);
    }
}

public sealed record BindPirq(int Pirq, bool WillShare, EntityRef ReplyTo) : Message
{
    public override MessageKind Kind => MessageKind.BindPirq;

    public override void Write(ref Words words)
    {
        words.Add(Pirq);
        words.Add(WillShare ? 1 : 0);
        words.Add(ReplyTo.Number);
    }
}

public sealed record BindVcpu(int Port, int Vcpu, EntityRef ReplyTo) : Message
{
    public override MessageKind Kind => MessageKind.BindVcpu;

    public override void Write(ref Words words)
    {
        words.Add(Port);
        words.Add(Vcpu);
        words.Add(ReplyTo.Number);
    }
}

public sealed record SetPortPriority(int Port, int Priority, EntityRef ReplyTo) : Message
{
    public override MessageKind Kind => MessageKind.SetPortPriority;

    public override void Write(ref Words words)
    {
        words.Add(Port);
        words.Add(Priority);
        words.Add(ReplyTo.Number);
    }
}

public sealed record ClosePort(int Port, EntityRef ReplyTo) : Message
{
    public override MessageKind Kind => MessageKind.ClosePort;

    public override void Write(ref Words words)
    {
        words.Add(Port);
        words.Add(ReplyTo.Number);
    }
}

public sealed record PortResult(int Port, PortErrno Errno) : Message
{
    public override MessageKind Kind => MessageKind.PortResult;

    public override void Write(ref Words words)
    {
        words.Add(Port);
        words.Add((long)Errno);
    }
}
