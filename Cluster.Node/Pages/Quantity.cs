using System.Globalization;

namespace ActorXen.Pages;

/// <summary>Values in sentences: three or four digits, and the unit that fits.</summary>
internal static class Quantity
{
    /// <param name="unit">As a measure has it.</param>
    public static string Of(double value, string unit) => unit switch
    {
        "us" => Time(value),
        "fraction" => Percent(value),
        "" => Number(value),
        _ => $"{Number(value)} {unit}",
    };

    public static string Time(double microseconds) => Math.Abs(microseconds) switch
    {
        >= 1e6 => $"{Number(microseconds / 1e6)} s",
        >= 1e3 => $"{Number(microseconds / 1e3)} ms",
        >= 1 or 0 => $"{Number(microseconds)} us",
        _ => $"{Number(microseconds * 1e3)} ns",
    };

    public static string Percent(double fraction) => $"{Number(100 * fraction)} %";

    public static string Number(double value) => Math.Abs(value) switch
    {
        0 => "0",
        >= 100 => value.ToString("#,##0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.#", CultureInfo.InvariantCulture),
        >= 0.01 => value.ToString("0.##", CultureInfo.InvariantCulture),
        _ => value.ToString("0.0e0", CultureInfo.InvariantCulture),
    };
}
