using ActorXen.Messages;

namespace ActorXen.Report.Paths;

/// <summary>When a pCPU did last what explains the end of a wait. Times are ns; the least number is never.</summary>
internal struct PcpuTrack
{
    public PcpuTrack()
    {
    }

    /// <summary>The vCPU that its scheduler has chosen; -1 for none.</summary>
    public int Current { get; set; } = -1;

    /// <summary>It left a guest.</summary>
    public long LeftGuest { get; set; } = long.MinValue;

    /// <summary>It began to leave an idle state.</summary>
    public long Woken { get; set; } = long.MinValue;

    /// <summary>It had left its idle state.</summary>
    public long LeftIdle { get; set; } = long.MinValue;

    /// <summary>It entered the guest, or the idle state, that it is in or has left last.</summary>
    public long Settled { get; set; } = long.MinValue;

    /// <summary>Another pCPU sent it an interrupt.</summary>
    public long Sent { get; set; } = long.MinValue;

    /// <summary>Firmware took it …</summary>
    public long Stolen { get; set; } = long.MinValue;

    /// <summary>… and gives, or gave, it back.</summary>
    public long Returned { get; set; } = long.MinValue;

    public readonly void Save(StateWriter state)
    {
        state.Int(Current);
        foreach (var time in (long[])[LeftGuest, Woken, LeftIdle, Settled, Sent, Stolen, Returned]) state.Long(time);
    }

    public static PcpuTrack Load(StateReader state) => new()
    {
        Current = state.Int(),
        LeftGuest = state.Long(),
        Woken = state.Long(),
        LeftIdle = state.Long(),
        Settled = state.Long(),
        Sent = state.Long(),
        Stolen = state.Long(),
        Returned = state.Long(),
    };
}

/// <summary>When a line was last raised and handled, ns.</summary>
internal struct LineTrack
{
    public LineTrack()
    {
    }

    public long Raised { get; set; } = long.MinValue;

    public long Handled { get; set; } = long.MinValue;

    /// <summary>The pCPU left its idle state for it from this time on …</summary>
    public long IdleFrom { get; set; } = long.MinValue;

    /// <summary>… to this one.</summary>
    public long IdleTo { get; set; } = long.MinValue;

    /// <summary>Firmware had the pCPU meanwhile from this time on …</summary>
    public long StolenFrom { get; set; } = long.MinValue;

    /// <summary>… to this one.</summary>
    public long StolenTo { get; set; } = long.MinValue;

    public readonly void Save(StateWriter state)
    {
        foreach (var time in (long[])[Raised, Handled, IdleFrom, IdleTo, StolenFrom, StolenTo]) state.Long(time);
    }

    public static LineTrack Load(StateReader state) => new()
    {
        Raised = state.Long(),
        Handled = state.Long(),
        IdleFrom = state.Long(),
        IdleTo = state.Long(),
        StolenFrom = state.Long(),
        StolenTo = state.Long(),
    };
}
