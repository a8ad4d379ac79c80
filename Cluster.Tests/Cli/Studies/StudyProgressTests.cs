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
