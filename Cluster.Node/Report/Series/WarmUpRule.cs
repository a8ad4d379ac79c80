using ActorXen.Report.Statistics;

namespace ActorXen.Report.Series;

/// <summary>Finds the end of a run's warm-up from its own series: MSER-5, with luck taken back.</summary>
/// <remarks>
/// MSER-5 averages five windows each, and leaves out as many averages as make the standard error of the mean of the
/// rest least (White, Cobb and Spratt, Winter Simulation Conference 2000). In a steady series that is a matter of luck
/// and can be anything up to a half. So the averages before the cut are taken back from the latest to the earliest, as
/// long as neither the next one nor the mean of those taken back differs from the rest by more than luck (99.9 %), or
/// as long as that changes the mean of all by less than half a percent. The next one does not differ if the rest has
/// one as far from its mean, as where a task runs now and then. Luck is at least what independent windows would make
/// it: where bursts come at a steady pace, nearly all averages have as many of them, and one that has one more is no
/// sign of a warm-up. Nothing is left out if the rest is nothing but zeros:
/// then what came before is all that the run did. Decision record 0042.
/// </remarks>
public static class WarmUpRule
{
    /// <summary>Windows per average.</summary>
    public const int Batch = 5;

    /// <summary>With fewer averages nothing can be said.</summary>
    public const int FewestBatches = 8;

    private const double Confidence = 0.999;
    private const double Negligible = 0.005;

    /// <param name="averages">Of <see cref="Batch"/> windows each, in order of time.</param>
    /// <param name="windows">What was averaged; null for a window without anything.</param>
    /// <returns>
    /// How many to leave out; null if there are fewer than <see cref="FewestBatches"/>, or if they do not settle in the
    /// first half.
    /// </returns>
    public static int? Find(IReadOnlyList<double> averages, IReadOnlyList<double?> windows)
    {
        if (averages.Count < FewestBatches) return null;
        var cut = LeastError(averages);
        if (averages.Skip(cut).All(value => value == 0)) return 0;
        var steady = TakenBack(averages, windows, cut);
        // A series that still changes has its least error as far back as it is looked for, and differs from there on.
        return cut == averages.Count / 2 && steady > cut / 2 ? null : steady;
    }

    private static int LeastError(IReadOnlyList<double> averages) => Enumerable.Range(0, averages.Count / 2 + 1)
        .MinBy(cut => ErrorOf(averages, cut));

    /// <summary>The square of the standard error of the mean of what is left, but for a constant factor.</summary>
    private static double ErrorOf(IReadOnlyList<double> averages, int cut)
    {
        double left = averages.Count - cut;
        var mean = averages.Skip(cut).Sum() / left;
        return averages.Skip(cut).Sum(value => (value - mean) * (value - mean)) / (left * left);
    }

    private static double VarianceOf(List<double> values)
    {
        if (values.Count < 2) return 0;
        var mean = values.Average();
        return values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1);
    }

    private static int TakenBack(IReadOnlyList<double> averages, IReadOnlyList<double?> windows, int cut)
    {
        var rest = averages.Skip(cut).ToList();
        var mean = rest.Average();
        var ofWindows = windows.Take(averages.Count * Batch).Skip(cut * Batch).OfType<double>().ToList();
        var variance = Math.Max(VarianceOf(rest), VarianceOf(ofWindows) / Batch);
        var factor = Interval.StudentFactor(rest.Count - 1, Confidence);
        var (least, most) = (rest.Min(), rest.Max());
        var (sum, steady) = (0.0, cut);
        while (steady > 0)
        {
            var next = averages[steady - 1];
            var taken = cut - steady + 1;
            var isUsual = next >= least && next <= most;
            if ((!isUsual && IsFar(next, 1)) || (taken > 1 && IsFar((sum + next) / taken, taken))) break;
            (sum, steady) = (sum + next, steady - 1);
        }

        return steady;

        bool IsFar(double value, int count)
        {
            var distance = Math.Abs(value - mean);
            return distance > factor * Math.Sqrt(variance * (1.0 / count + 1.0 / rest.Count))
                && distance * count > Negligible * Math.Abs(mean) * averages.Count;
        }
    }
}
