using ActorXen.Studies;

namespace ActorXen.Pages;

/// <summary>The plots of a study: one for each measure, with a curve for each combination of the other axes.</summary>
internal static class StudyCharts
{
    /// <summary>More curves than colours cannot be told apart, so they are drawn in several plots.</summary>
    private const int MostLines = 8;

    /// <summary>Beyond this many plots a page is no longer useful.</summary>
    public const int Most = 48;

    private const double Dodge = 0.5;

    /// <summary>Empty if nothing is varied.</summary>
    public static IReadOnlyList<Chart> Of(StudyResult result)
    {
        if (result.Question.Axes.Count == 0) return [];
        var group = result.Question.Axes.FirstOrDefault(one => NumbersOf(one) is not null) ?? result.Question.Axes[0];
        var lines = result.Points
            .GroupBy(point => NameOf(point, group), StringComparer.Ordinal)
            .Select(points => (Name: points.Key, Points: points.ToList())).ToList();
        var charts = new List<Chart>();
        foreach (var measure in result.Question.Measures)
        {
            List<(string Name, List<PointResult> Points)[]> parts = [.. lines.Chunk(MostLines)];
            foreach (var (number, part) in parts.Index())
            {
                var title = parts.Count == 1 ? measure.Text : $"{measure.Text} ({number + 1} of {parts.Count})";
                charts.Add(NumbersOf(group) is { } numbers
                    ? Curves(result, measure, title, group.Axes[0], numbers, part)
                    : Dots(result, measure, title, group.Axes[0], part));
            }
        }

        return [.. charts.Select(WithoutEmpty).Where(chart => chart.Points > 0)];
    }

    /// <summary>The others keep their colours, which are the same in every plot.</summary>
    private static Chart WithoutEmpty(Chart chart) => chart with
    {
        Lines =
        [
            .. chart.Lines.Select((line, place) => line with { Colour = place })
                .Where(line => line.Y.Any(value => value is not null)),
        ],
    };

    private static (IReadOnlyList<double> Values, string Unit)? NumbersOf(AxisGroup group) =>
        group.Count > 1 ? AxisNumber.Amounts(group.Axes[0].Values) : null;

    private static Chart Curves(
        StudyResult result, Measure measure, string title, Axis axis,
        (IReadOnlyList<double> Values, string Unit) numbers, (string Name, List<PointResult> Points)[] parts)
    {
        var lines = parts.Select(part => LineOf(
            part.Name, result, measure,
            part.Points.Select(point => (numbers.Values[PlaceOf(point, axis)], point)))).ToList();
        var across = ChartAxis.For(axis.ShortName, numbers.Unit, numbers.Values);
        return new(title, across, MeasuredAxis(measure, lines), lines)
        {
            Note = $"The {BatchText.MeanOf(result)}; the band is its 95 % interval.",
        };
    }

    /// <summary>Beside each other, because a line between names would mean something between them.</summary>
    private static Chart Dots(
        StudyResult result, Measure measure, string title, Axis axis,
        (string Name, List<PointResult> Points)[] parts)
    {
        var lines = parts.Select((part, number) =>
        {
            var shift = parts.Length == 1 ? 0 : Dodge * ((double)number / (parts.Length - 1) - 0.5);
            return LineOf(
                part.Name, result, measure, part.Points.Select(point => (PlaceOf(point, axis) + shift, point))) with
            {
                IsJoined = false,
                Dots = [.. part.Points.Select(_ => ChartDot.Holds)],
            };
        }).ToList();
        return new(title, new(axis.ShortName) { Names = axis.Values }, MeasuredAxis(measure, lines), lines)
        {
            Note = $"The {BatchText.MeanOf(result)} with its 95 % interval.",
        };
    }

    /// <summary>The values of a measure along an axis, with their intervals.</summary>
    /// <param name="points">With their places on the axis.</param>
    public static ChartLine LineOf(
        string name, StudyResult result, Measure measure, IEnumerable<(double X, PointResult Point)> points)
    {
        var values = points.OrderBy(one => one.X)
            .Select(one => (one.X, Estimate: one.Point.Of(measure, result.WarmUpEnd))).ToList();
        return new(name, [.. values.Select(one => one.X)], [.. values.Select(one => one.Estimate.Mean?.Mean)])
        {
            Low = [.. values.Select(one => one.Estimate.Mean?.Low)],
            High = [.. values.Select(one => one.Estimate.Mean?.High)],
        };
    }

    public static ChartAxis MeasuredAxis(Measure measure, IReadOnlyList<ChartLine> lines, params double?[] more) =>
        ChartAxis.ForMeasured(AxisName(measure), measure.Unit, lines.SelectMany(line => line.Y).Concat(more));

    /// <summary>Times and shares have their unit at every value.</summary>
    private static string AxisName(Measure measure) =>
        measure.Unit is "" or "us" or "fraction" or "s" ? measure.Text : $"{measure.Text}, {measure.Unit}";

    private static int PlaceOf(PointResult point, Axis axis)
    {
        var value = point.Point.Values.First(pair => pair.Axis == axis).Value;
        return axis.Values.Index().First(one => one.Item == value).Index;
    }

    /// <summary>The values of the other axes.</summary>
    private static string NameOf(PointResult point, AxisGroup without)
    {
        var values = point.Point.Values.Where(pair => !without.Axes.Contains(pair.Axis)).ToList();
        return values.Count == 0
            ? "mean"
            : string.Join(' ', values.Select(pair => $"{pair.Axis.ShortName}={pair.Value}"));
    }
}
