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

    public IEnumerable<string> Headings =>
        _lines.Select(line => Heading().Match(line)).Where(match => match.Success).Select(match => match.Groups["text"].Value);

    /// <summary>"3.3" of "### 3.3 Send" and "3" of "## 3. Ports".</summary>
    public IEnumerable<string> SectionNumbers =>
        Headings.Select(text => SectionNumber().Match(text)).Where(match => match.Success).Select(match => match.Groups["number"].Value);

    /// <summary>First cells of table rows, without the marks of a code span or a link.</summary>
    public IEnumerable<string> FirstCells =>
        _lines.Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Select(line => line.Split('|')[1].Trim(' ', '`', '[', ']'));

    /// <summary>Anchors as GitHub makes them: lower case, punctuation dropped, blanks to hyphens, repetitions numbered.</summary>
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

    private static string Slug(string heading)
    {
        var text = LinkText().Replace(heading, "${text}").ToLowerInvariant();
        return string.Concat(text.Where(letter => char.IsLetterOrDigit(letter) || letter is ' ' or '-' or '_')).Replace(' ', '-');
    }

    /// <summary>Lines of fenced code become empty, so that line numbers stay.</summary>
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

    [GeneratedRegex(@"^(?<number>\d+(\.\d+)*)\.?\s")]
    private static partial Regex SectionNumber();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)[^)]*\)|^\[[^\]]+\]:\s+(?<target>\S+)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\[(?<text>[^\]]*)\]\([^)]*\)")]
    private static partial Regex LinkText();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex CodeSpan();
}
