using ActorXen.Cli.Errors;
using ActorXen.Vocabulary;

namespace ActorXen.Cli.Files;

/// <summary>Files that users name: read with limits, written without replacing others, and refused in a line.</summary>
internal static class InputFiles
{
    /// <summary>Opens a file, or a pipe, for reading.</summary>
    /// <exception cref="InputException">There is no such file, or it cannot be read.</exception>
    public static Stream Open(string name)
    {
        if (string.IsNullOrWhiteSpace(name)) throw new InputException($"\"{name}\" names no file. Name one.");
        if (Directory.Exists(name))
            throw new InputException($"{name}: The file cannot be read: it is a directory. Name another file.");
        if (!File.Exists(name)) throw new InputException($"{name}: There is no such file. Check the name.");
        try
        {
            return File.OpenRead(name);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(name, failure);
        }
    }

    /// <param name="most">Largest size, in bytes. It also ends devices that never end.</param>
    public static async Task<string> ReadAsync(string name, int most, CancellationToken stop)
    {
        var content = await UntilStoppedAsync(() => ReadBytes(name, most), stop);
        return TextBytes.Read(content);
    }

    /// <summary>
    /// Reads on another thread, so that a signal ends the command although reading a pipe without a writer never ends.
    /// </summary>
    public static Task<T> UntilStoppedAsync<T>(Func<T> read, CancellationToken stop) =>
        Task.Run(read, stop).WaitAsync(stop);

    private static byte[] ReadBytes(string name, int most)
    {
        using var stream = Open(name);
        using var content = new MemoryStream();
        var buffer = new byte[1 << 16];
        try
        {
            for (int count; (count = stream.Read(buffer)) > 0;)
            {
                content.Write(buffer, 0, count);
                if (content.Length > most) throw new InputException(
                    $"{name}: The file cannot be read: it is larger than {most >> 20} MiB. Name another file.");
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(name, failure);
        }

        return content.ToArray();
    }

    /// <summary>Refuses to write where something else is, before the work is done.</summary>
    public static void RefuseExisting(string path)
    {
        if (string.IsNullOrWhiteSpace(path)) throw new InputException($"\"{path}\" names no file. Name one.");
        if (Directory.Exists(path))
            throw new InputException($"{path}: The file cannot be written: it is a directory. Name another file.");
        if (File.Exists(path) && !FileKind.IsWrittenThrough(path))
            throw new InputException($"{path}: The file exists already. Name another file, or remove it.");
        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (folder is not null && !Directory.Exists(folder)) throw new InputException(
            $"{path}: The file cannot be written: there is no directory {folder}. Make it, or name another file.");
    }

    /// <summary>Writes a file that does not exist yet, or a device.</summary>
    public static async Task WriteAsync(string path, string text, CancellationToken stop)
    {
        RefuseExisting(path);
        try
        {
            await File.WriteAllTextAsync(path, text, stop);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw OutputFile.Failed(path, failure);
        }
    }

    private static InputException Unreadable(string name, Exception failure) =>
        new($"{name}: The file cannot be read: {failure.Message.TrimEnd('.')}. Name another file.");
}
