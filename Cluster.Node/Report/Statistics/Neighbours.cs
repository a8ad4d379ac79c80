namespace ActorXen.Report.Statistics;

/// <summary>Whether consecutive parts of a run resemble their neighbours.</summary>
/// <remarks>
/// Then they are too short: they say less than as many independent ones, and an interval from them is too narrow. A
/// test as in A. M. Law, Simulation Modeling and Analysis; decision 0085.
/// </remarks>
internal static class Neighbours
{
    /// <summary>
    /// How far above its mean an autocorrelation must be, in standard errors, to be called more than luck: one of five
    /// series without any is taken for a series with some, which costs little, while one that is missed costs coverage.
    /// </summary>
    private const double Luck = 0.84;

    /// <summary>The lag-1 autocorrelation; 0 of equal values.</summary>
    public static double LagOne(IReadOnlyList<double> values)
    {
        var mean = values.Average();
        var (products, squares) = (0.0, 0.0);
        for (var at = 0; at < values.Count; at++)
        {
            var own = values[at] - mean;
            squares += own * own;
            if (at > 0) products += own * (values[at - 1] - mean);
        }

        return squares > 0 ? products / squares : 0;
    }

    /// <summary>Of n independent values it is -1/n on average, with a standard error of 1/√n.</summary>
    public static bool Resemble(IReadOnlyList<double> values) =>
        LagOne(values) + 1.0 / values.Count > Luck / Math.Sqrt(values.Count);
}
