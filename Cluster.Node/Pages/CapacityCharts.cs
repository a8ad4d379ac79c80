using ActorXen.Studies;

namespace ActorXen.Pages;

/// <summary>The plots of a capacity: what was measured along the axis, a curve for each variant.</summary>
internal static class CapacityCharts
{
    private const int MostOthers = 12;

    /// <summary>The measures of the criterion, with their limits.</summary>
    public static IReadOnlyList<Chart> Of(IReadOnlyList<CapacityResult> results) =>
    [
        .. results[0].Question.Criterion.Measures.DistinctBy(measure => measure.Text)
            .Select(measure => Of(results, measure)).Where(chart => chart.Points > 0),
    ];

    /// <summary>The measures that say why it breaks.</summary>
    public static IReadOnlyList<Chart> Others(IReadOnlyList<CapacityResult> results)
    {
        var shown = results[0].Question.Criterion.Measures.Select(measure => measure.Text)
            .ToHashSet(StringComparer.Ordinal);
        return
        [
            .. results[0].Study.Question.Measures.Where(measure => !shown.Contains(measure.Text)).Take(MostOthers)
                .Select(measure => Of(results, measure)).Where(chart => chart.Points > 0),
        ];
    }

    private static Chart Of(IReadOnlyList<CapacityResult> results, Measure measure)
    {
        var axis = results[0].Question.Axis;
        var (values, unit) = AxisNumber.Amounts(axis.Values)
            ?? ([.. Enumerable.Range(0, axis.Values.Count).Select(place => (double)place)], "");
        var limits = results[0].Question.Criterion.Limits.Where(limit => limit.Measure.Text == measure.Text)
            .Select(LimitOf).ToList();
        var lines = results.Select(result => LineOf(result, measure, values)).ToList();
        double?[] ofLimits = [.. limits.Select(limit => (double?)limit.At)];
        List<double> tried = [.. lines.SelectMany(line => line.X).Distinct()];
        return new(
            measure.Text, ChartAxis.For(axis.ShortName, unit, tried),
            StudyCharts.MeasuredAxis(measure, lines, ofLimits), lines)
        {
            Limits = limits,
            Verticals = limits.Count == 0
                ? []
                : [.. results.Index().Where(one => one.Item.Fits >= 0).Select(one =>
                    MarkOf(one.Item, values) with { Colour = one.Index })],
        };
    }

    private static ChartMark MarkOf(CapacityResult result, IReadOnlyList<double> values) => result.FromText is { } from
        ? new(values[result.Bounds.From], $"holds from {from}")
        : new(values[result.Fits], $"{result.FitsText} fits");

    private static ChartMark LimitOf(Limit limit) => new(
        limit.Value,
        $"{(limit.IsUpper ? "at most" : "at least")} {Quantity.Of(limit.Value, limit.Measure.Unit)}");

    private static ChartLine LineOf(CapacityResult result, Measure measure, IReadOnlyList<double> values)
    {
        List<PointResult> points = [.. result.Study.Points.OrderBy(point => point.Point.Number)];
        var name = result.Question.Variant.Values.Count > 0 ? $"{result.Question.Variant}" : measure.Text;
        return StudyCharts.LineOf(
            name, result.Study, measure, points.Select(point => (values[point.Point.Number], point))) with
        {
            Dots = [.. points.Select(point => DotOf(CapacityText.VerdictOf(result, point)))],
        };
    }

    private static ChartDot DotOf(string verdict) => verdict switch
    {
        "holds" => ChartDot.Holds,
        "fails" => ChartDot.Fails,
        _ => ChartDot.Undecided,
    };
}
