using ActorXen.Messages;

namespace ActorXen.Tests.Xen.Scheduling;

/// <summary>Every event except the end of a run is followed by a drain.</summary>
internal enum EventKind
{
    EndOfRun,
    Action,
    Other,
}

/// <summary>An event of the golden driver, in the context of one pCPU.</summary>
internal sealed class GoldenEvent(PcpuId pcpu, EventKind kind, Action handler)
{
    public PcpuId Pcpu { get; } = pcpu;
    public EventKind Kind { get; } = kind;
    public Action Handler { get; } = handler;

    /// <summary>True if it was cancelled or is over.</summary>
    public bool IsCancelled { get; set; }
}

/// <summary>How far a vCPU's program has come.</summary>
internal sealed class GoldenGuest(VcpuId vcpu, ProgramSpec program)
{
    private int _position;

    public VcpuId Vcpu { get; } = vcpu;
    public ProgramStep Step => program.Steps[_position];

    /// <summary>Of a run operation that has begun.</summary>
    public long? Remaining { get; set; }
    public long RunsSince { get; set; }
    public GoldenEvent? EndOfRun { get; set; }
    public bool WaitsForKick { get; set; }
    public bool IsLatched { get; set; }
    public PcpuId LastPcpu { get; set; } = PcpuId.None;

    public void Advance()
    {
        _position = program.After(_position);
        Remaining = null;
    }
}
