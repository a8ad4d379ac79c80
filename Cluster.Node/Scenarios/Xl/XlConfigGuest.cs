using ActorXen.Messages;
using ActorXen.Scenarios.Problems;

namespace ActorXen.Scenarios.Xl;

/// <summary>What the model can represent of one xl domain configuration.</summary>
internal sealed class XlConfigGuest
{
    public required string Name { get; set; }

    /// <summary>The name by which other configurations refer to it.</summary>
    public string WrittenName { get; set; } = "";

    public GuestKind Kind { get; set; } = GuestKind.Pv;

    public int Vcpus { get; set; } = 1;

    /// <summary>vCPUs, including those that may be brought up later.</summary>
    public int MaxVcpus { get; set; } = 1;

    public XlConfigAffinity Hard { get; set; } = XlConfigAffinity.None;

    public XlConfigAffinity Soft { get; set; } = XlConfigAffinity.None;

    public int? Weight { get; set; }

    /// <summary>Percent of one pCPU; null for none.</summary>
    public int? Cap { get; set; }

    /// <summary>The keys of its reservation that the file sets; null if it sets none.</summary>
    public string? Rtds { get; set; }

    /// <summary>Name of its pool; null for the pool of dom0.</summary>
    public string? Pool { get; set; }

    /// <summary>In MiB; null for the default.</summary>
    public int? Memory { get; set; }

    public int? MaxEventChannels { get; set; }

    public List<XlConfigDevice> Interfaces { get; } = [];

    public List<XlConfigDevice> Disks { get; } = [];

    /// <summary>By key of xl: the line that set it, or the last one that continued it.</summary>
    public IReadOnlyDictionary<string, int> Lines { get; init; } = new Dictionary<string, int>();

    /// <summary>Where a note about a key points; line 0 if the file does not have it.</summary>
    public SourcePlace PlaceOf(string file, string key) => new(file, Lines.GetValueOrDefault(key));

    /// <summary>The highest pCPU that it names, or -1.</summary>
    public int HighestPcpu => Math.Max(Hard.HighestPcpu, Soft.HighestPcpu);

    /// <summary>The highest node that it names, or -1.</summary>
    public int HighestNode => Math.Max(Hard.HighestNode, Soft.HighestNode);
}
