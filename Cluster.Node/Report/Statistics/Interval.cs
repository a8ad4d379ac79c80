using System.Collections.Concurrent;
using System.Globalization;
using MathNet.Numerics.Distributions;

namespace ActorXen.Report.Statistics;

/// <summary>
/// A mean over seeds with its 95 % confidence interval, assuming that values are distributed normally.
/// </summary>
/// <param name="Mean">Mean of the seeds' values.</param>
/// <param name="HalfWidth">Distance from the mean to each end; zero if all seeds agree.</param>
public readonly record struct Interval(double Mean, double HalfWidth)
{
    private const double Usual = 0.95;

    /// <summary>A report asks for the same few again and again.</summary>
    private static readonly ConcurrentDictionary<(int Freedom, double Confidence), double> _factors = new();

    public double Low => Mean - HalfWidth;

    public double High => Mean + HalfWidth;

    /// <param name="values">One per seed, at least two.</param>
    /// <param name="confidence">Of the interval.</param>
    public static Interval Of(IReadOnlyList<double> values, double confidence = Usual)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(values.Count, 2, nameof(values));
        var mean = values.Average();
        var variance = values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1);
        return new(mean, StudentFactor(values.Count - 1, confidence) * Math.Sqrt(variance / values.Count));
    }

    /// <summary>Half of the width of the middle part of Student's t distribution.</summary>
    /// <param name="freedom">Degrees, at least 1: one less than there are values.</param>
    /// <param name="confidence">How large the middle part is, above 0 and below 1.</param>
    public static double StudentFactor(int freedom, double confidence = Usual)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(freedom, 1);
        return _factors.GetOrAdd((freedom, confidence), static one =>
            StudentT.InvCDF(location: 0, scale: 1, one.Freedom, (1 + one.Confidence) / 2));
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
}
