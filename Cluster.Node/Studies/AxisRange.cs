using System.Globalization;

namespace ActorXen.Studies;

/// <summary>The values of <c>A..B</c>: every whole number, or in steps, factors or logarithmic distances.</summary>
internal static class AxisRange
{
    private const int SignificantDigits = 3;

    /// <param name="path">For messages.</param>
    /// <param name="item">As written, for messages.</param>
    /// <param name="rest">The words behind the ends: nothing, <c>step 4</c>, <c>x2</c> or <c>log 5</c>.</param>
    /// <exception cref="StudyException">The range is empty, or its steps are missing or not understood.</exception>
    public static IReadOnlyList<string> Of(
        string path, string item, AxisNumber from, AxisNumber to, IReadOnlyList<string> rest)
    {
        StudyException Problem(string what) => new($": {path}={item}: {what}");
        var step = rest is ["step", var written] ? AxisNumber.Read(written) ?? throw NoStep(written) : from;
        if (AxisNumber.InOneUnit(from, to) is null)
            throw Problem($"{from} and {to} have different units. Give both the same one.");
        if (AxisNumber.InOneUnit(from, to, step) is not [var low, var high, var by]) throw NoStep($"{step}");
        if (low.Value > high.Value)
            throw Problem($"the range is empty, because {from} is more than {to}. Write "
                + $"{string.Join(' ', (string[])[$"{to}..{from}", .. rest.Select(word => word.TrimStart('-'))])}.");
        var isWhole = low.IsWhole && high.IsWhole;
        IEnumerable<decimal> values = rest switch
        {
            [] => isWhole
                ? Steps(low.Value, high.Value, 1)
                : throw Problem(
                    "a range of fractions or units needs steps. Write for example step 100us, x2 or log 5."),
            ["step", var text] => Steps(low.Value, high.Value, by.Value > 0 ? by.Value : throw NoStep(text)),
            [['x', .. var text]] => Factors(low.Value, high.Value, FactorOf(text)
                ?? throw Problem($"x{text} is not a factor. Write for example x2.")),
            ["log", var text] => Logarithmic(low.Value, high.Value, isWhole, CountOf(text)
                ?? throw Problem($"log {text} is not a number of values. Write 2 or more.")),
            ["step"] => throw Problem("behind step its size is missing. Write for example step 4."),
            ["log"] => throw Problem("behind log the number of values is missing. Write for example log 5."),
            _ => throw Problem($"{string.Join(' ', rest)} is not known. Write step N, xN or log N."),
        };
        if (rest is not ([] or ["step", _]) && low.Value <= 0) throw Problem("factors need a positive beginning.");
        List<string> texts =
        [
            .. values.Take(AxisText.MostValues + 1)
                .Select(value => new AxisNumber(value, low.Unit).ToString()).Distinct(),
        ];
        return texts;

        StudyException NoStep(string text) =>
            Problem($"{text} is not a step. Write a positive number in the unit of the ends.");
    }

    private static decimal? FactorOf(string text) =>
        AxisNumber.Read(text) is { Unit: "", Value: > 1 } factor ? factor.Value : null;

    private static int? CountOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= 2 ? count : null;

    private static IEnumerable<decimal> Steps(decimal low, decimal high, decimal step)
    {
        for (var value = low; value <= high; value += step) yield return value;
    }

    private static IEnumerable<decimal> Factors(decimal low, decimal high, decimal factor)
    {
        for (var value = low; value > 0 && value <= high; value *= factor) yield return value;
    }

    /// <summary>Both ends are exact; those between have three digits, or are whole if the ends are.</summary>
    private static IEnumerable<decimal> Logarithmic(decimal low, decimal high, bool isWhole, int count)
    {
        if (low <= 0) yield break;
        var ratio = Math.Log((double)(high / low));
        for (var step = 0; step < count; step++)
        {
            if (step == 0) yield return low;
            else if (step == count - 1) yield return high;
            else
            {
                var value = (double)low * Math.Exp(ratio * step / (count - 1));
                yield return isWhole ? decimal.Round((decimal)value) : Rounded(value);
            }
        }
    }

    private static decimal Rounded(double value)
    {
        var digits = SignificantDigits - 1 - (int)Math.Floor(Math.Log10(value));
        return digits >= 0
            ? decimal.Round((decimal)value, digits)
            : decimal.Round((decimal)(value * Math.Pow(10, digits))) * (decimal)Math.Pow(10, -digits);
    }
}
