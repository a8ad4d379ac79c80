using MathNet.Numerics.Distributions;

namespace ActorXen.Report.Statistics;

/// <summary>
/// The median of independent values with an interval that makes no assumption about their distribution.
/// </summary>
/// <param name="Median">Of the values.</param>
/// <param name="Low">One of the values: the lower end of the interval.</param>
/// <param name="High">One of the values: the upper end.</param>
public readonly record struct MedianInterval(double Median, double Low, double High)
{
    /// <param name="values">Independent, of one distribution.</param>
    /// <returns>null if there are too few for the confidence: 6 are needed for 95 %.</returns>
    public static MedianInterval? Of(IReadOnlyList<double> values, double confidence = 0.95)
    {
        var (low, high) = Ranks(values.Count, 0.5, confidence);
        if (low == 0) return null;
        double[] sorted = [.. values.Order()];
        var middle = (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        return new(middle, sorted[low - 1], sorted[high - 1]);
    }

    /// <summary>
    /// The ranks, counted from 1, of the values between which a quantile is with at least this confidence: the number
    /// of values below it has a binomial distribution (David and Nagaraja, Order Statistics, 7.1).
    /// </summary>
    /// <param name="count">Of the values.</param>
    /// <param name="quantile">0 to 1.</param>
    /// <returns>(0, 0) if even the smallest and the largest value are not far enough apart.</returns>
    public static (int Low, int High) Ranks(int count, double quantile, double confidence = 0.95)
    {
        var tail = (1 - confidence) / 2;
        var low = 0;
        while (low < count && Binomial.CDF(quantile, count, low) <= tail) low++;
        var high = low + 1;
        while (high <= count && Binomial.CDF(quantile, count, high - 1) < 1 - tail) high++;
        return low < 1 || high > count ? (0, 0) : (low, high);
    }
}
