using System.Buffers;
using System.Globalization;
using ActorXen.Messages;

namespace ActorXen.Vocabulary;

/// <summary>
/// Quantities as people write them: <c>30ms</c>, <c>2.5GHz</c>, <c>10Gbps</c>, <c>1MiB</c>, <c>25%</c>.
/// </summary>
/// <param name="What">Its description in messages: "a length of time".</param>
/// <param name="Units">The units with their sizes in the smallest one, largest first.</param>
public sealed record UnitText(string What, params (string Unit, long Size)[] Units)
{
    private static readonly SearchValues<char> NumberSigns = SearchValues.Create("+-.0123456789_");

    public static readonly UnitText Time = new(
        "a length of time", ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000), ("ns", 1));

    public static readonly UnitText Clock = new("a clock", ("GHz", 1_000), ("MHz", 1));
    public static readonly UnitText LinkSpeed = new("a link speed", ("Gbps", 1));
    public static readonly UnitText Throughput = new("a throughput", ("GB/s", 1_000), ("MB/s", 1));
    public static readonly UnitText ByteRate = new(
        "a rate", ("GB/s", 1_000_000_000), ("MB/s", 1_000_000), ("kB/s", 1_000), ("B/s", 1));

    public static readonly UnitText Size = new(
        "a size", ("MiB", 1 << 20), ("KiB", 1 << 10), ("MB", 1_000_000), ("kB", 1_000), ("B", 1));

    public static readonly UnitText Memory = new("an amount of memory", ("TiB", 1 << 20), ("GiB", 1 << 10), ("MiB", 1));

    public static readonly UnitText Share = new("a share", ("%", 1));

    /// <summary>Small shares, in millionths.</summary>
    public static readonly UnitText Loss = new("a share", ("%", 10_000), ("ppm", 1));

    /// <summary>Numbers without a unit: counts, weights.</summary>
    public static readonly UnitText Plain = new("a whole number", ("", 1));

    /// <summary>Reads a quantity in its smallest unit.</summary>
    /// <param name="text">The text as written.</param>
    /// <param name="value">The quantity; valid only if the result is null.</param>
    /// <returns>null, or what is wrong and what to do.</returns>
    public (string Problem, string Remedy)? Read(string text, out long value)
    {
        value = 0;
        text = text.Trim();
        var length = text.AsSpan().IndexOfAnyExcept(NumberSigns);
        var (digits, unit) = length < 0 ? (text, "") : (text[..length], text[length..].Trim());
        if (!decimal.TryParse(
            digits.Replace("_", "", StringComparison.Ordinal),
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out var number))
        {
            return ($"\"{Shown(text)}\" is not {What}.", $"Write {Example(1)}.");
        }

        // The sign for micro, and the Greek letter, which normalised texts have in its place.
        if (unit is "\u00B5s" or "\u03BCs") unit = "us";
        var size = Units.FirstOrDefault(known => known.Unit == unit).Size;
        if (size == 0 && unit.Length == 0 && number == 0) size = 1;
        if (size == 0) return unit.Length == 0
            ? ($"{Shown(digits)} has no unit.", $"Write {Example(number)}.")
            : ($"\"{Shown(unit)}\" is not a unit of {What}.", UnitRemedy(number));
        if (Math.Abs(number) > long.MaxValue / size) return ($"{Shown(text)} is too large.", "Write less.");
        var scaled = number * size;
        value = (long)scaled;
        if (scaled == value) return null;
        return Units[^1].Unit is { Length: > 0 } smallest
            ? ($"{Shown(text)} is not a whole number of {smallest}.", $"Round it to whole {smallest}.")
            : ($"{Shown(text)} is not a whole number.", $"Write {Example(1)}.");
    }

    /// <summary>The shortest exact text: 1500 us and 2 ms, never 1.5 ms.</summary>
    public string Write(long value)
    {
        if (value == 0) return Units[^1].Unit.Length == 0 ? "0" : $"0{Units[^1].Unit}";
        var (unit, size) = Units.First(known => value % known.Size == 0);
        return (value / size).ToString(CultureInfo.InvariantCulture) + unit;
    }

    public static string Write(Duration length) => Time.Write(length.Nanoseconds);

    private string Example(decimal number)
    {
        if (Units[^1].Unit.Length == 0) return "a whole number such as 4";
        var examples =
            Units.Reverse().Select(known => number.ToString(CultureInfo.InvariantCulture) + known.Unit).ToList();
        return examples.Count == 1 ? examples[0] : $"{string.Join(", ", examples[..^1])} or {examples[^1]}";
    }

    private string UnitRemedy(decimal number) =>
        Units[^1].Unit.Length == 0
            ? $"Write {number.ToString(CultureInfo.InvariantCulture)} without a unit."
            : $"Write {Example(number)}.";

    /// <summary>Shortens a text and replaces control characters, so that a message stays on one line.</summary>
    public static string Shown(string text)
    {
        var shown = new string([.. text.Take(60).Select(sign => char.IsControl(sign) ? ' ' : sign)]);
        return text.Length > 60 ? shown + "…" : shown;
    }
}
