using System.Globalization;

namespace ActorXen.Report;

/// <summary>
/// A mean over seeds with its 95 % confidence interval, assuming that values are distributed normally.
/// </summary>
/// <param name="Mean">Mean of the seeds' values.</param>
/// <param name="HalfWidth">Distance from the mean to each end; zero if all seeds agree.</param>
public readonly record struct Interval(double Mean, double HalfWidth)
{
    private const double Usual = 0.95;

    public double Low => Mean - HalfWidth;

    public double High => Mean + HalfWidth;

    /// <param name="values">One per seed, at least two.</param>
    public static Interval Of(IReadOnlyList<double> values)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(values.Count, 2, nameof(values));
        var mean = values.Average();
        var variance = values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1);
        return new(mean, StudentFactor(values.Count - 1) * Math.Sqrt(variance / values.Count));
    }

    /// <summary>Half of the width of the middle part of Student's t distribution.</summary>
    /// <param name="freedom">Degrees, at least 1: one less than there are values.</param>
    /// <param name="confidence">
    /// How large the middle part is, 0.5 to 0.99; with three degrees or more, to 0.999.
    /// </param>
    public static double StudentFactor(int freedom, double confidence = Usual)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(freedom, 1);
        var (low, high) = (0.0, 64.0);      // The greatest is 63.7, at one degree and 99 %.
        while (high - low > 1e-12)
        {
            var middle = (low + high) / 2;
            if (MiddleShare(middle, freedom) < confidence) low = middle;
            else high = middle;
        }

        return (low + high) / 2;
    }

    public override string ToString() =>
        HalfWidth <= Math.Abs(Mean) * 1e-9 ? Number(Mean) : $"{Number(Mean)} ± {Number(HalfWidth)}";

    /// <summary>Rounds to about four significant digits.</summary>
    internal static string Number(double value) => Math.Abs(value) switch
    {
        0 => "0",
        >= 1_000 => value.ToString("0", CultureInfo.InvariantCulture),
        >= 100 => value.ToString("0.0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.00", CultureInfo.InvariantCulture),
        >= 0.001 => value.ToString("0.000", CultureInfo.InvariantCulture),
        _ => value.ToString("0.0e0", CultureInfo.InvariantCulture),
    };

    /// <summary>
    /// P(-t &lt; T &lt; t): a finite sum for whole degrees (Abramowitz and Stegun, 26.7.3 and 26.7.4).
    /// </summary>
    private static double MiddleShare(double t, int freedom)
    {
        var angle = Math.Atan(t / Math.Sqrt(freedom));
        var (sine, cosine) = (Math.Sin(angle), Math.Cos(angle));
        var isOdd = freedom % 2 == 1;
        var term = isOdd ? cosine : 1;
        var sum = isOdd && freedom == 1 ? 0 : term;
        for (var factor = isOdd ? 3 : 2; factor < freedom; factor += 2)
        {
            term *= cosine * cosine * (factor - 1) / factor;
            sum += term;
        }

        return isOdd ? 2 / Math.PI * (angle + sine * sum) : sine * sum;
    }
}
