using ActorXen.Messages;

namespace ActorXen.Scenarios;

/// <summary>What the model can carry of one xl domain configuration.</summary>
internal sealed class XlConfigGuest
{
    public required string Name { get; set; }

    public GuestKind Kind { get; set; } = GuestKind.Pv;

    public int Vcpus { get; set; } = 1;

    /// <summary>With those that may come up later.</summary>
    public int MaxVcpus { get; set; } = 1;

    public XlConfigAffinity Hard { get; set; } = XlConfigAffinity.None;

    public XlConfigAffinity Soft { get; set; } = XlConfigAffinity.None;

    public int? Weight { get; set; }

    /// <summary>Percent of one pCPU; null for none.</summary>
    public int? Cap { get; set; }

    public XlConfigReservation? Rtds { get; set; }

    /// <summary>Name of its pool; null for that of dom0.</summary>
    public string? Pool { get; set; }

    public int? MaxEventChannels { get; set; }

    /// <summary>Devices as they were written, for a comment: what uses them is a workload.</summary>
    public List<string> Devices { get; } = [];

    /// <summary>Highest pCPU that is named, or -1.</summary>
    public int HighestPcpu => Math.Max(Hard.Highest, Soft.Highest);
}

/// <summary>The keys of xl for a reservation under rtds, with xl's defaults.</summary>
internal sealed record XlConfigReservation(Duration Period, Duration Budget, bool ExtraTime)
{
    public static readonly XlConfigReservation Default = new(10.Ms, 4.Ms, true);

    private static readonly Duration _least = 10.Us;
    private static readonly Duration _most = 1_000.Seconds;

    public bool IsLegal => Budget >= _least && Budget <= Period && Period <= _most;
}
