using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Interrupts;
using ActorXen.Report.Tables;

namespace ActorXen.Report.Results;

/// <summary>The rows of a report while hosts are added to them, in order of their numbers.</summary>
/// <param name="covered">Virtual time that the counts cover.</param>
/// <param name="withParts">Keeps the sums of each pCPU, vCPU and port too.</param>
/// <param name="isBrief">Leaves out interrupts and actors.</param>
internal sealed class ReportRows(Duration covered, bool withParts, bool isBrief)
{
    private readonly List<HostDirectory> _directories = [];
    private readonly List<HostRow> _hosts = [];
    private readonly List<DomainRow> _domains = [];
    private readonly List<Tally> _lines = [];
    private readonly List<Tally> _parts = [];
    private readonly List<TopInterrupt> _interrupts = [];
    private readonly LossLedger _losses = new();
    private readonly SortedDictionary<string, int> _actors = new(StringComparer.Ordinal);

    /// <summary>The report of hosts, without groups.</summary>
    /// <param name="hosts">
    /// In order of their numbers. They are enumerated once, so that only one copy of a host's counters is in memory.
    /// </param>
    /// <param name="withParts">
    /// Keeps the sums of each pCPU, vCPU and port too, which takes as much memory as the counters themselves.
    /// </param>
    /// <param name="isBrief">Leaves out interrupts and actors, of which no measure is taken.</param>
    public static RunReport Of(
        RunFigures run, IEnumerable<(HostDirectory Host, Counters Counters)> hosts, bool withParts = false,
        bool isBrief = false)
    {
        var rows = new ReportRows(run.Covered, withParts, isBrief);
        foreach (var (host, counters) in hosts) rows.Add(host, counters);
        return rows.Report(run);
    }

    public void Add(HostDirectory host, Counters counters)
    {
        _directories.Add(host);
        _hosts.Add(HostRow.Of(host, counters));
        _domains.AddRange(host.Domains.Select(domain => DomainRow.Of(host, domain, counters, covered)));
        _lines.AddRange(host.Irqs.Select(irq => Tally.OfLine(host, irq, counters)));
        if (withParts) _parts.AddRange(Tally.OfParts(host, counters));
        _losses.Add(host, counters);
        if (isBrief) return;
        AddInterrupts(host, counters);
        foreach (var path in host.Paths)
        {
            var kind = ActorTree.KindOf(path);
            _actors[kind] = _actors.GetValueOrDefault(kind) + 1;
        }
    }

    public RunReport Report(RunFigures run) => new(run, _hosts, _domains, _interrupts, _losses.Rows, _actors)
    {
        Directories = _directories,
        Lines = _lines,
        Parts = _parts,
    };

    private void AddInterrupts(HostDirectory host, Counters counters)
    {
        Take(host.Name, InterruptTable.OfHost(host, counters));
        foreach (var domain in host.Domains)
            Take($"{host.Name}/{domain.Name}", InterruptTable.OfGuest(host, domain.Id, counters));
        _interrupts.Sort((one, other) => other.PerSecond.CompareTo(one.PerSecond) is var order && order != 0
            ? order
            : string.CompareOrdinal(one.Owner + one.Line.Label, other.Owner + other.Line.Label));
        if (_interrupts.Count > RunReport.MostInterrupts)
            _interrupts.RemoveRange(RunReport.MostInterrupts, _interrupts.Count - RunReport.MostInterrupts);

        void Take(string owner, IEnumerable<InterruptRow> rows) => _interrupts.AddRange(rows
            .Where(row => !row.IsSummary && row.Total > 0)
            .Select(row => new TopInterrupt(owner, row, row.Total / Math.Max(1e-9, covered.Nanoseconds / 1e9))));
    }
}
