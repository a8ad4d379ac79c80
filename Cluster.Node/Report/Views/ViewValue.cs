using System.Globalization;
using System.Text.Json;
using ActorXen.Report.Printing;

namespace ActorXen.Report.Views;

/// <summary>A cell of a view: what a table shows, and what JSON has.</summary>
/// <param name="Text">For people.</param>
/// <param name="Json">A string or a number; null where there is no value.</param>
public readonly record struct ViewValue(string Text, object? Json)
{
    private const int FractionDigits = 7;

    /// <summary>Nothing to say.</summary>
    public static ViewValue None { get; } = new("-", null);

    public static ViewValue Of(string text) => new(text, text);

    public static ViewValue Of(long count) => new(count.ToString(CultureInfo.InvariantCulture), count);

    /// <summary>A share: in tables percent, in JSON a fraction.</summary>
    /// <param name="part">Zero or more.</param>
    /// <param name="whole">No share is given of nothing.</param>
    public static ViewValue Share(long part, long whole)
    {
        if (whole == 0) return None;
        var fraction = (double)part / whole;
        return new(ReportText.Percent(fraction), Math.Round(fraction, FractionDigits));
    }

    /// <param name="nanoseconds">A time, which is given in seconds.</param>
    public static ViewValue Seconds(long nanoseconds) => Decimal(nanoseconds / 1e9, "0.000");

    /// <param name="nanoseconds">A time, which is given in milliseconds.</param>
    public static ViewValue Milliseconds(long nanoseconds) => Decimal(nanoseconds / 1e6, "0.000");

    /// <summary>A mean time, in microseconds.</summary>
    /// <param name="nanoseconds">The sum.</param>
    /// <param name="count">How many times it is the sum of; no mean is given of nothing.</param>
    public static ViewValue Mean(long nanoseconds, long count) =>
        count == 0 ? None : Decimal(Math.Round(nanoseconds / 1e3 / count, 3), "0.00");

    /// <summary>A count per second.</summary>
    /// <param name="length">What it was counted in, ns; positive.</param>
    public static ViewValue PerSecond(long count, long length)
    {
        var rate = Math.Round(count * 1e9 / length, 3);
        return Decimal(rate, rate < 100 ? "0.0" : "0");
    }

    /// <param name="key">Name of the value in JSON.</param>
    internal void Write(Utf8JsonWriter json, string key)
    {
        switch (Json)
        {
            case null: json.WriteNull(key); break;
            case string text: json.WriteString(key, text); break;
            case long count: json.WriteNumber(key, count); break;
            case double number: json.WriteNumber(key, number); break;
            case bool holds: json.WriteBoolean(key, holds); break;
            default: throw new InvalidOperationException($"{Json.GetType().Name} is not a value of a view");
        }
    }

    private static ViewValue Decimal(double value, string format) =>
        new(value.ToString(format, CultureInfo.InvariantCulture), value);
}
