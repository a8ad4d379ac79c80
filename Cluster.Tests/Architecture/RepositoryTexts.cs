using ActorXen.Tests.Support;

namespace ActorXen.Tests.Architecture;

/// <summary>What people read in this repository: sources, settings and Markdown, without build output.</summary>
internal static class RepositoryTexts
{
    public static IEnumerable<string> Of(params string[] extensions) => FilesBelow(Repository.Root)
        .Where(path => extensions.Contains(Path.GetExtension(path)))
        .Order(StringComparer.Ordinal);

    /// <summary>A file's name in errors: from the root of the repository, with forward slashes.</summary>
    public static string NameOf(string path) =>
        Path.GetRelativePath(Repository.Root, path).Replace(Path.DirectorySeparatorChar, '/');

    private static IEnumerable<string> FilesBelow(string folder) => Directory.EnumerateFiles(folder)
        .Concat(Directory.EnumerateDirectories(folder).Where(IsOurs).SelectMany(FilesBelow));

    private static bool IsOurs(string folder)
    {
        var name = Path.GetFileName(folder);
        return name is not ("bin" or "obj" or "TestResults") && !name.StartsWith('.');
    }
}
