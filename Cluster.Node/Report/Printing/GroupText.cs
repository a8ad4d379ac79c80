using ActorXen.Report.Counting;
using ActorXen.Report.Results;
using ActorXen.Report.Statistics;
using ActorXen.Report.Tables;

namespace ActorXen.Report.Printing;

/// <summary>The groups of a report as a table for people.</summary>
internal static class GroupText
{
    /// <summary>
    /// The fleet and the templates, and racks if there are several. Roles only with <see cref="RowLimits.All"/>,
    /// because most templates have one of their own.
    /// </summary>
    public static IEnumerable<TextTable> Table(RunReport report, RowLimits limits)
    {
        var all = limits == RowLimits.All;
        var hasRacks = report.Groups.Count(group => group.Key.Kind == GroupKind.Rack) > 1;
        var rows = report.Groups.Where(group => all || group.Key.Kind switch
        {
            GroupKind.Role => false,
            GroupKind.Rack => hasRacks,
            GroupKind.Fleet or GroupKind.Template => true,
            _ => throw new ArgumentOutOfRangeException(nameof(report)),
        }).ToList();
        if (rows.Count == 0) yield break;
        var table = new TextTable(
            "Groups",
            [
                // A p99 without the number that it is taken from would be a fact too many.
                new("group", 0), new("domains", 5), new("cpu %", 2), new("steal %", 4), new("wakes", 1),
                new("p50", 7) { Alone = "wake p50" }, new("p99", 1) { Alone = "wake p99" }, new("requests", 1),
                new("p50", 6) { Alone = "req p50" }, new("p99", 1) { Alone = "req p99" }, new("95 %", 3),
                new("p99.9", 7), new("worst", 5),
            ],
            "fleet: all guests; a template's name; rack. cpu %: of one pCPU, mean over its domains. 95 %: the interval "
            + "of the requests' p99. worst: the domain with the longest p99. -: too few to say.");
        foreach (var row in rows) table.Add(Cells(row));
        var hidden = report.Domains.Count;
        if (hidden > limits.Domains) table.Remainder = $"{hidden} domains, each with a row{limits.Remedy}";
        yield return table;
    }

    private static string[] Cells(GroupRow row)
    {
        var (wake, request) = (row.Sum.WakeLatency, row.Sum.RequestLatency);
        return
        [
            row.Key.Kind == GroupKind.Template ? row.Key.Name : row.Key.ToString(),
            FigureText.Whole(row.Domains),
            FigureText.Percent(row.Sum.CpuShare / row.Domains), FigureText.Percent(row.Sum.Steal),
            FigureText.Whole(wake.Count), FigureText.Us(wake.At(50)), FigureText.Us(wake.At(99)),
            request.Count > 0 ? FigureText.Whole(request.Count) : "-",
            FigureText.Us(request.At(50)), FigureText.Us(request.At(99)), Interval(row.Request.P99),
            FigureText.Us(request.At(99.9)), row.Worst.Length > 0 ? row.Worst : "-",
        ];
    }

    private static string Interval(QuantileInterval? interval) =>
        interval is var (low, high) ? $"{FigureText.Us(low)} to {FigureText.Us(high)}" : "-";
}
