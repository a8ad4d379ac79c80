using System.Security.Cryptography;
using System.Text.RegularExpressions;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Output;
using ActorXen.Runs;

namespace ActorXen.Cli.Files;

/// <summary>Writes a file under another name first, so that what has the user's name is always whole.</summary>
/// <remarks>
/// A link stays, and the file behind it is replaced. Devices, pipes and the streams of this process are written
/// through: replacing them would destroy them.
/// </remarks>
internal static partial class OutputFile
{
    /// <summary>No space left on device, as the operating system says it: on Unix, and on Windows.</summary>
    private static readonly int[] _noRoom = [28, unchecked((int)0x80070070)];

    /// <summary>Stands for the standard output where a user names a file.</summary>
    public const string Standard = "-";

    /// <summary>Refuses what cannot be written, before the work is done.</summary>
    /// <param name="option">Of the command line, for messages.</param>
    /// <param name="force">Whether an existing file may be replaced.</param>
    public static void Check(string option, string path, bool force)
    {
        if (string.IsNullOrWhiteSpace(path)) throw new InputException($"{option} \"\" names no file. Name one.");
        // Elsewhere it is the standard output, so a file of this name would be a mistake.
        if (path == Standard)
            throw new InputException(
                $"{option} -: what is printed is on the standard output. Name a file.");
        if (Directory.Exists(path)) throw Unwritable(path, "it is a directory");
        if (FileKind.IsWrittenThrough(path)) return;
        var target = TargetOf(path);
        if (File.Exists(target) && !force) throw Exists(path);
        var folder = Path.GetDirectoryName(target);
        if (folder is not null && !Directory.Exists(folder)) throw Unwritable(path, $"there is no directory {folder}");
    }

    /// <summary>Refuses one file for two purposes, of which the last one would win.</summary>
    /// <param name="files">What each is for, as a user writes it, and its path; null for one that is not named.</param>
    public static void RefuseTwice(params IReadOnlyList<(string Name, string? Path)> files)
    {
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, path) in files)
        {
            if (string.IsNullOrWhiteSpace(path)) continue;
            if (!seen.TryAdd(TargetOf(path), name))
                throw new InputException($"{path}: {seen[TargetOf(path)]} and {name} name the same file. Name two.");
        }
    }

    /// <inheritdoc cref="WriteAsync"/>
    /// <remarks>An existing file is replaced.</remarks>
    public static Task WriteTextAsync(string path, string text) => WriteAsync(path, force: true, async to =>
    {
        await using var writer = new StreamWriter(to, leaveOpen: true);
        await writer.WriteAsync(text);
    });

    /// <param name="write">Gets a stream that can seek.</param>
    /// <returns>Its size in bytes.</returns>
    /// <exception cref="InputException">It exists, and must not be replaced.</exception>
    /// <exception cref="OutputFailedException">It cannot be written.</exception>
    public static async Task<long> WriteAsync(string path, bool force, Func<Stream, Task> write)
    {
        try
        {
            return FileKind.IsWrittenThrough(path)
                ? await WriteThroughAsync(() => OpenThrough(path), write)
                : await ReplaceAsync(path, force, write);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or RunFileException)
        {
            throw Failed(path, failure);
        }
    }

    /// <summary>Writes what a user wants on the standard output.</summary>
    /// <inheritdoc cref="WriteAsync"/>
    public static async Task<long> WriteStandardAsync(Terminal terminal, Func<Stream, Task> write)
    {
        try
        {
            return await WriteThroughAsync(terminal.OpenOut, write);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or RunFileException)
        {
            throw Failed(Standard, failure);
        }
    }

    /// <summary>Refuses to write bytes where a person reads.</summary>
    /// <param name="option">With its value, as a user writes it: <c>-o -</c>.</param>
    /// <param name="what">What would be written.</param>
    public static void RefuseTerminal(Terminal terminal, string option, string what)
    {
        if (terminal.OutIsScreen)
            throw new InputException(
                $"{option} would write {what} to a terminal, and it is no text. Name a file, or redirect it: > FILE.");
    }

    /// <summary>Makes a directory, and those above it.</summary>
    /// <param name="option">Of the command line, for messages.</param>
    /// <exception cref="InputException">It cannot be there.</exception>
    /// <exception cref="OutputFailedException">There is no room for it.</exception>
    public static void MakeFolder(string option, string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (IOException full) when (_noRoom.Contains(full.HResult))
        {
            throw Failed(folder, full);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InputException(
                $"{option} {folder} cannot be made: {problem.Message.TrimEnd('.')}. Name another directory.");
        }
    }

    /// <summary>Writes several files; each appears when all have been written and it is on the disk.</summary>
    /// <param name="write">Gets a stream for each, which can seek.</param>
    /// <returns>Their size in bytes.</returns>
    /// <inheritdoc cref="WriteAsync"/>
    public static async Task<long> WriteAllAsync(
        IReadOnlyList<string> paths, bool force, Func<IReadOnlyList<Stream>, Task> write)
    {
        var streams = new List<Stream>();
        return await NextAsync();

        async Task<long> NextAsync()
        {
            long others = 0;
            var own = await WriteAsync(paths[streams.Count], force, async stream =>
            {
                streams.Add(stream);
                if (streams.Count == paths.Count) await write(streams);
                else others = await NextAsync();
            });
            return own + others;
        }
    }

    private static async Task<long> ReplaceAsync(string path, bool force, Func<Stream, Task> write)
    {
        var target = TargetOf(path);
        var temporary = $"{target}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}.tmp";
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

            if (File.Exists(target))
            {
                if (!force) throw Exists(path);
                // It may have appeared since it was looked for.
                if (!FileKind.IsRegular(target)) throw Unwritable(path, "it is no regular file");
                if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
            }

            File.Move(temporary, target, overwrite: force);
            return bytes;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>By way of a file, because some formats seek and pipes do not.</summary>
    private static async Task<long> WriteThroughAsync(Func<Stream> open, Func<Stream, Task> write)
    {
        await using var whole = new FileStream(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite,
            FileShare.None, bufferSize: 1 << 16, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        await write(whole);
        whole.Position = 0;
        await using var to = open();
        await whole.CopyToAsync(to);
        return whole.Length;
    }

    private static Stream OpenThrough(string path) => Path.GetFullPath(path) switch
    {
        // What was printed there before must not be overwritten.
        "/dev/stdout" or "/dev/fd/1" or "/proc/self/fd/1" => Console.OpenStandardOutput(),
        "/dev/stderr" or "/dev/fd/2" or "/proc/self/fd/2" => Console.OpenStandardError(),
        var other => new FileStream(other, FileMode.Open, FileAccess.Write, FileShare.ReadWrite),
    };

    /// <summary>The file that is meant, behind all links; it need not exist.</summary>
    private static string TargetOf(string path)
    {
        var full = Path.GetFullPath(path);
        try
        {
            full = File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            // A file that is new.
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, ErrorLine.PartOf(failure.Message));
        }

        return full;
    }

    private static InputException Exists(string path) =>
        new($"{path}: The file exists already. Name another file, or replace it with --force.");

    private static InputException Unwritable(string path, string why) =>
        new($"{path}: The file cannot be written: {why}. Name another file.");

    /// <summary>What a user is told whose file could not be written to its end.</summary>
    /// <param name="path">One of the files that are written together; the failure may name another one of them.</param>
    internal static OutputFailedException Failed(string path, Exception failure)
    {
        if (failure is RunFileException) return new($"{path}: The file {failure.Message}", failure);
        var message = ErrorLine.PartOf(failure.Message);
        if (AtTemporary().Match(message) is { Success: true } at)
        {
            // The name that the user gave says more than one that is gone by now.
            var name = Path.GetFileName(at.Groups["target"].Value);
            if (name != Path.GetFileName(TargetOf(path))) path = Path.Combine(Path.GetDirectoryName(path) ?? "", name);
            message = message[..at.Index];
        }

        var remedy = _noRoom.Contains(failure.HResult) ? "Make room, or name a file elsewhere" : "Name another file";
        return new($"{path}: The file cannot be written: {message}. {remedy}.", failure);
    }

    /// <summary>What .NET adds about the file that it failed at.</summary>
    [GeneratedRegex(@" ?: '(?<target>[^']*)\.[0-9a-f]{8}\.tmp'\.?$", RegexOptions.CultureInvariant)]
    private static partial Regex AtTemporary();
}
