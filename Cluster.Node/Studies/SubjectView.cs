using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Results;

namespace ActorXen.Studies;

/// <summary>What measures are taken from: a run's rows, with what is known of each.</summary>
public sealed class SubjectView
{
    private readonly IReadOnlyList<SubjectHost> _hosts;
    private readonly IReadOnlyList<SubjectDomain> _domains;
    private readonly IReadOnlyList<Tally> _lines;
    private readonly long _nanoseconds;

    private SubjectView(
        IReadOnlyList<SubjectHost> hosts, IReadOnlyList<SubjectDomain> domains, IReadOnlyList<Tally> lines,
        long nanoseconds, long losses) =>
        (_hosts, _domains, _lines, _nanoseconds, Losses) = (hosts, domains, lines, nanoseconds, losses);

    /// <param name="report">Of the part of the run after its warm-up.</param>
    /// <param name="directories">Of its hosts, in order of their numbers.</param>
    public SubjectView(RunReport report, IReadOnlyList<HostDirectory> directories)
        : this(
            [.. report.Hosts.Zip(directories, (row, host) => new SubjectHost(row, host.RackName))],
            [
                .. report.Domains.Zip(
                    directories.SelectMany(host => host.Domains.Select(domain => (Host: host, Domain: domain))),
                    (row, entry) => new SubjectDomain(
                        row, entry.Host.RackName, entry.Domain.Group, entry.Domain.Role, entry.Domain.ServesHost)),
            ],
            report.Lines, report.Run.Covered.Nanoseconds, report.Losses.Sum(loss => loss.Count))
    {
    }

    /// <summary>Virtual time that the counts cover, s.</summary>
    public double Seconds => _nanoseconds / 1e9;

    /// <summary>Everything that was lost, refused or held back.</summary>
    public long Losses { get; }

    /// <summary>Hosts, domains and lines: how much <see cref="Save"/> writes.</summary>
    public int Subjects => _hosts.Count + _domains.Count + _lines.Count;

    public IReadOnlyList<DomainRow> Domains(Selector selector) =>
        [.. _domains.Where(selector.TakesDomain).Select(domain => domain.Row)];

    /// <summary>For each domain that the selector takes, a view that has no other domain.</summary>
    public IEnumerable<SubjectView> Each(Selector selector) => _domains
        .Where(selector.TakesDomain)
        .Select(domain => new SubjectView(_hosts, [domain], _lines, _nanoseconds, Losses));

    public IReadOnlyList<HostRow> Hosts(Selector selector) =>
        [.. _hosts.Where(host => selector.TakesHost(host.Row.Name, host.Rack)).Select(host => host.Row)];

    /// <summary>Sums of the physical lines of hosts.</summary>
    public IReadOnlyList<Tally> Lines(Selector selector)
    {
        var hosts = Hosts(selector).Select(host => $"{host.Name}/").ToList();
        return [.. _lines.Where(line => hosts.Exists(host => line.Name.StartsWith(host, StringComparison.Ordinal)))];
    }

    /// <summary>Writes everything that a measure can ask for.</summary>
    public void Save(StateWriter to)
    {
        to.Long(_nanoseconds);
        to.Long(Losses);
        to.Many(_hosts, static (each, host) =>
        {
            each.Text(host.Row.Name);
            each.Text(host.Rack);
            each.Int(host.Row.Pcpus);
            host.Row.Tally.Save(each);
        });
        to.Many(_domains, static (each, domain) =>
        {
            each.Text(domain.Row.Host);
            each.Int(domain.Row.Id);
            each.Text(domain.Row.Name);
            each.Int(domain.Row.Vcpus);
            each.Long(domain.Row.Length);
            each.Text(domain.Rack);
            each.Text(domain.Group);
            each.Text(domain.Role);
            each.Bool(domain.ServesHost);
            domain.Row.Tally.Save(each);
        });
        to.Many(_lines, static (each, line) =>
        {
            each.Text(line.Name);
            line.Save(each);
        });
    }

    /// <exception cref="StateFormatException">Damaged, or written by a version with other counters.</exception>
    public static SubjectView Load(StateReader from)
    {
        var (nanoseconds, losses) = (from.Long(), from.Long());
        var hosts = from.Many(static each =>
        {
            var (name, rack, pcpus) = (each.Text(), each.Text(), each.Int());
            return new SubjectHost(
                new() { Name = name, Pcpus = pcpus, Tally = TallyOf(each, Subject.Host, name) }, rack);
        });
        var domains = from.Many(static each =>
        {
            var (host, id, name, vcpus, length) = (each.Text(), each.Int(), each.Text(), each.Int(), each.Long());
            var (rack, group, role, serves) = (each.Text(), each.Text(), each.Text(), each.Bool());
            return new SubjectDomain(
                new()
                {
                    Host = host,
                    Id = id,
                    Name = name,
                    Vcpus = vcpus,
                    Length = length,
                    Tally = TallyOf(each, Subject.Domain, $"{host}/{name}"),
                },
                rack, group, role, serves);
        });
        var lines = from.Many(static each => TallyOf(each, Subject.Irq, each.Text()));
        return new(hosts, domains, lines, nanoseconds, losses);
    }

    /// <summary>Whether another view has the same hosts, domains and lines.</summary>
    public bool IsOfSame(SubjectView other) =>
        _hosts.Select(Identity).SequenceEqual(other._hosts.Select(Identity))
        && _domains.Select(Identity).SequenceEqual(other._domains.Select(Identity))
        && _lines.Select(line => line.Name).SequenceEqual(other._lines.Select(line => line.Name));

    private static (string, int, string) Identity(SubjectHost host) => (host.Row.Name, host.Row.Pcpus, host.Rack);

    private static (string, int, string, int, string, string, string, bool) Identity(SubjectDomain domain) => (
        domain.Row.Host, domain.Row.Id, domain.Row.Name, domain.Row.Vcpus, domain.Rack, domain.Group, domain.Role,
        domain.ServesHost);

    /// <summary>Writes only in what it differs from a view of the same subjects.</summary>
    public void SaveBeside(StateWriter to, SubjectView known)
    {
        to.Long(_nanoseconds);
        to.Long(Losses);
        foreach (var (host, other) in _hosts.Zip(known._hosts)) host.Row.Tally.SaveBeside(to, other.Row.Tally);
        foreach (var (domain, other) in _domains.Zip(known._domains))
        {
            to.Long(domain.Row.Length);
            domain.Row.Tally.SaveBeside(to, other.Row.Tally);
        }

        foreach (var (line, other) in _lines.Zip(known._lines)) line.SaveBeside(to, other);
    }

    /// <exception cref="StateFormatException">Damaged, or written beside another one.</exception>
    public static SubjectView LoadBeside(StateReader from, SubjectView known)
    {
        var (nanoseconds, losses) = (from.Long(), from.Long());
        List<SubjectHost> hosts =
            [.. known._hosts.Select(one => one with { Row = one.Row with { Tally = Beside(from, one.Row.Tally) } })];
        List<SubjectDomain> domains =
        [
            .. known._domains.Select(domain => domain with
            {
                Row = domain.Row with { Length = from.Long(), Tally = Beside(from, domain.Row.Tally) },
            }),
        ];
        List<Tally> lines = [.. known._lines.Select(line => Beside(from, line))];
        return new(hosts, domains, lines, nanoseconds, losses);
    }

    private static Tally Beside(StateReader from, Tally known)
    {
        var tally = new Tally(CounterLayout.Shipped, known.Subject, known.Name);
        tally.LoadBeside(from, known);
        return tally;
    }

    private static Tally TallyOf(StateReader from, Subject subject, string name)
    {
        var tally = new Tally(CounterLayout.Shipped, subject, name);
        tally.Load(from);
        return tally;
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

/// <summary>A host's row with what selectors look at.</summary>
public sealed record SubjectHost(HostRow Row, string Rack);
