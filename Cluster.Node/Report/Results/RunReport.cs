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
    /// <param name="isBrief">Leaves out the groups' intervals, and whether there are any.</param>
    internal RunReport WithGroups(
        IReadOnlyList<HostDirectory> hosts, SeriesDigest windows, WarmUpCut warmUp, bool isBrief = false)
    {
        var groups = GroupRow.Of(hosts, Domains, isBrief ? null : windows);
        return this with
        {
            Groups = groups,
            WarmUp = warmUp,
            Doubts =
            [
                .. warmUp.IsUnsettled ? [warmUp.Text] : (string[])[],
                .. DoubtsOf(
                    groups.Where(group => group.Key.Kind is GroupKind.Fleet or GroupKind.Template), windows, isBrief),
            ],
        };
    }

    private static IEnumerable<string> DoubtsOf(IEnumerable<GroupRow> groups, SeriesDigest windows, bool isBrief)
    {
        var unsure = new List<string>();
        foreach (var group in groups)
        {
            var doubt = group.Shortness() ?? SteadyState.Of(windows, group.Key)?.Drift(group.Key.ToString());
            if (doubt is not null) yield return doubt;
            else if (!isBrief && group.LacksInterval) unsure.Add(group.Key.ToString());
        }

        if (unsure.Count > 0) yield return
            $"{string.Join(", ", unsure)}: the 99th percentile of the request latency has no interval: the run is too "
            + "short, so its parts depend on each other or too few requests lie above the percentile.";
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
        .Select(figure => new CounterValue(figure.Name, figure.Unit, subject, figure.Rounded(row) ?? 0))
        .Where(value => value.Value != 0);
}
