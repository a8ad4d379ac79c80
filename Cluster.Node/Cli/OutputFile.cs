using System.Security.Cryptography;
using ActorXen.Runs;

namespace ActorXen.Cli;

/// <summary>Writes a file under another name first, so that what has the user's name is always whole.</summary>
internal static class OutputFile
{
    /// <summary>Refuses what cannot be written, before the work is done.</summary>
    /// <param name="option">Of the command line, for messages.</param>
    /// <param name="force">Whether an existing file may be replaced.</param>
    public static void Check(string option, string path, bool force)
    {
        if (string.IsNullOrWhiteSpace(path)) throw new InputException($"{option} \"\" names no file. Name one.");
        if (Directory.Exists(path)) throw Unwritable(path, "it is a directory");
        if (File.Exists(path) && !force) throw Exists(path);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (folder is not null && !Directory.Exists(folder)) throw Unwritable(path, $"there is no directory {folder}");
    }

    /// <inheritdoc cref="WriteAsync"/>
    /// <remarks>An existing file is replaced.</remarks>
    public static Task WriteTextAsync(string path, string text) => WriteAsync(path, force: true, async to =>
    {
        await using var writer = new StreamWriter(to, leaveOpen: true);
        await writer.WriteAsync(text);
    });

    /// <returns>Its size in bytes.</returns>
    public static async Task<long> WriteAsync(string path, bool force, Func<Stream, Task> write)
    {
        var full = Path.GetFullPath(path);
        var temporary = $"{full}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}.tmp";
        try
        {
            long bytes;
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None))
            {
                await write(file);
                // Otherwise a power failure could leave the name with nothing behind it.
                file.Flush(flushToDisk: true);
                bytes = file.Length;
            }

            if (!force && File.Exists(full)) throw Exists(path);
            File.Move(temporary, full, overwrite: force);
            return bytes;
        }
        catch (RunFileException failure)
        {
            throw new InputException($"{path}: The file {failure.Message}");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, ErrorLine.PartOf(failure.Message));
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static InputException Exists(string path) =>
        new($"{path}: The file exists already. Name another file, or replace it with --force.");

    private static InputException Unwritable(string path, string why) =>
        new($"{path}: The file cannot be written: {why}. Name another file.");
}
