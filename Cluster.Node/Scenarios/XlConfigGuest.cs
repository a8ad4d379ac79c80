using ActorXen.Messages;

namespace ActorXen.Scenarios;

/// <summary>What the model can carry of one xl domain configuration.</summary>
internal sealed class XlConfigGuest
{
    public required string Name { get; set; }

    /// <summary>xl's own default on x86; on ARM every guest is one without emulation, too.</summary>
    public GuestKind Kind { get; set; } = GuestKind.Pv;

    public int Vcpus { get; set; } = 1;

    public XlConfigAffinity Hard { get; set; } = XlConfigAffinity.None;

    public PcpuSet Soft { get; set; } = PcpuSet.All;

    public int? Weight { get; set; }

    /// <summary>Percent of one pCPU; null for none.</summary>
    public int? Cap { get; set; }

    public RtdsSpec? Rtds { get; set; }

    public int? MaxEventChannels { get; set; }

    /// <summary>Devices as they were written, for a comment: what uses them is a workload.</summary>
    public List<string> Devices { get; } = [];

    /// <summary>Highest pCPU that is named, or -1.</summary>
    public int HighestPcpu => Math.Max(HighestOf(Hard.Pcpus), HighestOf(Soft));

    private static int HighestOf(PcpuSet set)
    {
        if (set == PcpuSet.All) return -1;
        var highest = -1;
        for (var pcpu = set.First; pcpu >= 0; pcpu = set.Next(pcpu)) highest = pcpu;
        return highest;
    }
}
