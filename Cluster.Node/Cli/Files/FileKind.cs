using System.Runtime.InteropServices;

namespace ActorXen.Cli.Files;

/// <summary>Tells files from devices, pipes and sockets, which must not be replaced by a file.</summary>
internal static partial class FileKind
{
    private const int FromWorkingDirectory = -100;
    private const uint TypeOnly = 1;
    private const int BytesOfAnswer = 256;
    private const int ModeAt = 28;
    private const int TypeMask = 0xF000;
    private const int RegularType = 0x8000;

    /// <summary>
    /// Whether what has the name, behind all links, is a regular file, or a link to one that does not exist yet.
    /// </summary>
    public static bool IsRegular(string path) => File.Exists(path) && (TypeOf(path) is { } type
        ? type == RegularType
        : !IsOfKernel(Path.GetFullPath(path)));

    /// <summary>Whether it exists and is no directory, but must be written through, because it is no file.</summary>
    public static bool IsWrittenThrough(string path) =>
        File.Exists(path) && (!IsRegular(path) || IsOpenStream(Path.GetFullPath(path)));

    /// <summary>Names of what a process has open; a redirection may have made it a regular file.</summary>
    private static bool IsOpenStream(string full) => full is "/dev/stdout" or "/dev/stderr" or "/dev/stdin"
        || full.StartsWith("/dev/fd/", StringComparison.Ordinal)
        || full.StartsWith("/proc/", StringComparison.Ordinal);

    private static bool IsOfKernel(string full) =>
        full.StartsWith("/dev/", StringComparison.Ordinal) || full.StartsWith("/proc/", StringComparison.Ordinal);

    /// <summary>The type bits of its mode; null if this system does not tell.</summary>
    /// <remarks>.NET has no call for it, and opening a pipe to find out would wake its reader.</remarks>
    private static int? TypeOf(string path)
    {
        if (!OperatingSystem.IsLinux()) return null;
        try
        {
            var answer = new byte[BytesOfAnswer];
            return Status(FromWorkingDirectory, path, 0, TypeOnly, answer) == 0
                ? BitConverter.ToUInt16(answer, ModeAt) & TypeMask
                : null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Status(int directory, string path, int flags, uint mask, [Out] byte[] answer);
}
