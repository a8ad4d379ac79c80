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

    [Fact]
    public async Task A_criterion_that_large_values_meet_holds_from_one_of_them_on()
    {
        var cells = new FakeCells((point, seed) => StudySamples.NumberOf(point) / 20.0 + seed / 1000.0);

        var result = await StudySamples.SearchAsync(cells, "1.2.3", default, "steal > 30%");

        Assert.Equal("6", result.FromText);
        Assert.StartsWith(
            "steal > 30% holds from n=6 on, up to 20, the largest value that was asked for, with 95 % confidence.",
            CapacityText.Answer(result), StringComparison.Ordinal);
        Assert.Contains("n=5 fails", CapacityText.Answer(result), StringComparison.Ordinal);
        Assert.True(result.IsMonotone);
        Assert.Contains("holds from 6", CapacityPage.Write([result], new("x")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_range_that_fails_on_both_sides_is_said_to_be_not_monotone()
    {
        var cells = new FakeCells((point, seed) => StudySamples.NumberOf(point) / 20.0 + seed / 1000.0);

        var result = await StudySamples.SearchAsync(cells, "1.2.3", default, "steal > 30% and steal < 70%");

        Assert.Equal(("6", "13", "14"), (result.FromText, result.FitsText, result.FailsText));
        Assert.StartsWith("n=6 to 13 holds", CapacityText.Answer(result), StringComparison.Ordinal);
        Assert.Contains("not monotone", CapacityText.Answer(result), StringComparison.Ordinal);
        Assert.False(result.IsMonotone);
    }

    [Fact]
    public async Task A_gap_between_small_and_large_values_is_said_to_be_not_monotone()
    {
        var cells = new FakeCells((point, seed) => StudySamples.NumberOf(point) / 20.0 + seed / 1000.0 - 0.003);

        var result = await StudySamples.SearchAsync(cells, "1.2.3", default, "steal < 12% or steal > 90%");

        Assert.Equal(
            "n=2 fits: steal < 12% or steal > 90% holds with 95 % confidence. n=3 fails. The curve is not monotone: "
            + "n=20 holds, although n=3 fails.",
            CapacityText.Answer(result));
        Assert.StartsWith(
            "first to break, at n=3: steal is 15.00 ± 0.196 %; ", CapacityText.Breaks(result),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_too_little_is_not_explained_by_waiting()
    {
        var cells = new FakeCells((_, seed) => 0.1 + seed / 1000.0);

        var result = await StudySamples.SearchAsync(cells, "1.2.3", default, "steal > 90%");

        Assert.Equal("Nothing fits: n=1 fails already. So does the largest value, 20.", CapacityText.Answer(result));
        Assert.Contains("steal is 10.30 ± 0.196 %", CapacityText.Breaks(result), StringComparison.Ordinal);
        Assert.DoesNotContain("queues", CapacityText.Breaks(result), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_time_is_not_explained_by_waiting()
    {
        var cells = new FakeCells((_, seed) => 0.02 + seed / 1000.0);

        var result = await StudySamples.SearchAsync(cells, "1.2.3", default, "steal < 1%");

        Assert.Contains("nothing is full", CapacityText.Breaks(result), StringComparison.Ordinal);
        Assert.DoesNotContain("queues", CapacityText.Breaks(result), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Not_everything_fits_if_a_value_between_is_undecided()
    {
        var cells = new FakeCells(
            (point, seed) => StudySamples.NumberOf(point) == 2 ? 0.5 + (seed - 3) / 100.0 : 0.1 + seed / 1000.0);

        var result = await StudySamples.SearchAsync(cells, "1.2.3", default, "steal < 50%");

        Assert.EndsWith(
            "It is the largest value that was asked for, but 5 seeds do not decide n=2.", CapacityText.Answer(result),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_limit_that_another_one_makes_up_for_is_not_what_breaks()
    {
        var cells = new FakeCells((point, seed) => StudySamples.NumberOf(point) / 20.0 + seed / 1000.0);

        var result = await StudySamples.SearchAsync(
            cells, "1.2.3", default, "steal < 50% and (steal < 10% or steal < 90%)");

        Assert.Equal(["steal < 50%"], result.Broken.Select(limit => limit.Text));
    }

    [Fact]
    public async Task A_difference_of_the_measure_is_told_apart_from_what_fits()
    {
        var one = await StudySamples.SearchAsync(
            new FakeCells((point, seed) => StudySamples.NumberOf(point) / 20.0 + seed / 1000.0), "1.2.3", default);
        var other = await StudySamples.SearchAsync(
            new FakeCells((point, seed) => StudySamples.NumberOf(point) / 20.0 - 0.002 + seed / 900.0), "1.2.3",
            default);

        var line = Assert.Single(CapacityText.Differences([one, other]));

        Assert.Contains("what fits does not differ by more than luck. At n=", line, StringComparison.Ordinal);
        Assert.Contains("the difference of steal is -", line, StringComparison.Ordinal);
        Assert.EndsWith("%, which is more than luck.", line, StringComparison.Ordinal);
    }
}
