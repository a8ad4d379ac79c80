using ActorXen.Messages;
using ActorXen.Studies;

namespace ActorXen.Tests.Studies;

public class StudyRunTests
{
    private readonly FakeShelf _shelf = new();

    [Fact]
    public async Task Every_point_has_every_seed_whatever_runs_at_the_same_time()
    {
        var one = await RunAsync(new FakeCells(Value) { Parallel = 1 }, Question("a=1,2,3"), new());
        var many = await RunAsync(new FakeCells(Value) { Parallel = 8 }, Question("a=1,2,3"), new());

        Assert.Equal(StudyCsv.Write(one), StudyCsv.Write(many));
        Assert.Equal(30, one.Cells);
        Assert.Equal(
            Enumerable.Range(1, 10).Select(seed => (double?)(2 + seed)),
            one.Points[1].Values(FakeCells.Measure, one.WarmUpEnd));
    }

    [Fact]
    public async Task Of_a_cell_only_its_values_are_kept()
    {
        var cells = new FakeCells(Value);

        var result = await RunAsync(cells, Question("a=1,2,3,4") with { Seeds = 100 });
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        Assert.Equal(400, result.Cells);
        // Those of the last cells may be in a register or on a stack still.
        Assert.InRange(cells.Scenarios.Count(one => one.IsAlive), 0, 20);
        // The first cell of each point is read once more, to find mistakes.
        Assert.Equal(404, cells.Scenarios.Count);
    }

    [Fact]
    public async Task A_cell_that_was_run_is_taken_from_the_shelf()
    {
        var cells = new FakeCells(Value);
        var first = await RunAsync(cells, Question("a=1,2"));
        var again = await RunAsync(cells, Question("a=2,3"));

        Assert.Equal(30, cells.Runs);
        Assert.Equal((0, 10), (first.Known, again.Known));
    }

    [Fact]
    public async Task Points_that_are_the_same_scenario_are_run_once_and_named()
    {
        var cells = new FakeCells((_, seed) => seed) { ScenarioOf = point => point.Number == 1 ? "other" : "same" };

        var result = await RunAsync(cells, Question("a=1,2,3"), new());

        Assert.Equal((20, 30), (cells.Runs, result.Cells));
        Assert.Equal(
            ["the same scenario: a=1 and a=3; what differs in them has no effect there"],
            StudyText.Warnings(result));
    }

    [Fact]
    public async Task A_cell_is_shown_as_done_when_it_is_kept()
    {
        var shelf = new SlowShelf();
        var watch = new CountingWatch();
        List<int> shown = [];
        var cells = new FakeCells(Value)
        {
            Parallel = 1,
            Before = (_, seed) =>
            {
                shown.Add(watch.Done);
                if (seed == 3) shelf.Open();
            },
        };

        await new StudyRun(cells, shelf, "test").RunAsync(Question("a=1"), watch: watch);

        Assert.Equal([0, 0, 0], shown.Take(3));
        Assert.Equal(10, watch.Done);
    }

    [Fact]
    public async Task What_was_done_before_it_was_stopped_is_kept()
    {
        using var stop = new CancellationTokenSource();
        var cells = new FakeCells(Value)
        {
            Parallel = 1,
            Before = (_, seed) => { if (seed == 6) stop.Cancel(); },
        };

        var result = await new StudyRun(cells, _shelf, "test").RunAsync(Question("a=1"), stop: stop.Token);
        var rest = await RunAsync(new FakeCells(Value), Question("a=1"));

        Assert.False(result.IsComplete);
        Assert.Equal(5, result.Cells);
        Assert.Equal(5, rest.Known);
        Assert.True(rest.IsComplete);
    }

    [Fact]
    public async Task A_study_that_is_stopped_while_it_reads_its_scenarios_has_a_result_without_cells()
    {
        using var stop = new CancellationTokenSource();
        var cells = new FakeCells(Value)
        {
            ProblemOf = (_, _) =>
            {
                stop.Cancel();
                return null;
            },
        };

        var result = await new StudyRun(cells, _shelf, "test").RunAsync(Question("a=1,2,3"), stop: stop.Token);

        Assert.False(result.IsComplete);
        Assert.Equal((0, 3), (result.Cells, result.Points.Count));
        Assert.Contains("\"complete\": false", StudyJson.Write(result), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_cells_leave_out_the_longest_warm_up_of_any()
    {
        var cells = new FakeCells((_, _) => 1) { WarmUpOf = seed => seed == 3 ? 10.Ms : Duration.Zero };

        var result = await RunAsync(cells, Question("a=1"));

        Assert.Equal(VirtualTime.Zero + 10.Ms, result.WarmUpEnd);
        var values = result.Points[0].Values(FakeCells.Measure, result.WarmUpEnd);
        Assert.Equal([101, 101, 1, 101], values.Take(4).Select(value => value!.Value));
    }

    [Fact]
    public async Task A_cell_that_fails_is_no_value()
    {
        var cells = new FakeCells(Value) { ProblemOf = (_, seed) => seed == 4 ? "vcpu/1 failed" : null };

        var point = (await RunAsync(cells, Question("a=1"))).Points[0];

        Assert.Equal(9, point.Cells.Count);
        Assert.Equal((4L, "vcpu/1 failed"), Assert.Single(point.Failures));
    }

    [Fact]
    public async Task A_point_that_is_refused_leaves_the_others_unless_it_is_strict()
    {
        var cells = new FakeCells(Value) { ProblemOf = (point, _) => $"{point}" == "a=2" ? "a is 2" : null };

        var result = await RunAsync(cells, Question("a=1,2,3"));
        var strict = await Assert.ThrowsAsync<StudyException>(
            () => new StudyRun(cells, _shelf, "test").RunAsync(Question("a=1,2,3"), strict: true));

        Assert.Equal(["", "a is 2", ""], result.Points.Select(point => point.Problem ?? ""));
        Assert.Equal(20, result.Cells);
        Assert.Equal("small: 1 of 3 points are wrong. a=2: a is 2", strict.Message);
    }

    [Fact]
    public async Task A_measure_of_nothing_is_refused()
    {
        var question = Question("a=1") with { Measures = [MeasureText.Read("steal(wbe-*)")] };

        var problem = await Assert.ThrowsAsync<StudyException>(() => RunAsync(new FakeCells(Value), question));

        Assert.Contains("no domain is like \"wbe-*\". The scenario has", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Seeds_are_added_until_the_interval_is_narrow_enough()
    {
        var random = new Random(1);
        double?[] values =
            [.. Enumerable.Range(0, 1_000).Select(_ => (double?)(100 + 40 * (random.NextDouble() - 0.5)))];
        var question = Question("a=1") with { Precision = 0.02, MostSeeds = 900 };

        var narrow = await RunAsync(new FakeCells((_, seed) => values[seed]), question);
        var limited = await RunAsync(new FakeCells((_, seed) => values[seed]), question with { MostSeeds = 20 }, new());

        var interval = narrow.Points[0].Of(FakeCells.Measure, narrow.WarmUpEnd).Mean!.Value;
        Assert.InRange(interval.HalfWidth / interval.Mean, 0.005, 0.02);
        Assert.Equal(20, limited.Cells);
        Assert.Matches(
            @"^wider than asked: a=1: steal ± \d+\.\d\d % after 20 seeds\. More seeds: --most-seeds\.$",
            Assert.Single(
                StudyText.Notes(limited), note => note.StartsWith("wider than asked", StringComparison.Ordinal)));
        Assert.DoesNotContain(StudyText.Notes(narrow), note => note.StartsWith("wider", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_precision_holds_after_the_warm_up_that_is_left_out()
    {
        // Alone, the first point would be narrow enough with ten seeds; the second one's warm-up leaves it less.
        var cells = new FakeCells((_, seed) => 100 + 0.1 * (seed % 2))
        {
            WarmUpAt = point => point.Values[0].Value == "2" ? 10.Ms : Duration.Zero,
            Later = value => 100 + 100 * (value - 100),
        };

        var result = await RunAsync(cells, Question("a=1,2") with { Precision = 0.02, MostSeeds = 900 });

        Assert.Equal(10.Ms, result.WarmUpEnd - VirtualTime.Zero);
        Assert.All(result.Points, point => Assert.False(point.IsWider(FakeCells.Measure, result)));
        Assert.True(result.Points[0].Cells.Count > 10);
    }

    [Fact]
    public async Task A_seed_without_a_value_leaves_no_mean()
    {
        var result = await RunAsync(new FakeCells((_, seed) => seed == 2 ? null : 1), Question("a=1"));

        var estimate = result.Points[0].Of(FakeCells.Measure, result.WarmUpEnd);
        Assert.Equal((9, 1), (estimate.Values, estimate.Missing));
        Assert.Null(estimate.Mean);
    }

    [Fact]
    public async Task Differences_between_names_are_paired_by_seed()
    {
        // The seeds differ by hundreds, the policies by one.
        var cells = new FakeCells((point, seed) =>
            100 * seed + (point.Values[1].Value == "credit" ? 1 + 0.01 * (seed % 3) : 0));

        var result = await RunAsync(cells, Question("a=1,2", "policy=credit2,credit"));
        var differences = PairedDifference.Of(result);

        Assert.Equal(2, differences.Count);
        Assert.All(differences, one => Assert.True(one.IsReal));
        Assert.All(differences, one => Assert.InRange(one.Difference!.Value.Mean, 1, 1.02));
        Assert.Equal("a=2 policy=credit", $"{differences[1].Second.Point}");
    }

    private static double? Value(Point point, long seed) =>
        double.Parse(point.Values[0].Value, System.Globalization.CultureInfo.InvariantCulture) + seed;

    private static StudyQuestion Question(params string[] axes) => new()
    {
        Scenario = "small",
        Axes = AxisText.Read(axes),
        Measures = [FakeCells.Measure],
    };

    private Task<StudyResult> RunAsync(FakeCells cells, StudyQuestion question, FakeShelf? shelf = null) =>
        new StudyRun(cells, shelf ?? _shelf, "test").RunAsync(question);

    /// <summary>Keeps nothing before it is opened.</summary>
    private sealed class SlowShelf : ICellShelf
    {
        private readonly TaskCompletionSource _open = new();

        public void Open() => _open.TrySetResult();

        public Task<CellResult?> FindAsync(string key) => Task.FromResult<CellResult?>(null);

        public Task KeepAsync(string key, CellResult result) => _open.Task;
    }

    private sealed class CountingWatch : IStudyWatch
    {
        public int Done { get; private set; }

        public void Begin(IReadOnlyList<PointProgress> points, int cells)
        {
        }

        void IStudyWatch.Done(PointProgress point) => Done = point.Done;
    }
}
