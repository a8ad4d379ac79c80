using System.Text.RegularExpressions;

namespace ActorXen.Tests.Architecture;

/// <summary>A Markdown file without its code: headings, links and the rows of its tables.</summary>
internal sealed partial class MarkdownPage
{
    private readonly string[] _lines;

    public MarkdownPage(string path)
    {
        Path = path;
        _lines = WithoutFences(File.ReadAllLines(path));
    }

    public string Path { get; }

    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public IEnumerable<string> Headings => TextsOf(_lines, Heading());

    /// <summary>"3.3" of "### 3.3 Send" and "3" of "## 3. Ports".</summary>
    public IEnumerable<string> SectionNumbers => TextsOf(Headings, SectionNumber());

    /// <summary>First cells of table rows, without the marks of a code span or a link.</summary>
    public IEnumerable<string> FirstCells => _lines
        .Where(line => line.StartsWith("| ", StringComparison.Ordinal))
        .Select(line => line.Split('|')[1].Trim(' ', '`', '[', ']'));

    /// <summary>Anchors as on GitHub: lower case, no punctuation, hyphens for blanks, repeats numbered.</summary>
    public IReadOnlySet<string> Anchors
    {
        get
        {
            var anchors = new HashSet<string>();
            foreach (var slug in Headings.Select(Slug))
            {
                var anchor = slug;
                for (var again = 1; !anchors.Add(anchor); again++) anchor = $"{slug}-{again}";
            }

            return anchors;
        }
    }

    public IEnumerable<(int Line, string Target)> Links => _lines
        .Select((text, index) => (Text: CodeSpan().Replace(text, ""), Line: index + 1))
        .SelectMany(line => Link().Matches(line.Text).Select(match => (line.Line, match.Groups["target"].Value)));

    private static IEnumerable<string> TextsOf(IEnumerable<string> lines, Regex pattern) =>
        lines.SelectMany(line => pattern.Matches(line)).Select(match => match.Groups["text"].Value);

    private static string Slug(string heading)
    {
        var text = LinkText().Replace(heading, "${text}").ToLowerInvariant();
        var kept = text.Where(letter => char.IsLetterOrDigit(letter) || letter is ' ' or '-' or '_');
        return string.Concat(kept).Replace(' ', '-');
    }

    /// <summary>Empties the lines of fenced code, so that line numbers stay the same.</summary>
    private static string[] WithoutFences(string[] lines)
    {
        var isCode = false;
        for (var index = 0; index < lines.Length; index++)
        {
            var isFence = lines[index].TrimStart().StartsWith("```", StringComparison.Ordinal);
            if (isFence) isCode = !isCode;
            if (isFence || isCode) lines[index] = "";
        }

        return lines;
    }

    [GeneratedRegex(@"^#{1,6}\s+(?<text>.*\S)\s*$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"^(?<text>\d+(\.\d+)*)\.?\s")]
    private static partial Regex SectionNumber();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)[^)]*\)|^\[[^\]]+\]:\s+(?<target>\S+)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\[(?<text>[^\]]*)\]\([^)]*\)")]
    private static partial Regex LinkText();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex CodeSpan();
}
