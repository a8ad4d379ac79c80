using System.Globalization;
using System.Text.RegularExpressions;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios.Xl;

/// <summary>The <c>rate</c> of an interface, such as <c>10Mb/s@20ms</c> (xl-network-configuration(5)).</summary>
internal static partial class XlConfigRate
{
    private const long Least = 10_000;
    private const long Most = 100_000_000_000;
    private const int BitsPerByte = 8;

    /// <summary>The keys of the interface; none if the text is not a rate that the model has.</summary>
    public static IReadOnlyList<string> KeysOf(string rate)
    {
        if (Rate().Match(rate) is not { Success: true } match) return [];
        var scale = match.Groups[2].Value switch { "G" => 1_000_000_000L, "M" => 1_000_000, "K" => 1_000, _ => 1 };
        if (!long.TryParse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out var number)) return [];
        if (number > Most * BitsPerByte / scale) return [];
        var bytes = number * scale / (match.Groups[3].Value == "b" ? BitsPerByte : 1);
        if (bytes is < Least or > Most) return [];
        if (!match.Groups[4].Success) return [$"rate = {UnitText.ByteRate.Write(bytes)}"];
        var unit = match.Groups[5].Value switch { "u" => 1_000L, "m" => 1_000_000, _ => 1_000_000_000 };
        if (!long.TryParse(match.Groups[4].ValueSpan, CultureInfo.InvariantCulture, out var time)) return [];
        if (time > 1_000_000_000 / unit || time * unit < 1_000_000) return [];
        return [$"rate = {UnitText.ByteRate.Write(bytes)}", $"rate-period = {UnitText.Time.Write(time * unit)}"];
    }

    [GeneratedRegex("^([0-9]+)([KMG]?)([Bb])/s(?:@([0-9]+)([mu]?)s?)?$")]
    private static partial Regex Rate();
}
