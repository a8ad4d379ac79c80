namespace ActorXen.Messages;

/// <summary>A logical processor of a host, numbered from 0.</summary>
public readonly record struct PcpuId(int Number) : IFactSubject
{
    public static Subject Subject => Subject.Pcpu;
    public static readonly PcpuId None = new(-1);
    public override string ToString() => $"pcpu {Number}";
}

/// <summary>A vCPU by its number on the host, in creation order over all domains. -1 is the idle vCPU.</summary>
public readonly record struct VcpuId(int Number) : IFactSubject
{
    public static Subject Subject => Subject.Vcpu;
    public static readonly VcpuId Idle = new(-1);
    public bool IsIdle => Number < 0;
    public override string ToString() => IsIdle ? "idle" : $"vcpu {Number}";
}

/// <summary>A domain of a host. 0 is dom0.</summary>
public readonly record struct DomainId(int Number) : IFactSubject
{
    public static Subject Subject => Subject.Domain;
    public override string ToString() => $"dom {Number}";
}

/// <summary>A physical interrupt line of a host, by Xen's number.</summary>
public readonly record struct IrqId(int Number) : IFactSubject
{
    public static Subject Subject => Subject.Irq;
    public override string ToString() => $"irq {Number}";
}

/// <summary>An event channel's number in its domain.</summary>
public readonly record struct PortId(int Number) : IFactSubject
{
    public static Subject Subject => Subject.Port;
    public override string ToString() => $"port {Number}";
}
