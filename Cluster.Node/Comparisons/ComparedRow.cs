using ActorXen.Report.Counting;
using ActorXen.Report.Series;
using ActorXen.Studies;

namespace ActorXen.Comparisons;

/// <summary>A figure of a group in both runs.</summary>
/// <param name="Group">A group that both runs have.</param>
/// <param name="One">In the first run; null if it has too little of it to say.</param>
/// <param name="Other">In the second run, likewise.</param>
/// <param name="Difference">The second minus the first; null if one of them is missing.</param>
internal sealed record ComparedRow(
    GroupKey Group, Measure Measure, SeriesEstimate? One, SeriesEstimate? Other, Difference? Difference)
{
    /// <summary>The difference in percent of the first run's value; null if that is zero or missing.</summary>
    public double? Percent => Difference is { } difference && One is { Value: not 0 }
        ? 100 * difference.Value / One.Value
        : null;

    /// <summary>The rows of all groups that both runs have: the fleet first, then templates.</summary>
    /// <param name="isPaired">Both runs have the same seed and the same windows.</param>
    public static IReadOnlyList<ComparedRow> Of(SeriesDigest one, SeriesDigest other, bool isPaired) =>
    [
        .. GroupsOf(one).Intersect(GroupsOf(other)).Order(GroupKey.InOrder)
            .SelectMany(group => SeriesMeasure.Shown.Select(measure => Of(group, measure, one, other, isPaired)))
            .Where(row => row.One is { Value: not 0 } || row.Other is { Value: not 0 }),
    ];

    /// <summary>The fleet and the templates of a run.</summary>
    public static IEnumerable<GroupKey> GroupsOf(SeriesDigest windows) =>
        windows.Groups.Where(group => group.Kind is GroupKind.Fleet or GroupKind.Template);

    /// <summary>A measure of a group; one of those that the series has.</summary>
    public static ComparedRow Of(
        GroupKey group, Measure measure, SeriesDigest one, SeriesDigest other, bool isPaired)
    {
        var (before, after) = (SeriesMeasure.Of(measure, one, group), SeriesMeasure.Of(measure, other, group));
        return new(
            group, measure, Within(measure, before), Within(measure, after),
            before is null || after is null ? null : Comparisons.Difference.Between(before, after, isPaired));
    }

    /// <summary>The interval of the difference follows from those that end nowhere.</summary>
    private static SeriesEstimate? Within(Measure measure, SeriesEstimate? estimate) =>
        estimate is { Interval: { } interval } ? estimate with { Interval = measure.Within(interval) } : estimate;
}
