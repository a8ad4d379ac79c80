using System.Diagnostics;
using System.Globalization;
using ActorXen.Cli.Output;
using ActorXen.Messages;
using ActorXen.Report.Statistics;
using ActorXen.Report.Tables;
using ActorXen.Studies;

namespace ActorXen.Cli.Studies;

/// <summary>
/// Shows how far a study is: on a terminal a table that is overwritten, elsewhere a line every five seconds.
/// </summary>
/// <param name="stop">
/// Once the user stops it, nothing is drawn or erased: the terminal has lines below the table then, such as ^C.
/// </param>
internal sealed class StudyProgress(
    Terminal terminal, IReadOnlyList<Measure> measures, bool silent, CancellationToken stop = default) : IStudyWatch
{
    private const int MostRows = 16;

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly double _secondsBetween = terminal.Live ? 0.25 : 5;
    private IReadOnlyList<PointProgress> _points = [];
    private double _lastShown;
    private bool _hasResult;
    private int _lines;

    public void Begin(IReadOnlyList<PointProgress> points, int cells)
    {
        _points = points;
        if (terminal.Live) Show();
    }

    public void Done(PointProgress point)
    {
        // The first result is what a user waits for, and the next one may be minutes away.
        var isFirst = terminal.Live && !_hasResult;
        _hasResult = true;
        if (isFirst || _clock.Elapsed.TotalSeconds - _lastShown >= _secondsBetween) Show();
    }

    /// <summary>Erases the table afterwards, so that only the result stays on the terminal.</summary>
    public void Clear()
    {
        if (silent || _lines == 0 || stop.IsCancellationRequested) return;
        terminal.Error.Write($"\u001b[{_lines}A\u001b[J");
        terminal.Error.Flush();
        _lines = 0;
    }

    private void Show()
    {
        if (silent || stop.IsCancellationRequested) return;
        _lastShown = _clock.Elapsed.TotalSeconds;
        if (!terminal.Live)
        {
            terminal.Error.WriteLine(Line());
            return;
        }

        var text = Text();
        // Over the old lines, because erasing all of them first flickers, and some terminals keep what was erased.
        var up = _lines > 0 ? $"\u001b[{_lines}A" : "";
        terminal.Error.Write($"{up}{text.Replace("\n", "\u001b[K\n", StringComparison.Ordinal)}\u001b[J");
        terminal.Error.Flush();
        _lines = text.Count(sign => sign == '\n');
    }

    /// <summary>As many points as the window has lines for: what scrolled away cannot be erased.</summary>
    private string Text()
    {
        // The cursor stands in the line below.
        var (width, lines) = (terminal.LiveWidth() - 1, terminal.LiveHeight() - 1);
        for (var rows = Math.Clamp(lines, 1, MostRows); ; rows--)
        {
            var text = Table(rows).ToString(width);
            if (rows == 1 || text.Count(sign => sign == '\n') <= lines) return text;
        }
    }

    /// <summary>How many cells are done, and how long the others may take.</summary>
    internal string Line()
    {
        var (done, wanted) = (_points.Sum(point => point.Done), _points.Sum(point => point.Wanted));
        // Cells from the store take no time, so they do not tell how long the others take.
        var size = _points.Sum(
            point => point.Size * (point.Done - point.Cells.Values.Count(cell => cell.IsKnown)));
        var left = _points.Sum(point => point.Size * (point.Wanted - point.Done));
        var time = size > 0
            ? string.Create(CultureInfo.InvariantCulture, $", {_lastShown / size * left:0} s left")
            : "";
        return $"{done} of {wanted} cells{time}";
    }

    /// <summary>The points on which work was done last, those before them, and how many are not shown.</summary>
    /// <param name="rows">How many points at most.</param>
    private TextTable Table(int rows)
    {
        var table = new TextTable(
            Line(),
            [
                new("point", 0), new("cells", 0),
                .. measures.Select((one, place) => new Column(StudyText.HeadOf(one), place)),
            ],
            "");
        var begun = _points.Where(point => point.Done > 0).ToList();
        // The longest warm-up so far, as at the end: otherwise a value would be shown that is none then.
        var begin = begun.SelectMany(point => point.Cells.Values).Select(cell => cell.Result.WarmUpEnd)
            .DefaultIfEmpty(VirtualTime.Zero).Max();
        var shown = begun.Count == 0 ? _points.Take(rows) : begun.TakeLast(rows);
        foreach (var point in shown)
        {
            table.Add([
                $"{point.Point}", point.Problem is null ? $"{point.Done} of {point.Wanted}" : "refused",
                .. measures.Select(measure => SoFar(point, measure, begin)),
            ]);
        }

        if (_points.Count > table.Rows.Count)
            table.Remainder = $"and {StudyText.Counted(_points.Count - table.Rows.Count, "more point")}";
        return table;
    }

    private static string SoFar(PointProgress point, Measure measure, VirtualTime begin)
    {
        if (point.Cells.Count == 0) return "";
        List<double?> values = [.. point.Cells.Values.Select(cell => cell.Result.At(begin, measure))];
        if (values.Count == 1) return values[0] is { } only ? Interval.Number(only) : "-";
        return StudyText.CellText(Estimate.Of(values));
    }
}
