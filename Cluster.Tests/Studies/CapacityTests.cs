using ActorXen.Pages;
using ActorXen.Studies;

namespace ActorXen.Tests.Studies;

public sealed class CapacityTests
{
    [Fact]
    public async Task What_was_done_before_an_interruption_is_kept_and_said_to_be_a_part()
    {
        using var stop = new CancellationTokenSource();
        // 1, 2, 4 and 8 hold and 16 fails; the halving between them is interrupted.
        var cells = new FakeCells((point, seed) => StudySamples.NumberOf(point) / 20.0 + seed / 1000.0)
        {
            Parallel = 1,
            Before = (point, seed) =>
            {
                if (StudySamples.NumberOf(point) == 12 && seed == 3) stop.Cancel();
            },
        };

        var result = await StudySamples.SearchAsync(cells, "1.2.3", stop.Token);

        Assert.False(result.Study.IsComplete);
        Assert.Equal(
            [("1", 5), ("2", 5), ("4", 5), ("8", 5), ("12", 2), ("16", 5)],
            result.Study.Points.Select(point => (point.Point.Values[^1].Value, point.Cells.Count)));
        Assert.StartsWith(
            "Interrupted before the answer was found. So far n=8 fits, and n=12 fails.", CapacityText.Answer(result),
            StringComparison.Ordinal);
        var page = CapacityPage.Write([result], new("actorxen capacity fake"));
        Assert.Contains("interrupted: run the same command again", page, StringComparison.Ordinal);
        Assert.Contains("Interrupted before the answer was found.", page, StringComparison.Ordinal);
        Assert.Contains(StudyText.Interrupted, CapacityText.Notes([result]));
    }

    [Fact]
    public async Task An_interruption_before_the_first_cell_leaves_a_page_that_knows_nothing()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        var result = await StudySamples.SearchAsync(new FakeCells((_, seed) => seed), "1.2.3", stop.Token);

        Assert.False(result.Study.IsComplete);
        Assert.Equal(
            "Interrupted before the answer was found. So far nothing is known to fit.", CapacityText.Answer(result));
        Assert.Contains(
            "nothing is known to fit", CapacityPage.Write([result], new("actorxen capacity fake")),
            StringComparison.Ordinal);
    }
}
