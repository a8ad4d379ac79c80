using System.Text;

namespace ActorXen.Report.Tables;

/// <summary>Breaks and cuts texts, so that they fit a terminal.</summary>
public static class Lines
{
    /// <summary>Between words that stay on one line; printed as an ordinary space.</summary>
    public const char Tie = '\u00a0';

    /// <summary>Breaks a text between words. A word that is longer than a line is broken too.</summary>
    /// <param name="width">Characters per line without the indent, at least 1.</param>
    public static IReadOnlyList<string> Of(string text, int width)
    {
        if (text.Length <= width) return [text.Replace(Tie, ' ')];
        var lines = new List<string>();
        var line = new StringBuilder();
        foreach (var each in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var word = each;
            if (line.Length > 0 && line.Length + 1 + word.Length > width) End();
            while (word.Length > width)
            {
                lines.Add(word[..width]);
                word = word[width..];
            }

            if (line.Length > 0) line.Append(' ');
            line.Append(word);
        }

        if (line.Length > 0 || lines.Count == 0) End();
        return [.. lines.Select(one => one.Replace(Tie, ' '))];

        void End()
        {
            lines.Add(line.ToString());
            line.Clear();
        }
    }

    /// <summary>A paragraph, every line of it indented.</summary>
    /// <param name="width">Characters per line with the indent.</param>
    public static string Wrap(string text, int width, string indent = "") =>
        string.Join('\n', Of(text, Math.Max(1, width - indent.Length)).Select(line => indent + line));

    /// <summary>A text that is too long ends with "…".</summary>
    public static string Cut(string text, int width) =>
        text.Length <= width ? text : string.Concat(text.AsSpan(0, Math.Max(0, width - 1)), "…");
}
