namespace ActorXen.Cli.Errors;

/// <summary>Recognises failures of which the cause is that the machine has too little of something.</summary>
/// <remarks>Uses types of the core library only, because no other part may be loadable any more.</remarks>
internal static class Shortage
{
    /// <summary>Errno of "too many open files", of the machine and of the process, on Linux and macOS.</summary>
    private const int MachineFiles = 23, ProcessFiles = 24;

    /// <returns>What there is too little of and what to do, as sentences; null if that is not the cause.</returns>
    public static string? Of(Exception failure)
    {
        for (Exception? cause = failure; cause is not null; cause = cause.InnerException)
            if (OfOne(cause) is { } text) return text;
        return null;
    }

    private static string? OfOne(Exception cause) => cause switch
    {
        OutOfMemoryException or InsufficientMemoryException =>
            "There is not enough memory. Use fewer hosts, domains or --threads, or raise the limit of the process "
            + "(ulimit -v, DOTNET_GCHeapHardLimit, or that of its container).",
        IOException { HResult: MachineFiles or ProcessFiles } =>
            "Too many files are open. Raise the limit of the process (ulimit -n).",
        // The runtime reports so when it has no memory or file descriptor left to open one of its files.
        FileNotFoundException or FileLoadException or BadImageFormatException
            when cause.Message.Contains("Could not load file or assembly", StringComparison.Ordinal) => Unloaded,
        DllNotFoundException => Unloaded,
        _ => null,
    };

    private const string Unloaded =
        "A part of the program cannot be loaded: the limit of open files or of memory is too low (ulimit -n, "
        + "ulimit -v), or the installation is incomplete. Raise the limit, or install it again.";
}
