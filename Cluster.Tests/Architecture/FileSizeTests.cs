using ActorXen.Tests.Support;

namespace ActorXen.Tests.Architecture;

/// <summary>A file of code that is longer has more than one subject.</summary>
public sealed class FileSizeTests
{
    private const int Longest = 400;

    [Theory]
    [InlineData("Cluster.Messages")]
    [InlineData("Cluster.Node")]
    [InlineData("Cluster.Tests")]
    public void Files_have_at_most_400_lines(string project)
    {
        var tooLong = Repository.Sources(project)
            .Select(path => (Name: RepositoryTexts.NameOf(path), Lines: File.ReadLines(path).Count()))
            .Where(file => file.Lines > Longest).Select(file => $"{file.Name}: {file.Lines} lines").ToList();

        Assert.True(tooLong.Count == 0, $"split these by subject:\n{string.Join('\n', tooLong)}");
    }
}
