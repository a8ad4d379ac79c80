using System.Text.RegularExpressions;

namespace ActorXen.Tests.Support;

/// <summary>The checkout that the tests were built from.</summary>
internal static partial class Repository
{
    /// <summary>The folder that holds <c>ActorXen.sln</c>.</summary>
    public static string Root { get; } = Find();

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    public static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(PathOf(folder), "*.cs", SearchOption.AllDirectories)
            .Where(path => !IsBuildOutput(path))
            .Order(StringComparer.Ordinal);

    /// <returns>With dots, as in a namespace; empty for the folder of the project file.</returns>
    public static string FolderOf(string project, string path)
    {
        var folder = Path.GetRelativePath(PathOf(project), Path.GetDirectoryName(path)!);
        return folder == "." ? "" : folder.Replace(Path.DirectorySeparatorChar, '.');
    }

    /// <returns>Empty for a file without a namespace.</returns>
    public static string NamespaceOf(string path) => NamespaceLine().Match(File.ReadAllText(path)).Groups["name"].Value;

    private static bool IsBuildOutput(string path)
    {
        var parts = Path.GetRelativePath(Root, path).Split(Path.DirectorySeparatorChar);
        return parts.Contains("bin") || parts.Contains("obj");
    }

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ActorXen.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("ActorXen.sln is not above the tests.");
    }

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();
}
