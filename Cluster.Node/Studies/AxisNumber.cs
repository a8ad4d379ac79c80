using System.Buffers;
using System.Globalization;
using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Studies;

/// <summary>A number with its unit, as a setting has it: <c>4</c>, <c>1.5ms</c>, <c>25%</c>.</summary>
/// <param name="Value">Without the unit.</param>
/// <param name="Unit">Empty for a number alone.</param>
internal readonly record struct AxisNumber(decimal Value, string Unit)
{
    private static readonly SearchValues<char> _numberSigns = SearchValues.Create("+-.0123456789");

    public bool IsWhole => Unit.Length == 0 && Value == decimal.Truncate(Value);

    /// <returns>null if the text is not a number with letters or a percent sign behind it.</returns>
    public static AxisNumber? Read(string text)
    {
        var length = text.AsSpan().IndexOfAnyExcept(_numberSigns);
        var (digits, unit) = length < 0 ? (text, "") : (text[..length], text[length..].Trim());
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        return unit.All(sign => char.IsAsciiLetter(sign) || sign is '%' or '/')
            && decimal.TryParse(digits, style, CultureInfo.InvariantCulture, out var value)
            ? new(value, unit)
            : null;
    }

    /// <summary>
    /// The numbers if they have one unit, or in nanoseconds if they are times of different ones; otherwise null.
    /// </summary>
    public static IReadOnlyList<AxisNumber>? InOneUnit(params IReadOnlyList<AxisNumber> numbers)
    {
        if (numbers.All(number => number.Unit == numbers[0].Unit)) return numbers;
        return numbers.All(number => number.Nanoseconds is not null)
            ? [.. numbers.Select(number => number.Nanoseconds!.Value)]
            : null;
    }

    /// <summary>From small to large; null if they are not all numbers of one kind.</summary>
    public static IReadOnlyList<string>? Sorted(IReadOnlyList<string> texts)
    {
        if (texts.Any(text => Read(text) is null)) return null;
        return InOneUnit([.. texts.Select(text => Read(text)!.Value)]) is { } numbers
            ? [.. texts.Index().OrderBy(one => numbers[one.Index].Value).Select(one => one.Item)]
            : null;
    }

    /// <summary>All texts as amounts of one unit, to draw them; null if they are not.</summary>
    public static (IReadOnlyList<double> Values, string Unit)? Amounts(IReadOnlyList<string> texts)
    {
        if (texts.Any(text => Read(text) is null)) return null;
        return InOneUnit([.. texts.Select(text => Read(text)!.Value)]) is { } numbers
            ? ([.. numbers.Select(number => (double)number.Value)], numbers[0].Unit)
            : null;
    }

    /// <summary>As a scenario has it; nanoseconds in their largest unit.</summary>
    public override string ToString() => Unit == "ns"
        ? UnitText.Write(new Duration((long)Value))
        : Value.ToString("0.############", CultureInfo.InvariantCulture) + Unit;

    private AxisNumber? Nanoseconds => UnitText.Time.Read(ToString(), out var time) is null ? new(time, "ns") : null;
}
