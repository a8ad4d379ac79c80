using ActorXen.Comparisons;

namespace ActorXen.Pages;

/// <summary>The plots of a comparison of two runs: how much each figure of the groups differs.</summary>
internal static class ComparisonCharts
{
    private const int MostGroups = 6;
    private const double Dodge = 0.6;

    public static IReadOnlyList<Chart> Of(RunComparison compared)
    {
        var groups = compared.Rows.Select(row => row.Group).Distinct().Take(MostGroups).ToList();
        return
        [
            .. compared.Rows.GroupBy(row => row.Measure.Unit == "us").OrderByDescending(rows => rows.Key)
                .Select(rows => Of(rows.Key ? "Latencies" : "Other figures", [.. rows], groups))
                .Where(chart => chart.Points > 0),
        ];
    }

    private static Chart Of(string title, IReadOnlyList<ComparedRow> rows, List<Report.Counting.GroupKey> groups)
    {
        List<string> names = [.. rows.Select(row => row.Measure.Text).Distinct()];
        var lines = groups.Select((group, place) =>
        {
            var shift = groups.Count == 1 ? 0 : Dodge * ((double)place / (groups.Count - 1) - 0.5);
            List<ComparedRow> own =
            [
                .. rows.Where(row => row.Group == group && row.Percent is not null)
                    .OrderBy(row => names.IndexOf(row.Measure.Text)),
            ];
            return new ChartLine(
                group.Kind == Report.Counting.GroupKind.Template ? group.Name : $"{group}",
                [.. own.Select(row => names.IndexOf(row.Measure.Text) + shift)],
                [.. own.Select(row => row.Percent / 100)])
            {
                Low = [.. own.Select(row => Share(row, row.Difference?.Interval?.Low))],
                High = [.. own.Select(row => Share(row, row.Difference?.Interval?.High))],
                Dots = [.. own.Select(row => row.Difference is { IsReal: true } ? ChartDot.Holds : ChartDot.Undecided)],
                IsJoined = false,
                Colour = place,
            };
        }).Where(line => line.X.Count > 0).ToList();
        return new(title, new("figure") { Names = names }, new("B - A, in percent of A", "fraction"), lines)
        {
            Note = "With the 95 % interval. Filled: more than luck; a ring: it may be luck.",
            Limits = [new(0, "as in A")],
        };
    }

    private static double? Share(ComparedRow row, double? difference) => difference / row.One?.Value;
}
