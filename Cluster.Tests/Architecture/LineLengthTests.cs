using ActorXen.Tests.Support;

namespace ActorXen.Tests.Architecture;

/// <summary>Lines of code have at most the 120 columns of <c>.editorconfig</c>.</summary>
/// <remarks>Raw string literals are exempt, because they hold scenarios, tables and expected output.</remarks>
public sealed class LineLengthTests
{
    private const int Longest = 120;

    [Theory]
    [InlineData("Cluster.Messages")]
    [InlineData("Cluster.Node")]
    [InlineData("Cluster.Tests")]
    public void Lines_are_not_longer_than_the_editor_config_says(string project)
    {
        var tooLong = Repository.Sources(project).SelectMany(TooLong).ToList();

        Assert.True(tooLong.Count == 0, $"wrap these:\n{string.Join('\n', tooLong)}");
    }

    private static IEnumerable<string> TooLong(string path)
    {
        var isText = false;
        foreach (var (number, line) in File.ReadLines(path).Index())
        {
            var quotes = line.Split("\"\"\"").Length - 1;
            if (line.Length > Longest && !isText && quotes == 0)
                yield return $"{Path.GetRelativePath(Repository.Root, path)}:{number + 1}: {line.Length} columns";
            if (quotes % 2 == 1) isText = !isText;
        }
    }
}
