using System.Collections.Concurrent;
using System.Globalization;
using MathNet.Numerics.Distributions;

namespace ActorXen.Report.Statistics;

/// <summary>
/// A mean over seeds with its 95 % confidence interval, assuming that values are distributed normally.
/// </summary>
/// <param name="Mean">Mean of the seeds' values.</param>
/// <param name="HalfWidth">
/// Distance from the mean to each end, unless the end is one that no value can be beyond; zero if all seeds agree.
/// </param>
public readonly record struct Interval(double Mean, double HalfWidth)
{
    private const double Usual = 0.95;

    /// <summary>A report asks for the same few again and again.</summary>
    private static readonly ConcurrentDictionary<(int Freedom, double Confidence), double> _factors = new();

    /// <summary>What no value can be below. The interval ends there, which takes no possible value from it.</summary>
    public double Least { get; init; } = double.NegativeInfinity;

    /// <summary>What no value can be above, likewise.</summary>
    public double Most { get; init; } = double.PositiveInfinity;

    public double Low => Math.Max(Least, Mean - HalfWidth);

    public double High => Math.Min(Most, Mean + HalfWidth);

    /// <summary>Whether an end is one that no value can be beyond, so that the mean is not in the middle.</summary>
    public bool IsCut => Mean - HalfWidth < Least || Mean + HalfWidth > Most;

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

    /// <summary>In another unit, of which there are so many.</summary>
    public Interval Times(double factor) =>
        new(factor * Mean, factor * HalfWidth) { Least = factor * Least, Most = factor * Most };

    public override string ToString() => Text(Number);

    /// <param name="number">How a number is written.</param>
    /// <returns>Mean and half width, or mean and ends if one of them is cut; the mean alone without doubt.</returns>
    public string Text(Func<double, string> number)
    {
        if (HalfWidth <= Math.Abs(Mean) * 1e-9) return number(Mean);
        // Of an interval that is as narrow as the last digit only its width can be told.
        var isNarrow = number(Mean) == number(Mean - HalfWidth) || number(Mean) == number(Mean + HalfWidth);
        return IsCut && !isNarrow
            ? $"{number(Mean)} ({number(Low)} to {number(High)})"
            : $"{number(Mean)} ± {number(HalfWidth)}";
    }

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
