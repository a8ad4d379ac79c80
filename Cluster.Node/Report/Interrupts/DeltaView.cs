using System.Globalization;
using ActorXen.Messages;
using ActorXen.Report.Tables;

namespace ActorXen.Report.Interrupts;

/// <summary>Interrupts per second between two times, busiest first, as itop shows them (interrupts §26).</summary>
public static class DeltaView
{
    /// <param name="rows">Rows of <see cref="InterruptTable"/> with what was counted in the interval.</param>
    /// <param name="interval">Length of the interval; positive.</param>
    /// <param name="top">How many rows to show.</param>
    public static TextTable Of(IReadOnlyList<InterruptRow> rows, Duration interval, int top)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(interval, new Duration(1));
        var cpus = rows.Count == 0 ? 0 : rows[0].Counts.Count;
        var table = new TextTable(
            $"Interrupts per second over {interval}",
            [
                new("irq", 0), .. Enumerable.Range(0, cpus).Select(cpu => (Column)$"CPU{cpu}"), new("total", 0),
                new("what", 0, Wraps: true),
            ],
            "per CPU and in total, busiest first; three letters are sums over several lines");
        var busy = rows.Where(row => row.Total != 0)
            .OrderByDescending(row => row.Total).ThenBy(row => row.IsSummary).ToList();
        foreach (var row in busy.Take(top))
        {
            var what = row.IsSummary ? row.Action : $"{row.Chip}{row.Trigger} {row.Action}";
            var rates = row.Counts.Append(row.Total).Select(count => Rate(count, interval));
            table.Add([row.Label, .. rates, what]);
        }

        if (busy.Count > top) table.Remainder = $"… {busy.Count - top} more: --top {busy.Count}";
        if (busy.Count == 0) table.Remainder = "no interrupts in this interval";
        return table;
    }

    private static string Rate(long count, Duration interval) =>
        (count / (interval.Nanoseconds / 1e9)).ToString("0.0", CultureInfo.InvariantCulture);
}
