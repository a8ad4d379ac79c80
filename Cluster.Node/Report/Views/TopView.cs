using System.Globalization;
using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Results;
using ActorXen.Report.Xl;
using ActorXen.Vocabulary;

namespace ActorXen.Report.Views;

/// <summary>The domains in the columns of xentop, busiest first (xentop(1)).</summary>
/// <remarks>Limits of memory and security labels are not modelled, so their columns are missing.</remarks>
public sealed class TopView : IRunView
{
    /// <summary>xentop's k.</summary>
    private const int Kibibyte = 1_024;

    private static readonly ViewTable<Line> _table = new(
        "domains",
        [
            new(new("NAME", 0), "name", line => ViewValue.Of(line.Row.Name)),
            new(new("STATE", 4), "state", line => ViewValue.Of(line.Row.State)),
            new(new("CPU(sec)", 1), "cpu_seconds", line => ViewValue.Seconds(line.Row.Ran)),
            new(new("CPU(%)", 0), "cpu", line => ViewValue.Share(line.Ran, line.Length)),
            new(new("MEM(k)", 9), "memory_kib", line => ViewValue.Of((long)line.Row.Mebibytes * Kibibyte)),
            new(new("MEM(%)", 9), "memory", line => ViewValue.Share(line.Row.Mebibytes, line.Row.HostMebibytes)),
            new(new("VCPUS", 5), "vcpus", line => ViewValue.Of(line.Row.Vcpus)),
            new(new("NETS", 8), "nets", line => ViewValue.Of(line.Row.Nets)),
            new(new("NETTX(k)", 2), "net_sent_kib", line => ViewValue.Of(line.Row.Sent / Kibibyte)),
            new(new("NETRX(k)", 2), "net_received_kib", line => ViewValue.Of(line.Row.Received / Kibibyte)),
            new(new("VBDS", 8), "vbds", line => ViewValue.Of(line.Row.Vbds)),
            new(new("VBD_OO", 6), "vbd_ring_full", line => ViewValue.Of(line.Row.RingFull)),
            new(new("VBD_RD", 3), "vbd_reads", line => ViewValue.Of(line.Row.Reads)),
            new(new("VBD_WR", 3), "vbd_writes", line => ViewValue.Of(line.Row.Writes)),
            new(new("VBD_RSECT", 7), "vbd_sectors_read", line => ViewValue.Of(line.Row.SectorsRead)),
            new(new("VBD_WSECT", 7), "vbd_sectors_written", line => ViewValue.Of(line.Row.SectorsWritten)),
        ],
        "STATE is that at the end: b blocked, p paused, r running, none while it waits for a pCPU. "
        + "CPU(%): of one pCPU. NETTX, NETRX: sent and received by the domain, 1024 bytes. "
        + "VBD_OO: a full ring held requests back. MEM(%): of the host's memory, where the machine has a size. "
        + "MAXMEM is left out: only the host's memory limits a domain.");

    public string Name => "top";

    public string Summary => "Shows domains in xentop's columns at any time of a stored run.";

    public bool IsOfDomains => true;

    public ViewAnswer Read(ViewedPart part)
    {
        List<Line> lines = [.. part.Hosts.SelectMany(host => RowsOf(host, part.To))
            .Select(row => new Line(row, row.Ran, part.Length)).OrderByDescending(line => line.Ran)];
        int[] clocks = [.. part.Hosts.Select(host => host.Spec.Machine.Megahertz).Distinct()];
        var clock = clocks.Length == 1 ? string.Create(CultureInfo.InvariantCulture, $" @ {clocks[0]}MHz") : "";
        var pcpus = part.Hosts.Sum(host => host.Directory.Pcpus);
        var title = Title($"{part.Where} {part.Text}", lines, lines.Count, pcpus);
        return _table.Answer(Name, part, title + clock, lines);
    }

    /// <summary>The table of a moment of a run in progress, without a legend.</summary>
    /// <param name="title">Which hosts, and up to when.</param>
    /// <param name="lines">In order.</param>
    internal static ViewAnswer Of(TopSight now, VirtualTime since, string title, List<Line> lines, int mostRows) =>
        (_table with { Legend = "" }).Answer(
            "top", new(since, now.At, [], mostRows), Title(title, lines, now.Domains, now.Pcpus), lines);

    private static IEnumerable<TopRow> RowsOf(ViewedHost host, VirtualTime at)
    {
        var ledger = HostLedger.At(host.Spec, at);
        return host.Domains.Select(
            domain => TopRow.Of(host.Spec, ledger, host.Directory, host.Places, host.Counters, domain));
    }

    private static string Title(string part, List<Line> lines, int domains, int pcpus)
    {
        return $"{part}: {domains} domains: {Count(row => row.IsRunning)} running, "
            + $"{Count(row => row.IsBlocked)} blocked, {Count(row => row.IsPaused)} paused; CPUs: {pcpus}";

        int Count(Func<TopRow, bool> holds) => lines.Count(line => holds(line.Row));
    }

    /// <param name="Ran">What of the row's time the share is of, ns.</param>
    /// <param name="Length">Of which time, ns; positive.</param>
    internal sealed record Line(TopRow Row, long Ran, long Length);
}
