namespace ActorXen.Scenarios.Hocon;

/// <summary>Patterns in which <c>*</c> stands for any text.</summary>
internal static class Wildcard
{
    public static bool IsPattern(string text) => text.Contains('*');

    public static bool Matches(string pattern, string text)
    {
        // Greedy, with backtracking to the latest star only: linear in practice, and without recursion.
        int at = 0, star = -1, resume = 0, position = 0;
        while (position < text.Length)
        {
            if (at < pattern.Length && pattern[at] == '*') (star, resume) = (at++, position);
            else if (at < pattern.Length && pattern[at] == text[position]) (at, position) = (at + 1, position + 1);
            else if (star >= 0) (at, position) = (star + 1, ++resume);
            else return false;
        }

        return pattern.AsSpan(at).TrimStart('*').IsEmpty;
    }
}
