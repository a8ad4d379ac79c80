using System.Globalization;
using ActorXen.Report.Statistics;

namespace ActorXen.Studies;

/// <summary>What a reader must know about a study whose cells run a sample of racks.</summary>
public static class SampleText
{
    /// <summary>Which racks are run, and what that does to the figures; a line each, none if all are run.</summary>
    public static IEnumerable<string> Notes(StudyResult result)
    {
        if (result.Question.Sample is not { } most) yield break;
        if (result.Points.FirstOrDefault(point => point.Cells.Count > 0) is not { } first) yield break;
        if (!first.Strata.Any(one => one.Racks.IsPart))
        {
            yield return $"sample: no kind has more than {most} racks, so all are run";
            yield break;
        }

        yield return $"sample: {Strata(first.Strata)}, drawn again for each seed; percentiles and means have the "
            + "weights of the kinds, counts and rates are scaled to all racks";
        yield return "sampling error: the intervals include it, with finite population correction; alone it is "
            + string.Join(", ", result.Question.Measures.Select(measure => ErrorOf(result, measure)));
    }

    /// <summary><c>4 of 240 racks like r0, all 3 like edge0</c>.</summary>
    public static string Strata(IReadOnlyList<(string Like, Stratum Racks)> strata)
    {
        const int shown = 4;
        var kinds = strata.Take(shown).Select((one, place) =>
        {
            var racks = place == 0 ? " racks" : "";
            if (one.Racks.Racks == 1) return $"the only {(place == 0 ? "rack" : "one")} like {one.Like}";
            return one.Racks.IsPart
                ? $"{one.Racks.Sampled} of {one.Racks.Racks}{racks} like {one.Like}"
                : $"all {one.Racks.Racks}{racks} like {one.Like}";
        });
        return string.Join(", ", kinds) + (strata.Count > shown ? $" and {strata.Count - shown} more kinds" : "");
    }

    /// <summary>The largest of all points, because they have about the same.</summary>
    private static string ErrorOf(StudyResult result, Measure measure)
    {
        var errors = result.Points.Where(point => point.Cells.Count > 0)
            .Select(point => point.SamplingHalfWidth(measure, result.WarmUpEnd)).ToList();
        return errors.Contains(null)
            ? $"{StudyText.HeadOf(measure)} not known (a rack has too few observations)"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{StudyText.HeadOf(measure)} ± {Interval.Number(errors.Max()!.Value)}");
    }
}
