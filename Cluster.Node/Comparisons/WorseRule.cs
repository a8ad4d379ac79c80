using System.Globalization;
using System.Text.RegularExpressions;
using ActorXen.Report;
using ActorXen.Vocabulary;

namespace ActorXen.Comparisons;

/// <summary>A rule that the second run must not break: <c>p99(request) of web &gt; +5%</c>.</summary>
/// <param name="Text">As it was written.</param>
/// <param name="Measure">What must not change.</param>
/// <param name="Group">A template's name; empty for the fleet.</param>
/// <param name="Percent">Positive: it must not rise by more. Negative: it must not fall by more.</param>
/// <param name="IsRise">Whether a rise is worse; it tells +0% from -0%.</param>
internal sealed partial record WorseRule(string Text, Measure Measure, string Group, double Percent, bool IsRise)
{
    public const string Example = "\"p99(request) > +5%\", \"requests of web < -2%\"";

    /// <returns>The rule, or one line that says what is wrong with it and what is allowed.</returns>
    public static (WorseRule? Rule, string? Problem) Parse(string text)
    {
        var match = Form().Match(text);
        if (!match.Success)
            return (null, $"--fail-if \"{text}\" is not MEASURE [of TEMPLATE] > +N% or < -N%. Write {Example}.");
        var name = match.Groups["measure"].Value.Replace(" ", "", StringComparison.Ordinal);
        if (Measure.All.FirstOrDefault(known => known.Name == name) is not { } measure)
        {
            var names = Measure.All.Select(known => known.Name).ToList();
            return (null, $"--fail-if \"{text}\": there is no measure {name}. {Suggestion.Use(name, names)}");
        }

        var isRise = match.Groups["sign"].Value != "-";
        if (isRise != (match.Groups["than"].Value == ">"))
            return (null, $"--fail-if \"{text}\" holds whatever happens. Write > +N% for a rise, < -N% for a fall.");
        var percent = double.Parse(match.Groups["percent"].Value, CultureInfo.InvariantCulture);
        return (new(text, measure, match.Groups["group"].Value, isRise ? percent : -percent, isRise), null);
    }

    /// <summary>The group as comparisons know it.</summary>
    public GroupKey Key => Group is "" or "fleet" ? GroupKey.Fleet : new(GroupKind.Template, Group);

    /// <summary>Whether the second run breaks it: it is worse by more than that, and not by luck.</summary>
    /// <param name="row">The rule's measure and group.</param>
    public bool IsBrokenBy(ComparedRow row)
    {
        if (row.Difference is not { IsReal: true } difference) return false;
        // From nothing to something is a rise by more than any share.
        if (row.Percent is not { } percent) return IsRise && difference.Value > 0;
        return IsRise ? percent > Percent : percent < Percent;
    }

    [GeneratedRegex(
        @"^\s*(?<measure>[a-z0-9.]+(\s*\(\s*[a-z]+\s*\))?)(\s*\bof\s+(?<group>\S(.*\S)?))?\s*(?<than>[<>])\s*"
        + @"(?<sign>[+-]?)(?<percent>[0-9]{1,6}(\.[0-9]{1,6})?)\s*%\s*$", RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
