namespace ActorXen.Cli;

/// <summary>Writes a file that a user named: all of it, or nothing.</summary>
internal static class OutputFile
{
    /// <summary>Finds out before hours of work whether a file can be written.</summary>
    /// <param name="option">The option that names it, for messages.</param>
    /// <param name="example">A name that would do.</param>
    /// <exception cref="InputException">It cannot.</exception>
    public static void Check(string option, string path, string example)
    {
        if (path.Length == 0 || Directory.Exists(path))
            throw new InputException($"{option} \"{path}\" is not a file. Name one, such as {example}.");
        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (!Directory.Exists(folder))
            throw new InputException($"{option} {path}: there is no folder {folder}. Make it first.");
    }

    /// <inheritdoc cref="WriteAsync"/>
    public static Task WriteTextAsync(string path, string text) => WriteAsync(path, async to =>
    {
        await using var writer = new StreamWriter(to);
        await writer.WriteAsync(text);
    });

    /// <exception cref="InputException">It cannot be written.</exception>
    public static async Task WriteAsync(string path, Func<Stream, Task> write)
    {
        // Beside the file, so that renaming replaces it in one step.
        var part = $"{path}.{Environment.ProcessId}.part";
        try
        {
            await using (var to = File.Create(part)) await write(to);
            File.Move(part, path, overwrite: true);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException)
        {
            File.Delete(part);
            throw new InputException($"{path} cannot be written: {cause.Message.TrimEnd('.')}. Name another file.");
        }
    }
}
