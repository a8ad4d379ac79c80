using ActorXen.Comparisons;
using ActorXen.Report.Statistics;
using ActorXen.Studies;

namespace ActorXen.Pages;

/// <summary>The plots of a comparison of two studies: the values of both, and their difference.</summary>
internal static class StudyComparisonCharts
{
    /// <summary>Beyond this many plots a page is no longer useful.</summary>
    public const int Most = 24;

    /// <summary>Each has a curve of both studies.</summary>
    private const int MostGroups = 4;

    private const double Dodge = 0.12;

    /// <summary>Two for each measure; empty if there is nothing to draw.</summary>
    public static IReadOnlyList<Chart> Of(StudyComparison compared)
    {
        if (compared.Points.Count == 0) return [];
        var varied = compared.Paths.Where(path => ValuesOf(compared.Points, path).Count > 1)
            .OrderByDescending(path => AxisNumber.Amounts(ValuesOf(compared.Points, path)) is not null).ToList();
        var across = new Across(compared.Points, varied.Concat(compared.Paths).FirstOrDefault() ?? "");
        List<string> others = [.. varied.Where(path => path != across.Path)];
        var groups = compared.Points.GroupBy(
            point => string.Join(' ', others.Select(path => $"{Short(path)}={point.Key.ValueOf(path)}")),
            StringComparer.Ordinal).ToList();
        return
        [
            .. compared.Measures.SelectMany(measure => groups.Chunk(MostGroups).SelectMany(part => Of(
                measure, across, [.. part.Select(group => (group.Key, group.ToList()))])))
                .Where(chart => chart.Points > 0),
        ];
    }

    private static IEnumerable<Chart> Of(
        Measure measure, Across across, (string Name, List<ComparedPoint> Points)[] groups)
    {
        List<ChartLine> values =
        [
            .. groups.SelectMany((group, place) => (ChartLine[])
            [
                Line($"A {group.Name}", 2 * place, across, group.Points, measure, -Dodge, one => one.One.Mean),
                Line($"B {group.Name}", 2 * place + 1, across, group.Points, measure, Dodge, one => one.Other.Mean),
            ]),
        ];
        yield return new(measure.Text, across.Axis, StudyCharts.MeasuredAxis(measure, values), values)
        {
            Note = "Mean over seeds with its 95 % interval.",
        };
        List<ChartLine> differences =
        [
            .. groups.Select((group, place) => Line(
                group.Name.Length > 0 ? group.Name : "B - A", 2 * place + 1, across, group.Points, measure, 0,
                one => one.Difference.Difference) with
            {
                Dots =
                [
                    .. Sorted(across, group.Points).Select(point => One(point, measure).Difference.IsReal
                        ? ChartDot.Holds
                        : ChartDot.Undecided),
                ],
            }),
        ];
        yield return new(
            $"{measure.Text}: B - A", across.Axis, new($"difference{UnitOf(measure)}", measure.Unit), differences)
        {
            Note = "Paired by seed, with the 95 % interval. Filled: more than luck; a ring: it may be luck.",
            Limits = [new(0, "as in A")],
        };
    }

    private static ChartLine Line(
        string name, int colour, Across across, IReadOnlyList<ComparedPoint> points, Measure measure, double shift,
        Func<ComparedMeasure, Interval?> of)
    {
        var sorted = Sorted(across, points);
        List<Interval?> values = [.. sorted.Select(point => of(One(point, measure)))];
        return new(
            name.Trim(), [.. sorted.Select(point => across.At(point) + (across.IsOfNames ? shift : 0))],
            [.. values.Select(value => value?.Mean)])
        {
            Low = [.. values.Select(value => value?.Low)],
            High = [.. values.Select(value => value?.High)],
            IsJoined = !across.IsOfNames,
            Dots = across.IsOfNames ? [.. values.Select(_ => ChartDot.Holds)] : [],
            Colour = colour,
        };
    }

    private static List<ComparedPoint> Sorted(Across across, IEnumerable<ComparedPoint> points) =>
        [.. points.OrderBy(across.At)];

    private static ComparedMeasure One(ComparedPoint point, Measure measure) =>
        point.Measures.First(one => one.Measure.Text == measure.Text);

    private static string UnitOf(Measure measure) =>
        measure.Unit is "" or "us" or "fraction" or "s" ? "" : $", {measure.Unit}";

    private static string Short(string path) => new Axis(path, []).ShortName;

    private static List<string> ValuesOf(IReadOnlyList<ComparedPoint> points, string path) =>
        [.. points.Select(point => point.Key.ValueOf(path)).Distinct()];

    /// <summary>The horizontal axis: amounts, or names beside each other.</summary>
    private sealed class Across
    {
        private readonly List<string> _values;
        private readonly IReadOnlyList<double> _places;

        public Across(IReadOnlyList<ComparedPoint> points, string path)
        {
            Path = path;
            _values = ValuesOf(points, path);
            var amounts = _values.Count > 1 ? AxisNumber.Amounts(_values) : null;
            IsOfNames = amounts is null;
            _places = amounts?.Values ?? [.. Enumerable.Range(0, _values.Count).Select(place => (double)place)];
            List<string> names = [.. _values.Select(value => value.Length > 0 ? value : "as it is")];
            Axis = amounts is var (numbers, unit)
                ? ChartAxis.For(Short(path), unit, numbers)
                : new(Short(path)) { Names = names };
        }

        public string Path { get; }

        public ChartAxis Axis { get; }

        public bool IsOfNames { get; }

        public double At(ComparedPoint point) => _places[_values.IndexOf(point.Key.ValueOf(Path))];
    }
}
