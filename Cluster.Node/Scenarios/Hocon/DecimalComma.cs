using System.Text.RegularExpressions;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios.Hocon;

/// <summary>
/// Recognises <c>length = 1,5s</c>. HOCON separates members with commas, so it reads a key <c>5s</c> there.
/// </summary>
internal static partial class DecimalComma
{
    /// <param name="tokens">Those of the file.</param>
    /// <param name="key">Index of a key that has no value.</param>
    /// <returns>What to write instead; null if the key does not continue a number.</returns>
    public static string? RemedyFor(List<HoconToken> tokens, int key)
    {
        var parts = new List<string> { tokens[key].Text };
        for (var at = key; at >= 2 && ContinuesNumber(tokens, at); at -= 2) parts.Insert(0, tokens[at - 2].Text);
        for (var at = key + 2; at < tokens.Count && ContinuesNumber(tokens, at); at += 2) parts.Add(tokens[at].Text);
        if (parts.Count == 1 || !Digits().IsMatch(parts[0])) return null;
        if (parts.Count > 2) return $"Write {Joined("")}.";
        return Thousands().IsMatch(parts[1])
            ? $"Write {Joined(".")} for a fraction, or {Joined("")} for thousands."
            : $"Write {Joined(".")}.";

        string Joined(string sign) => UnitText.Shown(string.Join(sign, parts));
    }

    private static bool ContinuesNumber(List<HoconToken> tokens, int at) =>
        tokens[at] is { Kind: TokenKind.Word, Text: [>= '0' and <= '9', ..] }
            && tokens[at - 1].Kind == TokenKind.Comma
            && tokens[at - 2].Kind == TokenKind.Word;

    [GeneratedRegex("^[-+]?[0-9]+$")]
    private static partial Regex Digits();

    [GeneratedRegex("^[0-9]{3}($|[^0-9])")]
    private static partial Regex Thousands();
}
