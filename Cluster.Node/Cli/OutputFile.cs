namespace ActorXen.Cli;

/// <summary>Writes a file that a user named: all of it, or nothing.</summary>
internal static class OutputFile
{
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
