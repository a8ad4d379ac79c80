using ActorXen.Cli.Output;
using ActorXen.Cli.Studies;
using ActorXen.Messages;
using ActorXen.Studies;

namespace ActorXen.Tests.Cli.Studies;

public sealed class StudyProgressTests
{
    private readonly StringWriter _error = new();
    private readonly Measure _measure = MeasureText.Read("busy");

    [Fact]
    public void A_terminal_has_the_table_before_the_first_cell_is_done()
    {
        var (progress, _) = Begun();

        Assert.Contains("0 of 2 cells", _error.ToString(), StringComparison.Ordinal);
        progress.Clear();
    }

    [Fact]
    public void The_first_result_is_shown_at_once()
    {
        var (progress, point) = Begun();

        point.Cells[1] = new(1, ResultOf(0.4321), IsKnown: false);
        progress.Done(point);

        Assert.Contains("0.432", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_is_never_higher_than_the_window_that_it_is_erased_from()
    {
        var terminal = new Terminal(TextWriter.Null, _error, Styled: false, Live: true) { LiveHeight = () => 8 };
        var progress = new StudyProgress(terminal, [_measure], silent: false);
        List<PointProgress> points =
            [.. Point.All(AxisText.Read(["a=1..30"])).Select(point => new PointProgress(point) { Wanted = 1 })];

        progress.Begin(points, points.Count);

        var shown = _error.ToString();
        Assert.Equal(7, shown.Count(sign => sign == '\n'));
        Assert.Contains("and 26 more points", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_is_drawn_over_the_one_before_and_left_alone_once_it_is_stopped()
    {
        using var stop = new CancellationTokenSource();
        var terminal = new Terminal(TextWriter.Null, _error, Styled: false, Live: true);
        var progress = new StudyProgress(terminal, [_measure], silent: false, stop.Token);
        var point = new PointProgress(Point.All([]).Single()) { Wanted = 2, Size = 1 };
        progress.Begin([point], 2);
        var before = _error.ToString();

        point.Cells[1] = new(1, ResultOf(0.4321), IsKnown: false);
        progress.Done(point);
        var drawn = _error.ToString()[before.Length..];
        stop.Cancel();
        progress.Done(point);
        progress.Clear();

        var lines = before.Count(sign => sign == '\n');
        Assert.StartsWith($"\u001b[{lines}A1 of 2 cells", drawn, StringComparison.Ordinal);
        Assert.EndsWith("\u001b[K\n\u001b[J", drawn, StringComparison.Ordinal);
        Assert.Equal(before + drawn, _error.ToString());
    }

    [Fact]
    public void Cells_from_the_store_do_not_tell_how_long_others_take()
    {
        var terminal = new Terminal(TextWriter.Null, _error, Styled: false, Live: false);
        var progress = new StudyProgress(terminal, [_measure], silent: false);
        var point = new PointProgress(Point.All([]).Single()) { Wanted = 100, Size = 1 };
        progress.Begin([point], 100);
        for (var seed = 1; seed <= 50; seed++) point.Cells[seed] = new(seed, ResultOf(0.4), IsKnown: true);

        Assert.DoesNotContain("left", progress.Line(), StringComparison.Ordinal);
    }

    private (StudyProgress Progress, PointProgress Point) Begun()
    {
        var progress = new StudyProgress(
            new Terminal(TextWriter.Null, _error, Styled: false, Live: true), [_measure], silent: false);
        var point = new PointProgress(Point.All([]).Single()) { Wanted = 2, Size = 1 };
        progress.Begin([point], 2);
        return (progress, point);
    }

    private CellResult ResultOf(double value) => new()
    {
        Hash = 1,
        Delivered = 1,
        WallSeconds = 0,
        Doubts = [],
        Begins = [VirtualTime.Zero],
        Values = new Dictionary<string, IReadOnlyList<double?>> { [_measure.Text] = [value] },
    };
}
