using ActorXen.Studies;

namespace ActorXen.Experiments;

/// <summary>Reads rules, and what others reported, as an experiment prints them.</summary>
public static class RuleText
{
    private const string Examples =
        "0.1 to 0.35, 50 ± 1, 50 ± 1 %, at least 3, at most 3, never below 50, never above 10, always 20 to 40 or "
        + "exactly 5";

    private static readonly Dictionary<string, Firmness> _marks = new(StringComparer.OrdinalIgnoreCase)
    {
        ["R1"] = Firmness.R1,
        ["R2"] = Firmness.R2,
        ["M1"] = Firmness.M1,
        ["M2"] = Firmness.M2,
        ["formula"] = Firmness.Formula,
    };

    /// <remarks>
    /// Numbers may be computed: <c>100 * (1 + 5/2) / 6 ± 1 %</c>. Instead of ± one may write <c>+-</c>.
    /// </remarks>
    /// <exception cref="StudyException">It is not a rule.</exception>
    public static Rule Read(string text)
    {
        text = text.Trim().Replace("+-", "±", StringComparison.Ordinal);
        if (Behind(text, "at least ") is { } least) return Rule.Order(Number(text, least));
        if (Behind(text, "at most ") is { } most) return Rule.OrderAtMost(Number(text, most));
        if (Behind(text, "never below ") is { } below) return Rule.AtLeast(Number(text, below));
        if (Behind(text, "never above ") is { } above) return Rule.AtMost(Number(text, above));
        if (Behind(text, "exactly ") is { } exact) return Exactly(text, exact);
        if (Behind(text, "always ") is { } always && Band(text, always) is var (low, high))
            return Rule.Within(low, high);
        if (text.Split('±') is [var value, var within])
        {
            var center = Number(text, value);
            var isShare = within.TrimEnd().EndsWith('%');
            var width = Number(text, isShare ? within.TrimEnd()[..^1] : within);
            return Rule.Formula(center, isShare ? Math.Abs(center) * (width / 100) : width);
        }

        var (from, to) = Band(text, text);
        return Rule.Ratio(from, to);
    }

    /// <summary>A figure, and in brackets how certain it is: <c>about 11 % (R1)</c>.</summary>
    /// <exception cref="StudyException">It does not say how certain it is.</exception>
    public static Reported Reported(string text)
    {
        text = text.Trim();
        var open = text.LastIndexOf('(');
        if (open > 0 && text.EndsWith(')') && _marks.TryGetValue(text[(open + 1)..^1].Trim(), out var firmness))
            return new(text[..open].Trim(), firmness);
        throw new StudyException(
            $"\"{text}\" does not say how certain it is. Add (R1) for read in the source, (R2) for read as "
            + "\"up to\" or \"about\", (M1) or (M2) for recalled, or (formula).");
    }

    private static Rule Exactly(string whole, string text)
    {
        var value = Number(whole, text);
        return value == Math.Round(value) && Math.Abs(value) < 1e15
            ? Rule.Exactly((long)value)
            : throw Problem(whole, $"{text} is not a whole number");
    }

    private static (double Low, double High) Band(string whole, string text)
    {
        if (text.Split(" to ") is not [var from, var to]) throw Problem(whole, "it is none of the forms");
        var (low, high) = (Number(whole, from), Number(whole, to));
        return low <= high ? (low, high) : throw Problem(whole, $"{from.Trim()} is above {to.Trim()}");
    }

    private static string? Behind(string text, string words) =>
        text.StartsWith(words, StringComparison.Ordinal) ? text[words.Length..] : null;

    private static double Number(string whole, string text)
    {
        try
        {
            return FormulaText.Constant(text);
        }
        catch (StudyException)
        {
            throw Problem(whole, $"\"{text.Trim()}\" is not a number");
        }
    }

    private static StudyException Problem(string text, string what) =>
        new($"rule \"{text}\": {what}. Write {Examples}.");
}
