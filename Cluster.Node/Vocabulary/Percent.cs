using System.Globalization;

namespace ActorXen.Vocabulary;

/// <summary>
/// Shares as recordings write them, in percent. They are kept in millionths of the whole: 0.4 % is 4,000.
/// </summary>
public static class Percent
{
    /// <summary>100 %.</summary>
    public const int Whole = 1_000_000;

    private const int One = Whole / 100;

    /// <summary>Reads <c>12.5</c>. What is finer than a millionth is rounded to the nearest one.</summary>
    /// <returns>False if the text is not a number from 0 to 100.</returns>
    public static bool TryRead(ReadOnlySpan<char> text, out int millionths)
    {
        millionths = 0;
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)
            || percent > 100)
            return false;
        millionths = (int)decimal.Round(percent * One);
        return true;
    }

    public static int Of(int percent) => percent * One;

    /// <summary>The shortest exact text: 12.5.</summary>
    public static string Write(int millionths) =>
        (millionths / (decimal)One).ToString("0.####", CultureInfo.InvariantCulture);
}
