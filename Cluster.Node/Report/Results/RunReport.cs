using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Interrupts;
using ActorXen.Report.Series;
using ActorXen.Report.Tables;

namespace ActorXen.Report.Results;

/// <summary>One of the run's busiest interrupt lines.</summary>
/// <param name="Owner">Name of the host, or host/domain.</param>
/// <param name="Line">The line with its counts per CPU.</param>
/// <param name="PerSecond">Interrupts per second of virtual time.</param>
public sealed record TopInterrupt(string Owner, InterruptRow Line, double PerSecond);

/// <summary>The results of a run in rows, however they are printed later.</summary>
/// <param name="Hosts">In order of their numbers.</param>
/// <param name="Domains">In order of hosts and ids.</param>
/// <param name="Interrupts">Busiest first, at most <see cref="MostInterrupts"/>.</param>
/// <param name="Losses">Only losses that happened; empty if nothing was lost.</param>
/// <param name="Actors">How many entities there are of each kind, in alphabetical order.</param>
public sealed record RunReport(
    RunFigures Run,
    IReadOnlyList<HostRow> Hosts,
    IReadOnlyList<DomainRow> Domains,
    IReadOnlyList<TopInterrupt> Interrupts,
    IReadOnlyList<LossRow> Losses,
    IReadOnlyDictionary<string, int> Actors)
{
    public const int MostInterrupts = 10;

    /// <summary>The fleet, templates, roles and racks; empty in a report without groups.</summary>
    public IReadOnlyList<GroupRow> Groups { get; init; } = [];

    /// <summary>Of the hosts, in their order; empty if it was not made from counters.</summary>
    public IReadOnlyList<HostDirectory> Directories { get; init; } = [];

    /// <summary>What is left out at the beginning.</summary>
    public WarmUpCut WarmUp { get; init; } = WarmUpCut.None;

    /// <summary>Reasons not to trust the figures, a sentence each; empty if there are none.</summary>
    public IReadOnlyList<string> Doubts { get; init; } = [];

    /// <summary>Sums of the physical lines, in order of hosts and numbers.</summary>
    public IReadOnlyList<Tally> Lines { get; init; } = [];

    /// <summary>Sums of each pCPU, vCPU and port; empty unless they were asked for.</summary>
    public IReadOnlyList<Tally> Parts { get; init; } = [];

    /// <param name="hosts">
    /// In order of their numbers. They are enumerated once, so that only one copy of a host's counters is in memory.
    /// </param>
    /// <param name="withParts">
    /// Keeps the sums of each pCPU, vCPU and port too, which takes as much memory as the counters themselves.
    /// </param>
    public static RunReport Of(
        RunFigures run, IEnumerable<(HostDirectory Host, Counters Counters)> hosts, bool withParts = false)
    {
        var lines = new List<Tally>();
        var parts = new List<Tally>();
        var hostRows = new List<HostRow>();
        var domainRows = new List<DomainRow>();
        var interrupts = new List<TopInterrupt>();
        var losses = new LossLedger();
        var actors = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var directories = new List<HostDirectory>();
        var elapsed = run.Covered;
        foreach (var (host, counters) in hosts)
        {
            directories.Add(host);
            hostRows.Add(HostRow.Of(host, counters));
            domainRows.AddRange(host.Domains.Select(domain => DomainRow.Of(host, domain, counters, elapsed)));
            lines.AddRange(host.Irqs.Select(irq => Tally.OfLine(host, irq, counters)));
            if (withParts) parts.AddRange(Tally.OfParts(host, counters));
            losses.Add(host, counters);
            AddInterrupts(interrupts, host, counters, elapsed);
            foreach (var path in host.Paths)
            {
                var kind = ActorTree.KindOf(path);
                actors[kind] = actors.GetValueOrDefault(kind) + 1;
            }
        }

        return new RunReport(run, hostRows, domainRows, interrupts, losses.Rows, actors)
        {
            Directories = directories,
            Lines = lines,
            Parts = parts
        };
    }

    /// <summary>Adds groups to the report of a part of a run.</summary>
    /// <param name="hosts">In order of their numbers.</param>
    /// <param name="series">What the run's seals have.</param>
    /// <exception cref="StateFormatException">The series is damaged, or of another version.</exception>
    public RunReport OfPart(
        IReadOnlyList<HostDirectory> hosts, IEnumerable<ReadOnlyMemory<byte>> series, VirtualTime from,
        VirtualTime to) =>
        WithGroups(
            hosts, SeriesDigest.Of(series).Between(from, to),
            new(from, $"From {from} to {to}, as asked.", IsUnsettled: false));

    /// <param name="hosts">In order of their numbers.</param>
    /// <param name="windows">The part of the run's series that the report covers.</param>
    /// <param name="warmUp">What it leaves out.</param>
    internal RunReport WithGroups(IReadOnlyList<HostDirectory> hosts, SeriesDigest windows, WarmUpCut warmUp)
    {
        var groups = GroupRow.Of(hosts, Domains, windows);
        var doubts = groups.Where(group => group.Key.Kind is GroupKind.Fleet or GroupKind.Template)
            .Select(group => group.Shortness() ?? SteadyState.Of(windows, group.Key)?.Drift(group.Key.ToString()));
        return this with
        {
            Groups = groups,
            WarmUp = warmUp,
            Doubts = [.. warmUp.IsUnsettled ? [warmUp.Text] : (string[])[], .. doubts.OfType<string>()],
        };
    }

    /// <summary>Everything that was counted and is not zero: by host, domain and line, then by part.</summary>
    public IEnumerable<CounterValue> Values()
    {
        foreach (var host in Hosts)
            foreach (var value in host.Tally.Values()
                .Concat(Figures(HostFigures.All, host, host.Tally.Name))) yield return value;
        foreach (var domain in Domains)
            foreach (var value in domain.Tally.Values()
                .Concat(Figures(DomainFigures.All, domain, domain.Tally.Name))) yield return value;
        foreach (var value in Lines.SelectMany(line => line.Values())) yield return value;
        foreach (var part in Parts)
            foreach (var value in part.Values()
                .Concat(part.Subject == Subject.Vcpu ? Figures(VcpuFigures.All, part, part.Name) : []))
                yield return value;
    }

    private static IEnumerable<CounterValue> Figures<TRow>(
        IReadOnlyList<Figure<TRow>> figures, TRow row, string subject) => figures
        .Select(figure => new CounterValue(figure.Name, figure.Unit, subject, figure.Rounded(row)))
        .Where(value => value.Value != 0);

    private static void AddInterrupts(List<TopInterrupt> top, HostDirectory host, Counters counters, Duration elapsed)
    {
        Take(host.Name, InterruptTable.OfHost(host, counters));
        foreach (var domain in host.Domains)
            Take($"{host.Name}/{domain.Name}", InterruptTable.OfGuest(host, domain.Id, counters));
        top.Sort((one, other) => other.PerSecond.CompareTo(one.PerSecond) is var order && order != 0
            ? order
            : string.CompareOrdinal(one.Owner + one.Line.Label, other.Owner + other.Line.Label));
        if (top.Count > MostInterrupts) top.RemoveRange(MostInterrupts, top.Count - MostInterrupts);

        void Take(string owner, IEnumerable<InterruptRow> rows) => top.AddRange(rows
            .Where(row => !row.IsSummary && row.Total > 0)
            .Select(row => new TopInterrupt(owner, row, row.Total / Math.Max(1e-9, elapsed.Nanoseconds / 1e9))));
    }
}
