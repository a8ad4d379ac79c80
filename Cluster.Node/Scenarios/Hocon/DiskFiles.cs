using ActorXen.Vocabulary;

namespace ActorXen.Scenarios.Hocon;

/// <summary>Files on disk, confined to the directory of the top file.</summary>
/// <remarks>
/// A file within a configuration tree (a directory above it, at most three steps, holds <c>calibration.conf</c>) may
/// use the whole tree, so that <c>config/scenarios</c> can refer to <c>config/data</c>.
/// </remarks>
public sealed class DiskFiles(string topFile) : IScenarioFiles
{
    private const int MostStepsUp = 3;
    private const int MostLinks = 8;
    private readonly string _root = RootOf(Path.GetFullPath(topFile));

    public string? Locate(string fromFile, string named)
    {
        if (named.Length == 0 || named.Contains('\0')) return null;
        var directory = Path.GetDirectoryName(Path.GetFullPath(fromFile)) ?? _root;
        var full = Path.GetFullPath(Path.Combine(directory, named));
        if (!StaysBelow(full, MostLinks)) return null;
        // Keep the first path as the user wrote it, so that messages stay short.
        return Path.IsPathRooted(fromFile) ? full : Path.GetRelativePath(Environment.CurrentDirectory, full);
    }

    public string? Read(string path)
    {
        if (Directory.Exists(path)) throw new IOException("it is a directory");
        if (!File.Exists(path)) return null;
        using var stream = File.OpenRead(path);
        return ReadAtMost(stream);
    }

    /// <summary>
    /// Reads pipes too (<c>config check &lt;(generate)</c>). The limit stops at devices that never end.
    /// </summary>
    private static string ReadAtMost(FileStream stream)
    {
        using var content = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int count; (count = stream.Read(buffer)) > 0;)
        {
            content.Write(buffer, 0, count);
            if (content.Length > HoconLimits.FileBytes)
                throw new IOException($"it is larger than {HoconLimits.FileBytes >> 20} MiB");
        }

        return TextBytes.Read(content.GetBuffer().AsSpan(0, (int)content.Length));
    }

    public IReadOnlyList<string> List(string path)
    {
        if (File.Exists(path)) return [path];
        var (directory, pattern) = Directory.Exists(path)
            ? (path, "*")
            : (Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : ".", Path.GetFileName(path));
        if (!Directory.Exists(directory)) return [];
        var found = Directory.EnumerateFiles(directory, pattern)
            .Where(file => !FileNames.IsDocumentation(file))
            .Order(StringComparer.Ordinal);
        return [.. found];
    }

    /// <summary>
    /// A link inside the allowed directory must not lead out of it, whether it is the file or a directory on its path.
    /// </summary>
    private bool StaysBelow(string full, int links)
    {
        if (links == 0 || !IsBelow(full)) return false;
        for (var part = full; part is not null && part.Length > _root.Length; part = Path.GetDirectoryName(part))
        {
            FileSystemInfo entry = Directory.Exists(part) ? new DirectoryInfo(part) : new FileInfo(part);
            if (entry.LinkTarget is null) continue;
            if (
                entry.ResolveLinkTarget(returnFinalTarget: true) is not { } target
                    || !StaysBelow(target.FullName, links - 1))
                return false;
        }

        return true;
    }

    private bool IsBelow(string full) =>
        full == _root || full.StartsWith(
            Path.TrimEndingDirectorySeparator(_root) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string RootOf(string topFile)
    {
        var directory = Path.GetDirectoryName(topFile) ?? topFile;
        var above = directory;
        for (var step = 0; step <= MostStepsUp && above is not null; step++)
        {
            if (File.Exists(Path.Combine(above, "calibration.conf"))) return above;
            above = Path.GetDirectoryName(above);
        }

        return directory;
    }
}

internal static class FileNames
{
    /// <summary>Files that describe the origin and licence of a folder of recordings.</summary>
    public static bool IsDocumentation(string path) =>
        Path.GetFileName(path) is var name && (name.StartsWith('.') || name.EndsWith(".md", StringComparison.Ordinal));
}
