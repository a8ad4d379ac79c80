using System.Diagnostics;
using ActorXen.Cli.Output;
using ActorXen.Report.Tables;

namespace ActorXen.Cli.Verification;

/// <summary>
/// Shows how many cells of an experiment are done: one line that is overwritten on a terminal, or a line every five
/// seconds elsewhere.
/// </summary>
internal sealed class CellProgress(Terminal terminal, int cells, bool silent)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly double _secondsBetween = terminal.Live ? 0.1 : 5;
    private double _lastShown;
    private int _lastLength;

    public void Show(int done)
    {
        var elapsed = _clock.Elapsed.TotalSeconds;
        if (silent || elapsed - _lastShown < _secondsBetween) return;
        _lastShown = elapsed;
        var left = elapsed / done * (cells - done);
        var line = FormattableString.Invariant($"{done} of {cells} runs, {left:0} s left");
        if (terminal.Live) line = Lines.Cut(line, Math.Max(1, terminal.LiveWidth() - 1));
        terminal.Error.Write(terminal.Live ? $"\r{line.PadRight(_lastLength)}" : $"{line}\n");
        terminal.Error.Flush();
        _lastLength = line.Length;
    }

    /// <summary>Erases the line afterwards, so that only the results stay on the terminal.</summary>
    public async Task<T> WhileAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        finally
        {
            if (!silent && terminal.Live && _lastLength > 0)
                terminal.Error.Write($"\r{new string(' ', _lastLength)}\r");
        }
    }
}
