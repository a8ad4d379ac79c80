using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Tables;

namespace ActorXen.Report.Views;

/// <summary>A question about a moment or a part of a stored run, answered in a layout that people know.</summary>
public interface IRunView
{
    /// <summary>The command that prints it, of one word or two.</summary>
    string Name { get; }

    /// <summary>A sentence for the command's help.</summary>
    string Summary { get; }

    /// <summary>Whether its rows belong to domains, so that the user can choose some of them.</summary>
    bool IsOfDomains { get; }

    ViewAnswer Read(ViewedPart part);
}

/// <param name="Table">For people.</param>
/// <param name="Json">The same, with every row, as one JSON object.</param>
public sealed record ViewAnswer(TextTable Table, string Json);

/// <summary>What a view is made of: everything that was counted in a part of a run.</summary>
/// <param name="From">Begin of the part.</param>
/// <param name="To">Its end, later than <paramref name="From"/>.</param>
/// <param name="Hosts">Those that the user chose, at least one.</param>
/// <param name="MostRows">How many rows the table has at most.</param>
public sealed record ViewedPart(VirtualTime From, VirtualTime To, IReadOnlyList<ViewedHost> Hosts, int MostRows)
{
    /// <summary>In nanoseconds; positive.</summary>
    public long Length => (To - From).Nanoseconds;

    /// <summary>As the heading of a table names it.</summary>
    public string Text => From == VirtualTime.Zero ? $"up to {To}" : $"from {From} to {To}";

    /// <summary>The host, if it is only one; otherwise how many there are.</summary>
    public string Where => Hosts.Count == 1 ? Hosts[0].Directory.Name : $"{Hosts.Count} hosts";
}

/// <param name="Spec">The host as the run's scenario describes it.</param>
/// <param name="Directory">The directory of the same host.</param>
/// <param name="Counters">What it counted in the part.</param>
/// <param name="Places">Where its vCPUs are at the end of the part, by number.</param>
/// <param name="Domains">Those that the user chose.</param>
public sealed record ViewedHost(
    HostSpec Spec, HostDirectory Directory, Counters Counters, IReadOnlyList<VcpuPlace> Places,
    IReadOnlyList<DomainEntry> Domains)
{
    /// <summary>Its event channels in use, at the end of the part.</summary>
    public IReadOnlyList<PortStatus> Ports { get; init; } = [];

    /// <summary>What its guests have noted of their physical lines, at the end of the part.</summary>
    public IReadOnlyList<SpuriousStatus> Lines { get; init; } = [];

    /// <summary>Its physical lines, at the end of the part.</summary>
    public IReadOnlyList<IrqStatus> Irqs { get; init; } = [];

    /// <summary>What its pCPUs took in the part, by pCPU, vector and line.</summary>
    public IReadOnlyList<VectorStatus> Vectors { get; init; } = [];

    /// <summary>A domain as reports name it.</summary>
    public string NameOf(DomainEntry domain) => $"{Directory.Name}/{domain.Name}";
}
