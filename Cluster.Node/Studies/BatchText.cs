using System.Globalization;

namespace ActorXen.Studies;

/// <summary>What a reader must know about a study whose points have one run in batches each.</summary>
internal static class BatchText
{
    /// <summary>What the mean is of: below a table, and beside a plot.</summary>
    public static string MeanOf(StudyResult result) =>
        result.Question.Batches is null ? "mean over seeds" : "mean over the batches of one run";

    /// <summary>Whether batches are long enough; a line each, none if there are seeds.</summary>
    public static IEnumerable<string> Notes(StudyResult result)
    {
        if (result.Question.Batches is null) yield break;
        foreach (var measure in result.Question.Measures)
        {
            var all = result.Points.Select(point => (point.Point, point.Of(measure, result.WarmUpEnd).Batches))
                .Where(one => one.Batches is not null).Select(one => (one.Point, Batches: one.Batches!)).ToList();
            if (all.Count == 0) continue;
            yield return Note(measure, all);
            if (all.FindAll(one => one.Batches.IsTooShort) is [var first, ..] tooShort)
            {
                var more = tooShort.Count > 1 ? $" and {StudyText.Counted(tooShort.Count - 1, "more point")}" : "";
                yield return $"doubt: {measure}: even {first.Batches.Joined} batches joined resemble the next ones"
                    + $"{(result.Points.Count > 1 ? $" at {first.Point}{more}" : "")}, so the interval is too narrow. "
                    + "Make the run longer: --length.";
            }
        }
    }

    /// <summary>Seeds of a point, or batches after the warm-up.</summary>
    public static int Parts(PointResult point, StudyResult result) => point.Batches is { } batches
        ? batches.Count - batches.FirstFrom(result.WarmUpEnd)
        : point.Cells.Count;

    /// <summary>How long a batch is; empty if no cell was run.</summary>
    public static string LengthText(StudyResult result) =>
        result.Points.Select(point => point.Batches).FirstOrDefault(batches => batches is not null) is { } any
            ? $" of {CellBatches.EndOf(any.Length, any.Count, 0)}"
            : "";

    private static string Note(Measure measure, List<(Point Point, BatchMeans Batches)> all)
    {
        var least = all.Min(one => one.Batches.Autocorrelation);
        var most = all.Max(one => one.Batches.Autocorrelation);
        var range = all.Count == 1 ? Signed(least) : $"{Signed(least)} to {Signed(most)}";
        var joined = all.Max(one => one.Batches.Joined);
        var how = joined == 1
            ? ""
            : $" after joining {(all.Count == 1 ? "" : "up to ")}{joined} at a time, because neighbours resembled each "
                + "other";
        return $"batches: {measure}: lag-1 autocorrelation {range}{how}";
    }

    private static string Signed(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
