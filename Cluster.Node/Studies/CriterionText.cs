using System.Globalization;
using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Studies;

/// <summary>
/// Reads criteria as people write them: <c>p99(request, web-*) &lt; 1ms and (steal &lt; 5% or busy &lt; 80%)</c>.
/// </summary>
public static class CriterionText
{
    private static readonly string[] _words = ["and", "or"];

    private const string Example = "p99(request, web-*) < 1ms and steal(web-*) < 5%";

    /// <exception cref="StudyException">It is not a criterion, or its measure does not exist.</exception>
    public static Criterion Read(string text)
    {
        if (string.IsNullOrWhiteSpace(text)) throw Problem(text, "it is empty");
        return Any(text.Trim());
    }

    private static Criterion Any(string text)
    {
        List<Criterion> parts = [.. Split(text, "or").Select(All)];
        return parts.Count == 1 ? parts[0] : new Joined(IsAll: false, parts);
    }

    private static Criterion All(string text)
    {
        List<Criterion> parts = [.. Split(text, "and").Select(One)];
        if (parts.Count == 1) return parts[0];
        RefuseContradiction(text, [.. parts.SelectMany(Required)]);
        return new Joined(IsAll: true, parts);
    }

    /// <summary>The limits that must all be met.</summary>
    private static IEnumerable<Limit> Required(Criterion part) => part switch
    {
        Limit limit => [limit],
        Joined joined => joined.IsAll ? joined.Parts.SelectMany(Required) : [],
        var other => throw new NotSupportedException($"{other}"),
    };

    private static void RefuseContradiction(string text, List<Limit> limits)
    {
        foreach (var most in limits.Where(limit => limit.IsUpper))
        {
            if (limits.Find(limit => !limit.IsUpper && limit.Value > most.Value && limit.Measure.IsSame(most.Measure))
                is { } least)
            {
                throw Problem(
                    text, $"{most.Measure} cannot be below {most.ValueText} and above {least.ValueText}");
            }
        }
    }

    private static Criterion One(string text)
    {
        text = text.Trim();
        if (text.StartsWith('(') && text.EndsWith(')'))
        {
            return string.IsNullOrWhiteSpace(text[1..^1])
                ? throw Problem(text, "there is nothing in the brackets")
                : Any(text[1..^1]);
        }

        if (Array.Find(_words, word => text == word || text.EndsWith($" {word}", StringComparison.Ordinal)) is { } last)
            throw Problem(text, $"nothing follows {last}");
        var sign = text.IndexOfAny(['<', '>']);
        if (sign < 0 && UnitText.Time.Read(text, out _) is null)
            throw Problem(text, $"it has no < or >. For the length of the runs write --length {text}");
        if (sign <= 0) throw Problem(text, sign < 0 ? "it has no < or >" : $"before {text[0]} is no measure");
        // A measure begins with a letter.
        if (!char.IsAsciiLetter(text[0])) throw Problem(text, "the measure is written first, then its limit");
        var end = sign + 1 < text.Length && text[sign + 1] == '=' ? sign + 2 : sign + 1;
        var measure = MeasureText.Read(text[..sign]);
        var value = text[end..].Trim();
        if (value.Length == 0)
        {
            var usual = IsTime(measure) ? "1ms" : measure.Unit == "fraction" ? "5%" : "1000";
            throw Problem(text, $"the limit is missing behind {text[sign..end]}, such as {usual}");
        }

        return new Limit(measure, text[sign] == '<', ValueOf(measure, text, value), text);
    }

    private static bool IsTime(Measure measure) => measure.Unit == Unit.Microseconds.Text();

    private static double ValueOf(Measure measure, string whole, string text)
    {
        var written = $"\"{UnitText.Shown(text)}\"";
        if (IsTime(measure))
        {
            return UnitText.Time.Read(text, out var time) is null && time >= 0
                ? time / 1e3
                : throw Problem(whole, $"{written} is not a length of time, such as 1ms");
        }

        if (text.EndsWith("/s", StringComparison.Ordinal)) text = text[..^2];
        var isPercent = text.EndsWith('%');
        var digits = isPercent ? text[..^1] : text;
        if (!double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            || !double.IsFinite(value))
        {
            throw Problem(
                whole, $"{written} is not a number{(measure.Unit == "fraction" ? ", such as 5% or 0.05" : "")}");
        }

        if (isPercent && measure.Unit != "fraction")
            throw Problem(whole, $"{measure} is not a share, so it has no percent");
        if (isPercent) value /= 100;
        if (measure.IsShare && value is (< 0 or > 1))
        {
            var percent = value is > 1 and <= 100 && !isPercent;
            throw Problem(
                whole, $"{measure} is a share, which is from 0 to 100 %, that is 0 to 1, and {text} is outside of that"
                + (percent ? string.Create(CultureInfo.InvariantCulture, $". Did you mean {value:0.######}%?") : ""));
        }

        return value >= 0 ? value : throw Problem(whole, $"{measure} is never negative, and {text} is");
    }

    /// <summary>Splits at a word outside of brackets.</summary>
    private static IEnumerable<string> Split(string text, string word)
    {
        var (depth, begin) = (0, 0);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '(') depth++;
            else if (text[at] == ')') depth--;
            if (depth < 0) throw Problem(text, "a bracket is closed that was not opened");
            if (depth != 0 || at <= begin || !char.IsWhiteSpace(text[at]) || !IsWord(text, at + 1, word)) continue;
            yield return text[begin..at];
            begin = at + 1 + word.Length;
        }

        if (depth > 0) throw Problem(text, "a bracket is not closed");
        yield return text[begin..];
    }

    private static bool IsWord(string text, int at, string word) =>
        string.CompareOrdinal(text, at, word, 0, word.Length) == 0
        && at + word.Length < text.Length
        && (char.IsWhiteSpace(text[at + word.Length]) || text[at + word.Length] == '(');

    private static StudyException Problem(string text, string what) =>
        new($"criterion \"{UnitText.Shown(text.Trim())}\": {what}{(what.EndsWith('?') ? "" : ".")} Write for example "
            + $"{Example}.");
}
