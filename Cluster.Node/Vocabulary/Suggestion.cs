namespace ActorXen.Vocabulary;

/// <summary>Suggests the word that a mistyped word was meant to be.</summary>
public static class Suggestion
{
    /// <summary>"Use credit2." for a near miss, otherwise all choices.</summary>
    public static string Use(string written, IReadOnlyList<string> choices)
    {
        if (Nearest(written, choices) is { } near) return $"Use {near}.";
        var begun = choices.Where(
            choice => written.Length > 1 && choice.StartsWith(written, StringComparison.Ordinal)).ToList();
        return $"Use {OneOf(begun.Count > 0 ? begun : choices)}.";
    }

    /// <summary>For long lists, where only a near miss is worth showing.</summary>
    public static string DidYouMean(string written, IReadOnlyList<string> choices, string otherwise) =>
        Nearest(written, choices) is { } near ? $"Did you mean {near}?" : otherwise;

    public static string OneOf(IReadOnlyList<string> choices) => choices.Count switch
    {
        0 => "nothing",
        1 => choices[0],
        _ => $"{string.Join(", ", choices.Take(choices.Count - 1))} or {choices[^1]}",
    };

    /// <returns>The choice that was probably meant; null if none is near.</returns>
    public static string? Nearest(string written, IReadOnlyList<string> choices)
    {
        if (written.Length > 60) return null;
        return choices
            .Select(choice => (Choice: choice, Distance: Distance(written, choice)))
            .Where(pair => pair.Distance <= Math.Max(1, written.Length / 3))
            .OrderBy(pair => pair.Distance)
            .Select(pair => pair.Choice)
            .FirstOrDefault();
    }

    /// <summary>The number of letters to insert, remove, change or swap.</summary>
    private static int Distance(string one, string other)
    {
        var rows = new int[one.Length + 1, other.Length + 1];
        for (var i = 0; i <= one.Length; i++) rows[i, 0] = i;
        for (var j = 0; j <= other.Length; j++) rows[0, j] = j;
        for (var i = 1; i <= one.Length; i++)
        {
            for (var j = 1; j <= other.Length; j++)
            {
                var change = rows[i - 1, j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(change, 1 + Math.Min(rows[i - 1, j], rows[i, j - 1]));
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                {
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
                }
            }
        }

        return rows[one.Length, other.Length];
    }
}
