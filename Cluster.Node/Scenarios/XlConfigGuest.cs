using ActorXen.Messages;

namespace ActorXen.Scenarios;

/// <summary>What the model can carry of one xl domain configuration.</summary>
internal sealed class XlConfigGuest
{
    public required string Name { get; set; }

    /// <summary>As other configurations call it.</summary>
    public string WrittenName { get; set; } = "";

    public GuestKind Kind { get; set; } = GuestKind.Pv;

    public int Vcpus { get; set; } = 1;

    /// <summary>With those that may come up later.</summary>
    public int MaxVcpus { get; set; } = 1;

    public XlConfigAffinity Hard { get; set; } = XlConfigAffinity.None;

    public XlConfigAffinity Soft { get; set; } = XlConfigAffinity.None;

    public int? Weight { get; set; }

    /// <summary>Percent of one pCPU; null for none.</summary>
    public int? Cap { get; set; }

    /// <summary>The keys of the reservation that are written; null if none is.</summary>
    public string? Rtds { get; set; }

    /// <summary>Name of its pool; null for that of dom0.</summary>
    public string? Pool { get; set; }

    public int? MaxEventChannels { get; set; }

    public List<XlConfigDevice> Interfaces { get; } = [];

    public List<XlConfigDevice> Disks { get; } = [];

    /// <summary>Highest pCPU that is named, or -1.</summary>
    public int HighestPcpu => Math.Max(Hard.Highest, Soft.Highest);
}
