using System.Text.Json;
using ActorXen.Experiments;
using ActorXen.Messages;
using ActorXen.Report.Results;
using ActorXen.Runs;

namespace ActorXen.Tests.Experiments;

public class ExperimentRunTests
{
    [Fact]
    public async Task Ratios_are_paired_by_seed_and_every_cell_is_run_once()
    {
        var cells = new List<(string Variant, long Seed)>();
        var progress = new List<int>();

        var result =
            await ExperimentRun.RunAsync(Comparing(Rule.Ratio(2, 2)), new(5, 4), threads: 3, Simulate, progress.Add);

        Assert.Equal(8, cells.Distinct().Count());
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], progress);
        Assert.Equal([2, 2, 2, 2], Assert.Single(result.Figures).PerSeed);
        Assert.True(result.AllHold);

        // Seeds differ much, their ratios not at all.
        RunReport Simulate(Cell cell, CancellationToken stop)
        {
            lock (cells) cells.Add((cell.Variant.Name, cell.Seed));
            return ReportOf(delivered: (cell.Variant.Name == "twice" ? 2 : 1) * cell.Seed * cell.Seed);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public async Task Results_do_not_depend_on_threads(int threads)
    {
        var result = await ExperimentRun.RunAsync(
            Comparing(Rule.Ratio(0, 1)), new(1, 6), threads,
            (cell, _) => ReportOf(cell.Variant.Name == "twice" ? 60 : (cell.Seed % 5) + 1));

        Assert.Equal([30, 20, 15, 12, 60, 30], result.Figures[0].PerSeed);
    }

    [Theory]
    [InlineData(Firmness.R1, true, "NO")]
    [InlineData(Firmness.R2, true, "NO")]
    [InlineData(Firmness.Formula, true, "NO")]
    [InlineData(Firmness.M1, false, "no (provisional)")]
    [InlineData(Firmness.M2, false, "no (provisional)")]
    public async Task A_broken_rule_on_a_recalled_figure_is_reported_but_fails_nothing(
        Firmness firmness, bool fails, string said)
    {
        var experiment = Comparing(Rule.Ratio(3, 4), new Reported("3.5", firmness));

        var result = await ExperimentRun.RunAsync(
            experiment, new(1, 3), 2, (cell, _) => ReportOf(cell.Variant.Name == "twice" ? 2 : 1));

        Assert.Equal(!fails, result.AllHold);
        Assert.Equal(said, ExperimentText.Comparison(result).Rows[0][^1]);
        Assert.Equal(fails ? "1 of 1 rules DO NOT HOLD" : "all 1 rules hold", ExperimentText.Notes(result).Last());
    }

    [Fact]
    public async Task A_failing_cell_fails_the_experiment_with_its_own_reason()
    {
        var failure = await Assert.ThrowsAsync<RunFailedException>(() => ExperimentRun.RunAsync(
            Comparing(null), new(1, 3), 2, (_, _) =>
                throw new RunFailedException("host/0/pcpu/1", VirtualTime.Zero, "broke")));

        Assert.Equal("host/0/pcpu/1", failure.Path);
    }

    [Fact]
    public async Task Json_has_every_figure_with_its_seeds_and_the_commands()
    {
        var result = await ExperimentRun.RunAsync(
            Comparing(Rule.Ratio(2, 2), new("2.0", Firmness.R1)), new(7, 2), 1, (cell, _) =>
                ReportOf(cell.Variant.Name == "twice" ? 2 : 1));

        using var json = JsonDocument.Parse(ExperimentText.Json(result));
        var figure = json.RootElement.GetProperty("figures")[0];
        Assert.True(figure.GetProperty("holds").GetBoolean());
        Assert.Equal(2, figure.GetProperty("per_seed").GetArrayLength());
        Assert.Equal("R1", figure.GetProperty("firmness").GetString());
        Assert.Equal(
            "actorxen run doubling --seed 7 --set vars.factor=2", json.RootElement.GetProperty(
                "variants").GetProperty("twice").GetString());
    }

    private static Experiment Comparing(Rule? rule, Reported? reported = null) => new()
    {
        Name = "doubling",
        Subject = "two of them are twice one",
        Source = "arithmetic",
        Variants = [new("once"), new("twice", "vars.factor=2")],
        Figures =
        [
            new(
                "ratio",
                "",
                measured => (double)measured["twice"].Run.Delivered / measured["once"].Run.Delivered,
                reported,
                rule),
        ],
    };

    private static RunReport ReportOf(long delivered) => new(
        new(
            "",
            "doubling",
            1,
            EngineKind.Plain,
            1,
            VirtualTime.Zero,
            0,
            delivered,
            0), [], [], [], [], new Dictionary<string, int>());
}
