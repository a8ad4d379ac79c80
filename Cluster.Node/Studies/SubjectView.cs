using ActorXen.Messages;
using ActorXen.Report;

namespace ActorXen.Studies;

/// <summary>What measures are taken from: a run's rows, with what is known of each.</summary>
/// <param name="report">Of the part of the run after its warm-up.</param>
/// <param name="directories">Of its hosts, in order of their numbers.</param>
public sealed class SubjectView(RunReport report, IReadOnlyList<HostDirectory> directories)
{
    private List<(DomainRow Row, HostDirectory Host, DomainEntry Entry)> _domains =
    [
        .. report.Domains.Zip(
            directories.SelectMany(host => host.Domains.Select(domain => (Host: host, Domain: domain))),
            (row, entry) => (row, entry.Host, entry.Domain)),
    ];

    /// <summary>Virtual time that the counts cover, s.</summary>
    public double Seconds => report.Run.Covered.Nanoseconds / 1e9;

    /// <summary>Everything that was lost, refused or held back.</summary>
    public long Losses => report.Losses.Sum(loss => loss.Count);

    public IReadOnlyList<DomainRow> Domains(Selector selector) =>
        [.. _domains.Where(domain => selector.TakesDomain(domain.Host, domain.Entry)).Select(domain => domain.Row)];

    /// <summary>For each domain that the selector takes, a view that has no other domain.</summary>
    public IEnumerable<SubjectView> Each(Selector selector) => _domains
        .Where(domain => selector.TakesDomain(domain.Host, domain.Entry))
        .Select(domain => new SubjectView(report, directories) { _domains = [domain] });

    public IReadOnlyList<HostRow> Hosts(Selector selector) =>
        [.. report.Hosts.Where((_, number) => selector.TakesHost(directories[number]))];

    /// <summary>Sums of the physical lines of hosts.</summary>
    public IReadOnlyList<Tally> Lines(Selector selector)
    {
        var hosts = directories.Where(selector.TakesHost).Select(host => $"{host.Name}/").ToList();
        return
        [
            .. report.Lines.Where(
                line => hosts.Exists(host => line.Name.StartsWith(host, StringComparison.Ordinal))),
        ];
    }

    /// <summary>Several domains as if they were one with all their vCPUs; null if there are none.</summary>
    public static DomainRow? Together(IReadOnlyList<DomainRow> rows) => rows.Count switch
    {
        0 => null,
        1 => rows[0],
        _ => rows[0] with { Vcpus = rows.Sum(row => row.Vcpus), Tally = Merged(rows.Select(row => row.Tally)) },
    };

    /// <summary>Several hosts as if they were one with all their pCPUs; null if there are none.</summary>
    public static HostRow? Together(IReadOnlyList<HostRow> rows) => rows.Count switch
    {
        0 => null,
        1 => rows[0],
        _ => rows[0] with { Pcpus = rows.Sum(row => row.Pcpus), Tally = Merged(rows.Select(row => row.Tally)) },
    };

    private static Tally Merged(IEnumerable<Tally> tallies)
    {
        Tally? all = null;
        foreach (var tally in tallies)
        {
            all ??= new(CounterLayout.Shipped, tally.Subject, "all");
            all.Merge(tally);
        }

        return all!;
    }
}
