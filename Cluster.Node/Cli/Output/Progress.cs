using ActorXen.Messages;
using ActorXen.Report.Tables;
using ActorXen.Runs;

namespace ActorXen.Cli.Output;

/// <summary>
/// Shows how far a run has got: one line that is overwritten on a terminal, or a line every two seconds elsewhere.
/// </summary>
public sealed class Progress
{
    /// <summary>Fewer hosts are built before a line about it could be read in a log.</summary>
    private const int ManyHosts = 100;

    /// <summary>While the store is unavailable, a line says so this often.</summary>
    private static readonly TimeSpan BetweenPauses = TimeSpan.FromMinutes(1);

    /// <summary>The journal's writer reports pauses while the run reports progress.</summary>
    private readonly Lock _gate = new();
    private readonly TextWriter _error;
    private readonly TextWriter? _to;
    private readonly bool _live;
    private readonly double _secondsBetween;
    private readonly Func<int> _width;
    private readonly SpeedMeter _virtualSpeed = new();
    private readonly SpeedMeter _events = new();
    private bool _hasMeasured;
    private double _lastShown;
    private StorePause? _lastPause;
    private int _lastLength;

    /// <param name="silent">Shows no progress; pauses of the store are reported all the same.</param>
    public Progress(Terminal terminal, bool silent)
    {
        _error = terminal.Error;
        _to = silent ? null : terminal.Error;
        _live = terminal.Live;
        _width = terminal.LiveWidth;
        _secondsBetween = _live ? 0.1 : 2;
    }

    /// <summary>
    /// Prints warnings about the scenario, even with --quiet.
    /// </summary>
    public void Warn(IReadOnlyList<string> warnings)
    {
        using var gate = _gate.EnterScope();
        if (warnings.Count == 0) return;
        Clear();
        foreach (var warning in warnings) _error.WriteLine(warning);
        _error.Flush();
    }

    /// <summary>Says on a terminal that a scenario is read, which takes seconds if it has hundreds of hosts.</summary>
    public void Read(string scenario)
    {
        using var gate = _gate.EnterScope();
        if (_to is not null && _live) Write($"reading {scenario}");
    }

    /// <summary>Says that hosts are built, which takes seconds for hundreds of them.</summary>
    public void Build(int hosts)
    {
        using var gate = _gate.EnterScope();
        if (_to is null || (!_live && hosts < ManyHosts)) return;
        Write($"building {hosts} {(hosts == 1 ? "host" : "hosts")}");
    }

    /// <summary>Shows the latest state, unless another was shown a moment ago.</summary>
    public void Show(RunProgress now)
    {
        using var gate = _gate.EnterScope();
        if (!_hasMeasured && now.Begun > VirtualTime.Zero) _events.Skip(now.WallSeconds, now.Delivered);
        _hasMeasured = true;
        _virtualSpeed.Take(now.WallSeconds, (now.At - now.Begun).Nanoseconds / 1e9);
        _events.Take(now.WallSeconds, now.Delivered);
        if (_to is null || now.WallSeconds - _lastShown < _secondsBetween) return;
        _lastShown = now.WallSeconds;
        var line = new ProgressLine(now, _virtualSpeed.PerSecond, _events.PerSecond);
        Write(_live ? line.Fitted(Room) : line.ToString());
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

    /// <summary>A terminal breaks a line that fills it, so the last place stays empty.</summary>
    private int Room => Math.Max(1, _width() - 1);

    private void Write(string line)
    {
        if (_live) line = Lines.Cut(line, Room);
        _to!.Write(_live ? $"\r{line.PadRight(Math.Min(_lastLength, Room))}" : $"{line}\n");
        _to.Flush();
        _lastLength = line.Length;
    }

    /// <summary>Erases the progress line, so that only the results stay on the terminal.</summary>
    public void Clear()
    {
        using var gate = _gate.EnterScope();
        if (_to is null || !_live || _lastLength == 0) return;
        _to.Write($"\r{new string(' ', Math.Min(_lastLength, Room))}\r");
        _to.Flush();
        _lastLength = 0;
    }
}
