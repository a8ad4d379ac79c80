using System.Diagnostics;
using System.Globalization;

namespace ActorXen.Tests.Support;

/// <summary>How long this thread has had a processor: a limit on work must not depend on what else runs.</summary>
internal static class ThreadTime
{
    /// <summary>Fields of the kernel's file after the name in brackets; in units of 10 ms.</summary>
    private const int User = 11, Kernel = 12;

    private const int UnitsPerSecond = 100;

    /// <summary>Only differences mean something. Where there is no /proc it is the clock on the wall.</summary>
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
