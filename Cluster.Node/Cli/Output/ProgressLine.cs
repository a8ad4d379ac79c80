using System.Globalization;
using ActorXen.Messages;
using ActorXen.Runs;

namespace ActorXen.Cli.Output;

/// <summary>How far a run is, how fast, and how long it will take.</summary>
/// <param name="now">The latest state.</param>
/// <param name="virtualSpeed">Recent virtual seconds per second of wall time; 0 if it is not known.</param>
/// <param name="eventSpeed">Recent events per second of wall time.</param>
internal sealed class ProgressLine(RunProgress now, double virtualSpeed, double eventSpeed)
{
    private const int WidestBar = 24;
    private const int NarrowestBar = 6;
    private const int BarFrame = 3;     // Two brackets and a space.

    private string Share => Invariant($"{Done * 100,3:0} %");

    private string Reached => $"{Seconds(now.At)} of {Seconds(VirtualTime.Zero + now.Length)} s";

    private string Ratio => Invariant($"{virtualSpeed:0.000} virtual s/s");

    private string Events => Invariant($"{eventSpeed / 1e6:0.00} M events/s");

    private string Left => virtualSpeed > 0
        ? $"{Text((now.Length.Nanoseconds - now.At.Nanoseconds) / 1e9 / virtualSpeed)} left"
        : "unknown time left";

    private double Done => Math.Clamp((double)now.At.Nanoseconds / Math.Max(1, now.Length.Nanoseconds), 0, 1);

    /// <summary>For a log: everything, without a bar.</summary>
    public override string ToString() => string.Join("  ", Share, Reached, Ratio, Events, Left);

    /// <summary>
    /// For a terminal. What matters least is left out first: the events, the speed, the bar, then the virtual time.
    /// </summary>
    /// <param name="room">Characters that the line may have.</param>
    public string Fitted(int room)
    {
        string[][] forms =
        [
            [Share, Reached, Ratio, Events, Left], [Share, Reached, Ratio, Left], [Share, Reached, Left], [Share, Left],
        ];
        foreach (var form in forms)
        {
            var line = string.Join("  ", form);
            var bar = Math.Min(WidestBar, room - line.Length - BarFrame);
            if (bar >= NarrowestBar) return $"{Bar(bar)} {line}";
        }

        return Share;
    }

    private string Bar(int width)
    {
        var drawn = (int)(Done * width);
        return $"[{new string('#', drawn)}{new string('-', width - drawn)}]";
    }

    private static string Seconds(VirtualTime time) =>
        (time.Nanoseconds / 1e9).ToString("0.###", CultureInfo.InvariantCulture);

    private static string Text(double secondsLeft)
    {
        var seconds = (long)secondsLeft;
        return seconds switch
        {
            < 60 => $"{seconds} s",
            < 3600 => $"{seconds / 60} min {seconds % 60} s",
            _ => $"{seconds / 3600} h {seconds / 60 % 60} min",
        };
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
