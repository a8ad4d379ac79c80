using System.Diagnostics;
using System.Globalization;

namespace ActorXen.Tests.Support;

/// <summary>Processor time of this thread, because a limit on work must not depend on what else runs.</summary>
internal static class ThreadTime
{
    /// <summary>Fields of the kernel's file after the name in brackets; in units of 10 ms.</summary>
    private const int User = 11, Kernel = 12;

    private const int UnitsPerSecond = 100;

    /// <summary>Only differences are meaningful. Without /proc it is wall-clock time.</summary>
    public static TimeSpan Now()
    {
        const string path = "/proc/thread-self/stat";
        if (!File.Exists(path)) return Stopwatch.GetElapsedTime(0);
        var text = File.ReadAllText(path);
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return TimeSpan.FromSeconds((double)(Number(fields[User]) + Number(fields[Kernel])) / UnitsPerSecond);
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
