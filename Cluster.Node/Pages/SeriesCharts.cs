using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Printing;
using ActorXen.Report.Results;
using ActorXen.Report.Series;

namespace ActorXen.Pages;

/// <summary>The windows of a run's series over virtual time.</summary>
internal static class SeriesCharts
{
    private const int MostTemplates = 7;

    private static readonly GroupKey _dom0 = new(GroupKind.Role, DomainEntry.Dom0Role);
    private static readonly GroupKey _driver = new(GroupKind.Role, DomainEntry.DriverRole);

    /// <param name="series">What the run's seals have.</param>
    /// <param name="report">What the rest of the page is of: before and after it is shaded; null for all.</param>
    /// <returns>Empty without a series.</returns>
    /// <exception cref="StateFormatException">The series is damaged, or of another version.</exception>
    public static IReadOnlyList<Chart> Of(IReadOnlyList<ReadOnlyMemory<byte>> series, RunReport? report)
    {
        var times = new List<double>();
        var end = VirtualTime.Zero;
        var groups = new SortedDictionary<GroupKey, List<WindowFigures?>>(GroupKey.InOrder);
        // One window after the other, because all of them together are large.
        foreach (var window in SeriesWindow.ReadAll(series))
        {
            foreach (var key in window.Groups.Keys.Where(IsShown))
            {
                if (!groups.TryGetValue(key, out var rows)) groups[key] = rows = [];
                while (rows.Count < times.Count) rows.Add(null);
                rows.Add(WindowFigures.Of(SeriesText.RowOf(window, key)));
            }

            end = window.To;
            times.Add((window.From.Nanoseconds + window.To.Nanoseconds) / 2e9);
        }

        if (times.Count == 0) return [];
        ChartShade[] shades = [.. ShadesOf(report, end)];
        return
        [
            .. Charts(times, groups).Where(chart => chart.Points > 0).Select(chart => chart with { Shades = shades }),
        ];
    }

    private static bool IsShown(GroupKey key) =>
        key.Kind is GroupKind.Fleet or GroupKind.Template || key == _dom0 || key == _driver;

    private static IEnumerable<ChartShade> ShadesOf(RunReport? report, VirtualTime end)
    {
        if (report is null) yield break;
        var (from, to) = (report.Run.From, report.Run.At);
        if (from > VirtualTime.Zero) yield return new(0, Seconds(from), "left out");
        if (to < end) yield return new(Seconds(to), Seconds(end), "left out");

        static double Seconds(VirtualTime time) => time.Nanoseconds / 1e9;
    }

    private static IEnumerable<Chart> Charts(
        List<double> times, SortedDictionary<GroupKey, List<WindowFigures?>> groups)
    {
        var fleet = groups.GetValueOrDefault(GroupKey.Fleet) ?? [];
        yield return Of("Request latency of all guests", "us", [
            Line("p50", fleet, row => row.RequestP50), Line("p99", fleet, row => row.RequestP99)]);
        var templates = groups.Where(group => group.Key.Kind == GroupKind.Template)
            .Where(group => group.Value.Any(row => row?.RequestP99 is not null))
            .OrderByDescending(group => group.Value.Sum(row => row?.RequestsPerSecond ?? 0)).ToList();
        if (templates.Count > 1)
        {
            yield return Of("Request p99 by template", "us", [
                .. templates.Take(MostTemplates).Select(group =>
                    Line(group.Key.Name, group.Value, row => row.RequestP99))]);
        }

        yield return Of("Wake latency of all guests", "us", [
            Line("p50", fleet, row => row.WakeP50), Line("p99", fleet, row => row.WakeP99)]);
        yield return Of("Requests answered", "1/s", [
            Line("fleet", fleet, row => row.RequestsPerSecond)]);
        yield return Of("CPU use, in pCPUs", "", [
            Line("guests", fleet, row => row.Cpu),
            .. groups.Where(group => group.Key == _dom0 || group.Key == _driver)
                .Select(group => Line(group.Key.Name, group.Value, row => row.Cpu))]);

        ChartLine Line(string name, List<WindowFigures?> rows, Func<WindowFigures, double?> of) => new(
            name, times,
            [.. times.Select((_, place) => place < rows.Count && rows[place] is { } row ? of(row) : null)]);

        Chart Of(string title, string unit, IReadOnlyList<ChartLine> lines)
        {
            // A run without requests would have a line of zeros.
            List<ChartLine> known = [.. lines.Where(line => line.Y.Any(value => value is not null and not 0))];
            List<string> left = [.. lines.Except(known).Select(line => line.Name)];
            var isLatency = unit == "us";
            return new(
                title, new("virtual time", "s"),
                isLatency
                    ? ChartAxis.ForMeasured("latency", unit, known.SelectMany(line => line.Y))
                    : new(unit == "1/s" ? "per second" : "pCPUs", unit),
                known)
            {
                Note = isLatency && left.Count > 0 && known.Count > 0
                    ? $"A window has too few observations for {StudyPage.Listed(left)}."
                    : "",
            };
        }
    }
}

/// <summary>What is drawn of a group in a window. Its histograms are far larger.</summary>
internal sealed record WindowFigures(
    double? RequestP50, double? RequestP99, double? WakeP50, double? WakeP99, double RequestsPerSecond, double Cpu)
{
    public static WindowFigures Of(DomainRow row) => new(
        row.RequestLatency.At(50), row.RequestLatency.At(99), row.WakeLatency.At(50), row.WakeLatency.At(99),
        row.RequestLatency.Count / (row.Length / 1e9), row.CpuShare);
}
