using System.Globalization;
using System.Text.RegularExpressions;
using ActorXen.Studies;
using ActorXen.Vocabulary;

namespace ActorXen.Comparisons;

/// <summary>A rule that the second run or study must not break: <c>p99(request, template web) &gt; +5%</c>.</summary>
/// <param name="Text">As it was written.</param>
/// <param name="Measure">What must not change.</param>
/// <param name="Percent">Positive: it must not rise by more. Negative: it must not fall by more.</param>
/// <param name="IsRise">Whether a rise is worse; it tells +0% from -0%.</param>
internal sealed partial record WorseRule(string Text, Measure Measure, double Percent, bool IsRise)
{
    public const string Example = "\"p99(request) > +5%\", \"throughput(template web) < -2%\"";

    /// <summary>What earlier versions called measures that studies have too.</summary>
    private static readonly Dictionary<string, string> _earlier = new(StringComparer.Ordinal)
    {
        ["requests"] = "throughput",
        ["work"] = "work_seconds",
        ["received"] = "received_mbit_per_second",
        ["sent"] = "sent_mbit_per_second",
    };

    /// <returns>The rule, or one line that says what is wrong with it and what is allowed.</returns>
    public static (WorseRule? Rule, string? Problem) Parse(string text)
    {
        var match = Form().Match(text);
        var shown = UnitText.Shown(text);
        if (!match.Success)
            return (null, $"--fail-if \"{shown}\" is not MEASURE > +N% or < -N%. Write {Example}.");
        var written = match.Groups["measure"].Value;
        var (than, sign) = (match.Groups["than"].Value, match.Groups["sign"].Value);
        if (Renewed(written) is { } measure)
        {
            return (null, $"--fail-if \"{shown}\": measures are written as those of studies. Write "
                + $"\"{measure} {than} {sign}{match.Groups["percent"].Value}%\".");
        }

        var isRise = sign != "-";
        if (isRise != (than == ">"))
            return (null, $"--fail-if \"{shown}\" holds whatever happens. Write > +N% for a rise, < -N% for a fall.");
        var percent = double.Parse(match.Groups["percent"].Value, CultureInfo.InvariantCulture);
        try
        {
            return (new(text, MeasureText.Read(written), isRise ? percent : -percent, isRise), null);
        }
        catch (StudyException problem)
        {
            return (null, $"--fail-if {problem.Message}");
        }
    }

    /// <summary>Whether a change breaks it: it is worse by more than that, and not by luck.</summary>
    /// <param name="difference">The second value minus the first one.</param>
    /// <param name="percent">The same in percent of the first value; null if that is zero.</param>
    /// <param name="isReal">Whether it is more than luck.</param>
    public bool IsBrokenBy(double difference, double? percent, bool isReal)
    {
        if (!isReal) return false;
        // From nothing to something is a rise by more than any share.
        if (percent is not { } share) return IsRise && difference > 0;
        return IsRise ? share > Percent : share < Percent;
    }

    /// <summary>A measure of an earlier version as it is written now; null if it is none.</summary>
    private static string? Renewed(string written)
    {
        var match = EarlierForm().Match(written);
        if (!match.Success) return null;
        var (name, of) = (match.Groups["name"].Value, match.Groups["of"].Value.Trim());
        var (group, isOld) = (match.Groups["group"].Value.Trim(), _earlier.ContainsKey(name));
        if (group.Length == 0 && !isOld) return null;
        var parts = ((string[])[of, group is "" or "fleet" ? "" : $"template {group}"]).Where(part => part.Length > 0);
        var arguments = string.Join(", ", parts);
        return _earlier.GetValueOrDefault(name, name) + (arguments.Length > 0 ? $"({arguments})" : "");
    }

    [GeneratedRegex(
        @"^\s*(?<measure>[^<>]*[^<>\s])\s*(?<than>[<>])\s*(?<sign>[+-]?)(?<percent>[0-9]{1,6}(\.[0-9]{1,6})?)\s*%\s*$",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Form();

    [GeneratedRegex(
        @"^(?<name>[a-z0-9.]+)\s*(\((?<of>[^(),]*)\))?(\s*\bof\s+(?<group>\S.*))?$", RegexOptions.ExplicitCapture)]
    private static partial Regex EarlierForm();
}
