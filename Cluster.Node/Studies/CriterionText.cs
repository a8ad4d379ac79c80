using System.Globalization;
using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Studies;

/// <summary>
/// Reads criteria as people write them: <c>p99(request, web-*) &lt; 1ms and (steal &lt; 5% or busy &lt; 80%)</c>.
/// </summary>
public static class CriterionText
{
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
        return parts.Count == 1 ? parts[0] : new Joined(IsAll: true, parts);
    }

    private static Criterion One(string text)
    {
        text = text.Trim();
        if (text.StartsWith('(') && text.EndsWith(')')) return Any(text[1..^1]);
        var sign = text.IndexOfAny(['<', '>']);
        if (sign <= 0) throw Problem(text, "it has no < or >");
        var end = sign + 1 < text.Length && text[sign + 1] == '=' ? sign + 2 : sign + 1;
        var measure = MeasureText.Read(text[..sign]);
        return new Limit(measure, text[sign] == '<', ValueOf(measure, text, text[end..].Trim()), text);
    }

    private static double ValueOf(Measure measure, string whole, string text)
    {
        var isTime = measure.Unit == Unit.Microseconds.Text();
        if (isTime)
        {
            return UnitText.Time.Read(text, out var time) is null
                ? time / 1e3
                : throw Problem(whole, $"{text} is not a length of time, such as 1ms");
        }

        if (text.EndsWith("/s", StringComparison.Ordinal)) text = text[..^2];
        var isPercent = text.EndsWith('%');
        var digits = isPercent ? text[..^1] : text;
        if (!double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            || !double.IsFinite(value))
            throw Problem(whole, $"{text} is not a number{(measure.Unit == "fraction" ? ", such as 5% or 0.05" : "")}");
        if (isPercent && measure.Unit != "fraction")
            throw Problem(whole, $"{measure} is not a share, so it has no percent");
        return isPercent ? value / 100 : value;
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
        new($"criterion \"{UnitText.Shown(text.Trim())}\": {what}. Write for example {Example}.");
}
