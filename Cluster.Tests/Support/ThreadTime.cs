using System.Diagnostics;
using System.Globalization;

namespace ActorXen.Tests.Support;

/// <summary>How long this thread has had a processor: what a limit on work is measured with, since other programs do not count.</summary>
internal static class ThreadTime
{
    /// <summary>In the kernel's file, with units of 10 ms; both after the name in brackets, which is the second field.</summary>
    private const int User = 11, Kernel = 12;

    private const int UnitsPerSecond = 100;

    /// <summary>Only differences mean something. Where there is no /proc it is the clock on the wall.</summary>
    public static TimeSpan Now()
    {
        const string path = "/proc/thread-self/stat";
        if (!File.Exists(path)) return Stopwatch.GetElapsedTime(0);
        var text = File.ReadAllText(path);
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        var units = long.Parse(fields[User], CultureInfo.InvariantCulture) + long.Parse(fields[Kernel], CultureInfo.InvariantCulture);
        return TimeSpan.FromSeconds((double)units / UnitsPerSecond);
    }
}
