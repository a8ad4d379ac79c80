using System.Text.RegularExpressions;

namespace ActorXen.Tests.Architecture;

/// <summary>A section of the specification that some text cites.</summary>
/// <param name="Place">File and line.</param>
/// <param name="Subject">The page; null if the text names none.</param>
/// <param name="Section">Its number.</param>
/// <param name="Unknown">The word before a section that should name a page but does not.</param>
internal sealed partial record Citation(string Place, string? Subject, string Section, string? Unknown)
{
    /// <summary>Words that may stand between a page that was named before and another one of its sections.</summary>
    private static readonly string[] Joints = ["and", "or", "to", "of", "in", "see", "where"];

    /// <summary>
    /// A section follows the name of its page ("interrupts §3.3"). Without a name it belongs to the page that the same
    /// passage named last. On a page of the specification it belongs to that page, unless it continues a list.
    /// </summary>
    public static IEnumerable<Citation> In(Passage passage, IReadOnlySet<string> pages)
    {
        string? named = null;
        var end = 0;
        foreach (Match match in Section_().Matches(passage.Text))
        {
            var word = match.Groups["word"].Value.ToLowerInvariant();
            if (word.StartsWith("rfc", StringComparison.Ordinal)) continue;
            if (pages.Contains(word)) named = word;
            else if (passage.Page is not null && !IsList(passage.Text[end..match.Groups["section"].Index]))
                named = passage.Page;
            end = match.Index + match.Length;
            var isUnknown = word != "" && !pages.Contains(word) && !Joints.Contains(word);
            yield return new Citation(
                $"{passage.File}:{passage.LineAt(match.Groups["section"].Index)}",
                named,
                match.Groups["section"].Value,
                isUnknown ? word : null);
        }
    }

    private static bool IsList(string between) => List().IsMatch(between);

    [GeneratedRegex(@"(?:\b(?<word>RFC\s\d+|[A-Za-z][A-Za-z-]*)\s+)?\u00a7(?<section>\d+(?:\.\d+)*)")]
    private static partial Regex Section_();

    [GeneratedRegex(@"^(?:[,;\s]|and\b|or\b|to\b)*\u00a7$")]
    private static partial Regex List();
}
