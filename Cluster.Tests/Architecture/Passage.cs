namespace ActorXen.Tests.Architecture;

/// <summary>Text that is read together: a block of comment lines, a line of code, or a whole Markdown file.</summary>
/// <param name="File">As an error names it.</param>
/// <param name="FirstLine">Counted from 1.</param>
/// <param name="Text">Its lines without comment marks, joined by line feeds.</param>
/// <param name="Page">The page of the specification that the passage belongs to; null outside of it.</param>
internal sealed record Passage(string File, int FirstLine, string Text, string? Page)
{
    private const string Pages = "docs/model/";

    public int LineAt(int index) => FirstLine + Text.AsSpan(0, index).Count('\n');

    public static IEnumerable<Passage> Of(string path)
    {
        var name = RepositoryTexts.NameOf(path);
        var lines = System.IO.File.ReadAllLines(path);
        var extension = Path.GetExtension(path);
        if (extension != ".md") return Blocks(name, lines, extension == ".cs" ? "/" : "#");
        var isPage = name.StartsWith(Pages, StringComparison.Ordinal) && name != Pages + "README.md";
        return [new(name, 1, string.Join('\n', lines), isPage ? Path.GetFileNameWithoutExtension(name) : null)];
    }

    private static IEnumerable<Passage> Blocks(string name, string[] lines, string mark)
    {
        for (var first = 0; first < lines.Length;)
        {
            var end = first + 1;
            while (IsComment(lines[first], mark) && end < lines.Length && IsComment(lines[end], mark)) end++;
            var text = lines[first..end].Select(line => line.Trim().TrimStart(mark[0]).TrimStart());
            yield return new Passage(name, first + 1, string.Join('\n', text), null);
            first = end;
        }
    }

    private static bool IsComment(string line, string mark) =>
        line.TrimStart().StartsWith(mark == "/" ? "//" : mark, StringComparison.Ordinal);
}
