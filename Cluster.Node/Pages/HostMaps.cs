using System.Globalization;
using ActorXen.Report.Results;

namespace ActorXen.Pages;

/// <summary>How hosts differ: busy, waiting, late; by rack.</summary>
internal static class HostMaps
{
    private const string NoRack = "hosts";

    /// <summary>Percent. Less than this is no reason for a dark cell.</summary>
    private const double LeastSteal = 5;

    /// <param name="racks">By name of a host.</param>
    public static IEnumerable<HeatMap> Of(RunReport report, IReadOnlyDictionary<string, string> racks)
    {
        if (report.Hosts.Count == 0) yield break;
        yield return new(
            "Busy, %", "Share of the host's pCPU time that was not idle. Columns: hosts of a rack, in order.",
            RowsOf(report, racks, host => 100 * host.Busy))
        {
            Begins = HeatMap.Even(100),
            TextOf = Whole,
        };
        var steal = RowsOf(report, racks, host => 100 * VcpuTime.Steal(host.Tally));
        yield return new(
            "Steal, %", "Share of the time of the host's vCPUs, dom0's too, in which they wanted a pCPU.", steal)
        {
            Begins = HeatMap.Even(Math.Max(LeastSteal, Values(steal).DefaultIfEmpty().Max())),
            TextOf = Tenths,
        };
        var byRequests = report.Domains.Any(domain => domain.RequestLatency.At(99) is not null);
        var worst = report.Domains
            .Select(domain => (domain.Host, P99: (byRequests ? domain.RequestLatency : domain.WakeLatency).At(99)))
            .Where(one => one.P99 is not null).GroupBy(one => one.Host, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Max(one => one.P99!.Value), StringComparer.Ordinal);
        if (worst.Count == 0) yield break;
        yield return new(
            $"Worst p99 of {(byRequests ? "requests" : "wakeups")}, us",
            "Of the host's domain that has the longest. -: none has enough observations.",
            RowsOf(report, racks, host => worst.TryGetValue(host.Name, out var p99) ? p99 : null))
        {
            Begins = HeatMap.Ratios(worst.Values.Min(), worst.Values.Max()),
            TextOf = Digits,
        };
    }

    private static IReadOnlyList<HeatRow> RowsOf(
        RunReport report, IReadOnlyDictionary<string, string> racks, Func<HostRow, double?> of) =>
    [
        .. report.Hosts.GroupBy(host => racks.GetValueOrDefault(host.Name, NoRack), StringComparer.Ordinal)
            .Select(rack => new HeatRow(rack.Key, [.. rack.Select(host => new HeatCell(host.Name, of(host)))])),
    ];

    private static IEnumerable<double> Values(IReadOnlyList<HeatRow> rows) =>
        rows.SelectMany(row => row.Cells).Select(cell => cell.Value).OfType<double>();

    private static string Whole(double value) => value.ToString("0", CultureInfo.InvariantCulture);

    private static string Tenths(double value) =>
        value.ToString(value < 10 ? "0.0" : "0", CultureInfo.InvariantCulture);

    private static string Digits(double value) =>
        value.ToString(value < 10 ? "0.0" : "#,##0", CultureInfo.InvariantCulture);
}
