using System.Globalization;

namespace ActorXen.Studies;

/// <summary>Reads axes as people write them.</summary>
/// <remarks>
/// <c>vars.guests=4..64 step 4</c>, <c>vars.rate=100..10000 log 5</c>, <c>vars.hold=1us..64us x2</c>,
/// <c>defaults.pool.policy=credit,credit2</c>; axes that go together are joined by <c>&amp;</c>.
/// </remarks>
public static class AxisText
{
    /// <summary>Values of one axis at most.</summary>
    public const int MostValues = 10_000;

    /// <summary>Combinations at most.</summary>
    public const int MostPoints = 100_000;

    private const string Example = "vars.guests=4..64 step 4, or defaults.pool.policy=credit,credit2";

    /// <param name="texts">One for each time that the option was given.</param>
    /// <param name="option">For messages.</param>
    /// <exception cref="StudyException">One is not an axis; the message says what to write.</exception>
    public static IReadOnlyList<AxisGroup> Read(IReadOnlyList<string> texts, string option = "--vary")
    {
        try
        {
            return GroupsOf(texts);
        }
        catch (StudyException problem)
        {
            throw new StudyException(option + problem.Message);
        }
    }

    private static IReadOnlyList<AxisGroup> GroupsOf(IReadOnlyList<string> texts)
    {
        List<AxisGroup> groups = [.. texts.Select(GroupOf)];
        var paths = groups.SelectMany(group => group.Axes).Select(axis => axis.Path).ToList();
        if (Repeated(paths) is { } twice)
            throw new StudyException($": {twice} is varied twice. Give all its values at once.");
        var points = groups.Aggregate(1.0, (all, group) => all * group.Count);
        if (points > MostPoints)
        {
            throw new StudyException(string.Create(
                CultureInfo.InvariantCulture,
                $": the axes have {points:N0} combinations, and at most {MostPoints:N0} can be run. Leave values "
                + $"out."));
        }

        return AxisGroup.WithNames(groups);
    }

    private static AxisGroup GroupOf(string text)
    {
        List<Axis> axes = [.. Split(text, '&').Select(AxisOf)];
        var first = axes[0];
        if (axes.Find(axis => axis.Values.Count != first.Values.Count) is { } other)
        {
            var count = StudyText.Counted(first.Values.Count, "value");
            throw new StudyException(
                $": {first.Path} has {count}, but {other.Path}, which goes with it, has {other.Values.Count}. Give "
                + "both the same number.");
        }

        if (Repeated([.. Enumerable.Range(0, first.Values.Count)
            .Select(step => string.Join(' ', axes.Select(axis => axis.Values[step])))]) is { } twice)
            throw new StudyException($": {first.Path} has the value {twice} twice. Give it once.");
        return new(axes);
    }

    private static string? Repeated(IReadOnlyList<string> texts) =>
        texts.GroupBy(text => text, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1)?.Key;

    private static Axis AxisOf(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            throw new StudyException($" has an axis without key and values. Write {Example}.");
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var path = equals < 0 ? "" : text[..equals].Trim();
        if (path.Length == 0)
            throw new StudyException($" \"{text.Trim()}\" is not KEY=VALUES. Write {Example}.");
        List<string> values = [.. Split(text[(equals + 1)..], ',').SelectMany(item => ValuesOf(path, item.Trim()))];
        if (values.Count > MostValues)
            throw new StudyException($": {path} has more than {MostValues} values. Give fewer, for example in steps.");
        return new(path, values);
    }

    private static IReadOnlyList<string> ValuesOf(string path, string item)
    {
        if (item.Length == 0) throw new StudyException($": {path} has an empty value. Write {Example}.");
        var dots = item.IndexOf("..", StringComparison.Ordinal);
        if (dots <= 0 || AxisNumber.Read(item[..dots].Trim()) is not { } from) return [item];
        string[] words = item[(dots + 2)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
            throw new StudyException($": {path}={item}: the range has no end. Write {Example}.");
        if (AxisNumber.Read(words[0]) is not { } to) return [item];
        return AxisRange.Of(path, item, from, to, words[1..]);
    }

    /// <summary>Splits where the sign is outside of brackets and quotes.</summary>
    internal static IReadOnlyList<string> Split(string text, char sign)
    {
        var parts = new List<string>();
        var (depth, quoted, begin) = (0, false, 0);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '"') quoted = !quoted;
            else if (quoted) continue;
            else if (text[at] is '[' or '{' or '(') depth++;
            else if (text[at] is ']' or '}' or ')') depth--;
            else if (text[at] == sign && depth == 0)
            {
                parts.Add(text[begin..at]);
                begin = at + 1;
            }
        }

        parts.Add(text[begin..]);
        return parts;
    }
}
