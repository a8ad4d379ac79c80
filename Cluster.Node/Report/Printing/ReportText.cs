using System.Globalization;
using ActorXen.Messages;
using ActorXen.Report.Results;
using ActorXen.Report.Series;
using ActorXen.Report.Statistics;
using ActorXen.Report.Tables;
using static ActorXen.Report.Printing.FigureText;

namespace ActorXen.Report.Printing;

/// <summary>A run's report as tables for people.</summary>
public static class ReportText
{
    private const string SharedHead = "shared %";
    private const string UpNote =
        " ups: vCPUs that came up during the run; up max: the longest time from request to first instruction, us.";

    private const string SharedNote = " shared: of the guests' time, while the core's other thread was busy too.";

    /// <summary>The tables in reading order: domains first, because users ask about them.</summary>
    /// <param name="all">Shows every host and domain, however many there are.</param>
    public static IReadOnlyList<TextTable> Tables(RunReport report, bool all) =>
        Tables(report, all ? RowLimits.All : RowLimits.Terminal);

    /// <inheritdoc cref="Tables(RunReport, bool)"/>
    public static IReadOnlyList<TextTable> Tables(RunReport report, RowLimits limits) =>
    [
        .. GroupText.Table(report, limits),
        .. limits.ShowsWorst || report.Domains.Count <= limits.Domains ? [Domains(report, limits)] : (TextTable[])[],
        .. Work(report, limits), Hosts(report, limits), Interrupts(report), Losses(report),
    ];

    /// <summary>One paragraph about the run as a whole.</summary>
    /// <param name="width">Characters per line; by default it is one line.</param>
    public static string Headline(RunReport report, int width = TextTable.Unlimited) =>
        Lines.Wrap(RunHeadline.Of(report.Run), width);

    /// <summary>What the report leaves out, and reasons not to trust its figures; a line each.</summary>
    public static IReadOnlyList<string> Remarks(RunReport report) => report.WarmUp.IsUnsettled
        ? report.Doubts
        : [.. report.WarmUp == WarmUpCut.None ? (string[])[] : [report.WarmUp.Text], .. report.Doubts];

    private static TextTable Domains(RunReport report, RowLimits limits)
    {
        var isSharing = report.Domains.Any(domain => domain.CoreShared > 0);
        var isDown = report.Domains.Any(domain => domain.Down > 0);
        var starts = report.Domains.Any(domain => domain.Tally[GuestFacts.VcpuUpTime].Count > 0);
        var table = new TextTable(
            "Domains",
            [
                new("domain", 0), new("vcpus", 7), new("cpu %", 2), new("steal %", 3), new("blocked %", 8),
                .. If(isDown, "down %"), .. If(starts, "ups"), .. If(starts, "up max"),
                new("wakes", 1), new("p50", 5) { Alone = "wake p50" },
                new("p99", 1) { Alone = "wake p99" }, new("p99.9", 8), new("requests", 1),
                new("p50", 4) { Alone = "req p50" }, new("p99", 1) { Alone = "req p99" }, new("p99.9", 6),
                new("wakeups/s", 9), new("events/s", 9), .. If(isSharing, SharedHead),
            ],
            "cpu %: of one pCPU. Shares of its vCPUs' time: steal %: wanted a pCPU, had none, or was paused or capped; "
            + "blocked %: waited for an event. wakes: wakeups and first dispatches, with the time to running, us. "
            + "requests: with the time from request to reply, us. -: too few to say."
            + (isDown ? " down %: vCPU time in which the guest did not use the vCPU." : "")
            + (starts ? UpNote : "")
            + (isSharing ? SharedNote : ""));
        var rows = Shown(report.Domains, limits.Domains, domain => domain.WorstP99);
        foreach (var row in rows)
        {
            var (wake, request) = (row.WakeLatency, row.RequestLatency);
            var up = row.Tally[GuestFacts.VcpuUpTime];
            table.Add([
                $"{row.Host}/{row.Name}", Whole(row.Vcpus),
                Percent(row.CpuShare), Percent(row.Steal), Percent(row.Blocked), .. If(isDown, Percent(row.Down)),
                .. If(starts, Whole(up.Count)), .. If(starts, up.Count > 0 ? Us(up.Longest) : "-"),
                Whole(wake.Count), Us(wake.At(50)), Us(wake.At(99)), Us(wake.At(99.9)),
                request.Count > 0 ? Whole(request.Count) : "-",
                Us(request.At(50)), Us(request.At(99)), Us(request.At(99.9)),
                Rate(row.Tally[SchedulingFacts.Wakeups], report.Run),
                Rate(row.Tally[GuestFacts.EventsHandled], report.Run),
                .. If(isSharing, Shared(DomainFigures.CoreShared.Known(row)))]);
        }

        table.Remainder = Hidden(report.Domains.Count - rows.Count, "longest p99 first", limits);
        return table;
    }

    /// <summary>What did not run has shared no core.</summary>
    private static string Shared(double? share) => share is { } known ? Percent(known) : "-";

    /// <summary>Lists domains that compute or stream; the first table judges servers by their requests.</summary>
    private static IEnumerable<TextTable> Work(RunReport report, RowLimits limits)
    {
        var working = report.Domains.Where(domain => domain.WorkSeconds > 0 || domain.AskedSeconds > 0).ToList();
        if (working.Count == 0) yield break;
        var hasBatches = working.Any(domain => domain.Batches > 0);
        var isAsked = working.Any(domain => domain.AskedSeconds > 0);
        var table = new TextTable(
            "Work",
            [
                new("domain", 0), new("work s", 1), .. If(isAsked, "asked s"), new("in Mbit/s", 3),
                new("out Mbit/s", 3), new("dispatches", 6), new("wakeups", 6), new("wake mean", 4),
                new("max", 2) { Alone = "wake max" }, new("at s", 5),
                .. If(hasBatches, "batches"), .. If(hasBatches, "batch s"),
            ],
            "work s: CPU time of what was completed, without overheads. wake: from wakeup to running, us; at s: "
            + "when the longest one ended (-: one as long was in the warm-up)."
            + (isAsked ? " asked s: what periodic tasks and recordings were due to use." : "")
            + (hasBatches ? " batch s: from the start of the first job to the end of the last, mean." : ""));
        var rows = Shown(working, limits.Domains, domain => domain.WakeLatency.Longest);
        foreach (var row in rows)
        {
            table.Add([
                $"{row.Host}/{row.Name}", Seconds(row.WorkSeconds),
                .. If(isAsked, row.AskedSeconds > 0 ? Seconds(row.AskedSeconds) : "-"),
                Rate(row.MegabitsIn), Rate(row.MegabitsOut),
                Whole(row.Tally[SchedulingFacts.Dispatches]), Whole(row.Tally[SchedulingFacts.Wakeups]),
                Us(MeanOf(row.WakeLatency)), Us(row.WakeLatency.Count == 0 ? null : row.WakeLatency.Longest),
                row.WakeLatency.LongestAt is { } at ? Seconds(at) : "-",
                .. If(hasBatches, Whole(row.Batches)),
                .. If(hasBatches, row.Batches > 0 ? Seconds(row.BatchSeconds) : "-")]);
        }

        table.Remainder = Hidden(working.Count - rows.Count, "longest wait first", limits);
        yield return table;
    }

    private static TextTable Hosts(RunReport report, RowLimits limits)
    {
        var isSharing = report.Hosts.Any(host => host.CoreShared > 0);
        var table = new TextTable(
            "Hosts",
            [
                new("host", 0), new("pcpus", 3), new("busy %", 1), new("guest %", 2), new("xen %", 2), new("irq %", 3),
                new("idle %", 8), new("switches/s", 5), new("ipis/s", 5), new("spared/s", 7), new("irqs/s", 4),
                .. If(isSharing, SharedHead),
            ],
            "busy = guest + xen (the hypervisor's work) + irq (taking interrupts). "
            + "ipis: interrupts between pCPUs; spared: not needed." + (isSharing ? SharedNote : ""));
        var rows = Shown(report.Hosts, limits.Hosts, host => host.Busy);
        foreach (var row in rows)
        {
            table.Add([
                row.Name, Whole(row.Pcpus), Percent(row.Busy),
                Percent(row.Guest), Percent(row.Hypervisor), Percent(row.Interrupt), Percent(row.Idle),
                Rate(row.Switches, report.Run), Rate(row.Ipis, report.Run),
                Rate(row.IpisElided, report.Run), Rate(row.Irqs, report.Run),
                .. If(isSharing, Shared(HostFigures.CoreShared.Known(row)))]);
        }

        table.Remainder = Hidden(report.Hosts.Count - rows.Count, "busiest first", limits);
        return table;
    }

    private static TextTable Interrupts(RunReport report)
    {
        var table = new TextTable(
            "Busiest interrupts",
            [new("where", 0), "irq", new("handled by", 1), new("source", 6), new("per s", 0), new("mostly on", 4)],
            "a line of a host is a device's interrupt, a line of a domain an event channel; "
            + "actorxen interrupts shows all of them.");
        foreach (var (owner, line, perSecond) in report.Interrupts)
        {
            var cpu = Invariant($"CPU{line.BusiestCpu} ({line.BusiestShare * 100:0} %)");
            table.Add(owner, line.Label, line.Action, line.Chip + line.Trigger, Invariant($"{perSecond:0.0}"), cpu);
        }

        if (report.Interrupts.Count == 0) table.Remainder = "none";
        return table;
    }

    private static TextTable Losses(RunReport report)
    {
        var table = new TextTable(
            "Lost or refused", [new("what", 0, Wraps: true), new("count", 0), "most of them", "count there"], "");
        foreach (var row in report.Losses) table.Add(row.What, Whole(row.Count), row.Most, Whole(row.MostCount));
        if (report.Losses.Count == 0)
            table.Remainder = "nothing: no packet dropped, no ring full, no request abandoned, no interrupt suppressed";
        return table;
    }

    /// <summary>A column that not every run has; only machines with sibling threads share cores, for example.</summary>
    private static string[] If(bool isShown, string cell) => isShown ? [cell] : [];

    /// <summary>All rows in their own order if they fit; otherwise the worst ones, worst first.</summary>
    private static IReadOnlyList<T> Shown<T>(IReadOnlyList<T> rows, int most, Func<T, double> badness) =>
        rows.Count <= most ? rows : [.. rows.OrderByDescending(badness).Take(most)];

    private static string? Hidden(int count, string order, RowLimits limits) =>
        count > 0 ? Invariant($"… {count} more ({order}){limits.Remedy}") : null;

    private static double? MeanOf(Percentiles times) => times.Count == 0 ? null : times.Mean;

    private static string Seconds(double seconds) => seconds.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Rate(double rate) => rate.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Rate(long count, RunFigures run) =>
        (count / Math.Max(1e-9, run.Covered.Nanoseconds / 1e9)).ToString("0", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
