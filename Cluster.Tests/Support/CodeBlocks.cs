using System.Text.RegularExpressions;

namespace ActorXen.Tests.Support;

/// <summary>The fenced blocks of a page whose code is compiled with the tests.</summary>
internal static partial class CodeBlocks
{
    /// <param name="path">In the repository.</param>
    public static string PageOf(string path) => File.ReadAllText(Repository.PathOf(path)).ReplaceLineEndings("\n");

    /// <summary>Fails unless a source file of a folder has the lines of a block, one after the other.</summary>
    public static void AssertCompiled(string folder, string block) => Assert.Contains(
        Repository.Sources(folder).Select(Lines), file => PlaceIn(file, Trimmed(block)) >= 0);

    public static IEnumerable<string> Of(string page, string language) =>
        Fence().Matches(page).Where(
            match => match.Groups["language"].Value == language).Select(match => match.Groups["body"].Value);

    public static string[] Lines(string path) => Trimmed(File.ReadAllText(path));

    /// <summary>Without indentation and empty lines: a page indents less.</summary>
    public static string[] Trimmed(string text) =>
        text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public static int PlaceIn(string[] file, string[] block)
    {
        for (var start = 0; start + block.Length <= file.Length; start++)
        {
            // A registration is a link of a chain, which may end behind it.
            var isHere = block.Select(
                (line, index) => file[start + index] == line || file[start + index] == $"{line};").All(same => same);
            if (isHere) return start;
        }

        return -1;
    }

    [GeneratedRegex(@"^```(?<language>\w+)\n(?<body>.*?)\n```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
