using System.Globalization;
using ActorXen.Messages;
using ActorXen.Runs;

namespace ActorXen.Cli;

/// <summary>
/// Shows how far a run has got: one line that is overwritten on a terminal, or a line every two seconds elsewhere.
/// </summary>
public sealed class Progress
{
    private const int BarWidth = 24;

    /// <summary>While the store is unavailable, a line says so this often.</summary>
    private static readonly TimeSpan BetweenPauses = TimeSpan.FromMinutes(1);

    /// <summary>The journal's writer reports pauses while the run reports progress.</summary>
    private readonly Lock _gate = new();
    private readonly TextWriter _error;
    private readonly TextWriter? _to;
    private readonly bool _live;
    private readonly double _secondsBetween;
    private double _lastShown;
    private StorePause? _lastPause;
    private int _lastLength;

    /// <param name="silent">Shows no progress; pauses of the store are reported all the same.</param>
    public Progress(Terminal terminal, bool silent)
    {
        _error = terminal.Error;
        _to = silent ? null : terminal.Error;
        _live = terminal.Live;
        _secondsBetween = _live ? 0.1 : 2;
    }

    /// <summary>Says what the scenario is accepted with, but perhaps not meant.</summary>
    public void Warn(IReadOnlyList<string> warnings)
    {
        using var gate = _gate.EnterScope();
        foreach (var warning in warnings) _to?.WriteLine(warning);
        _to?.Flush();
    }

    /// <summary>Shows the latest state, unless another was shown a moment ago.</summary>
    public void Show(RunProgress now)
    {
        using var gate = _gate.EnterScope();
        if (_to is null || now.WallSeconds - _lastShown < _secondsBetween) return;
        _lastShown = now.WallSeconds;
        var line = LineOf(now, _live);
        _to.Write(_live ? $"\r{line.PadRight(_lastLength)}" : $"{line}\n");
        _to.Flush();
        _lastLength = line.Length;
    }

    /// <summary>
    /// Reports that the run waits for its store or has resumed. The line stays, and is written even if there is no
    /// progress to see.
    /// </summary>
    public void Tell(StorePause pause)
    {
        using var gate = _gate.EnterScope();
        var isNews = _lastPause?.Problem != pause.Problem || pause.Paused - _lastPause.Paused >= BetweenPauses;
        if (!isNews && !pause.IsOver) return;
        _lastPause = pause.IsOver ? null : pause;
        Clear();
        _error.WriteLine(pause.IsOver
            ? FormattableString.Invariant(
                $"actorxen: the store is back after {pause.Paused.TotalSeconds:0} s; resuming")
            : $"actorxen: paused, trying again: {pause.Problem}");
        _error.Flush();
    }

    /// <summary>Erases the progress line, so that only the results stay on the terminal.</summary>
    public void Clear()
    {
        using var gate = _gate.EnterScope();
        if (_to is null || !_live || _lastLength == 0) return;
        _to.Write($"\r{new string(' ', _lastLength)}\r");
        _to.Flush();
        _lastLength = 0;
    }

    /// <summary>Share done, virtual time, its ratio to wall time, events per second, time left.</summary>
    public static string LineOf(RunProgress now, bool bar)
    {
        var whole = Math.Max(1, now.Length.Nanoseconds);
        var share = Math.Clamp((double)now.At.Nanoseconds / whole, 0, 1);
        var wall = Math.Max(1e-3, now.WallSeconds);
        var virtualSeconds = (now.At - now.Begun).Nanoseconds / 1e9;
        var ratio = virtualSeconds / wall;
        var left = ratio > 0 ? Text((now.Length.Nanoseconds - now.At.Nanoseconds) / 1e9 / ratio) : "unknown";
        var done = (int)(share * BarWidth);
        var drawn = bar ? $"[{new string('#', done)}{new string('-', BarWidth - done)}] " : "";
        var reached = $"{Seconds(now.At)} of {Seconds(VirtualTime.Zero + now.Length)} s";
        var speed =
            FormattableString.Invariant($"{ratio:0.000} virtual s/s  {now.Delivered / wall / 1e6:0.00} M events/s");
        return FormattableString.Invariant($"{drawn}{share * 100,3:0} %  {reached}  {speed}  {left} left");
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
}
