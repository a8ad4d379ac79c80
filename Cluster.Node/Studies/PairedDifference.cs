using ActorXen.Messages;
using ActorXen.Report.Statistics;

namespace ActorXen.Studies;

/// <summary>How a measure differs between two points that have the same seeds.</summary>
/// <param name="First">What is compared with.</param>
/// <param name="Second">What is compared: the difference is its value minus the first's.</param>
/// <param name="Difference">
/// The mean over the seeds that both have, with its 95 % interval; null with fewer than two such seeds, or if one of
/// them has no value.
/// </param>
/// <param name="OfMean">The first point's mean over the same seeds; 0 without a difference.</param>
public sealed record PairedDifference(
    PointResult First, PointResult Second, Measure Measure, Interval? Difference, double OfMean)
{
    /// <summary>Whether it is more than luck: its interval excludes zero.</summary>
    public bool IsReal => Difference is { } own && (own.Low > 0 || own.High < 0);

    /// <summary>What both points have: <c>guests=4</c>; empty if they differ in everything.</summary>
    public string AtText => string.Join(' ', Pairs.Where(pair => pair.First.Value == pair.Second.Value)
        .Select(pair => $"{pair.First.Axis.ShortName}={pair.First.Value}"));

    /// <summary>What differs: <c>policy credit to credit2</c>.</summary>
    public string ChangeText => string.Join(", ", Pairs.Where(pair => pair.First.Value != pair.Second.Value)
        .Select(pair => $"{pair.First.Axis.ShortName} {pair.First.Value} to {pair.Second.Value}"));

    private IEnumerable<((Axis Axis, string Value) First, (Axis Axis, string Value) Second)> Pairs =>
        First.Point.Values.Zip(Second.Point.Values);

    /// <summary>In percent of the first point's mean; null without a difference, or if that mean is zero.</summary>
    public double? Percent => Difference is { } own && OfMean != 0 ? 100 * own.Mean / OfMean : null;

    /// <summary>
    /// Differences of the points whose variant is not the first one, from those that have the first and are otherwise
    /// equal.
    /// </summary>
    public static IReadOnlyList<PairedDifference> Of(StudyResult result)
    {
        var all = new List<PairedDifference>();
        foreach (var group in result.Question.Axes.Where(group => group.IsOfVariants))
        {
            foreach (var second in result.Points)
            {
                var first = FirstOf(result.Points, second, group);
                if (first is null || first == second) continue;
                all.AddRange(result.Question.Measures.Select(measure => Between(result, first, second, measure)));
            }
        }

        return all;
    }

    /// <summary>The difference of two points of one study.</summary>
    public static PairedDifference Between(
        StudyResult result, PointResult first, PointResult second, Measure measure) =>
        Between(result.WarmUpEnd, first, measure, second, measure);

    /// <summary>The difference of two points, perhaps of two studies.</summary>
    /// <param name="begin">End of the warm-up that both leave out.</param>
    /// <param name="ofSecond">The same measure as the second point's study writes it.</param>
    public static PairedDifference Between(
        VirtualTime begin, PointResult first, Measure measure, PointResult second, Measure ofSecond)
    {
        var before = first.Cells.ToDictionary(cell => cell.Seed, cell => cell.Result.At(begin, measure));
        var pairs = second.Cells.Where(cell => before.ContainsKey(cell.Seed))
            .Select(cell => (Before: before[cell.Seed], After: cell.Result.At(begin, ofSecond))).ToList();
        return pairs.Count < 2 || pairs.Exists(pair => pair.Before is null || pair.After is null)
            ? new(first, second, measure, null, 0)
            : new(
                first, second, measure, Interval.Of([.. pairs.Select(pair => pair.After!.Value - pair.Before!.Value)]),
                pairs.Average(pair => pair.Before!.Value));
    }

    private static PointResult? FirstOf(IReadOnlyList<PointResult> points, PointResult of, AxisGroup group) =>
        points.FirstOrDefault(point => point.Point.Values.Index().All(one =>
            one.Item.Value == (group.Axes.Contains(one.Item.Axis)
                ? one.Item.Axis.Values[0]
                : of.Point.Values[one.Index].Value)));
}
