using ActorXen.Report.Results;
using ActorXen.Report.Statistics;

namespace ActorXen.Experiments;

/// <summary>One variant with one seed: the smallest thing that is run.</summary>
public sealed record Cell(Experiment Experiment, Variant Variant, long Seed);

/// <param name="First">The first seed; the others are the numbers after it.</param>
/// <param name="Count">How many seeds; at least two.</param>
public sealed record SeedRange(long First, int Count)
{
    public IEnumerable<long> All => Enumerable.Range(0, Count).Select(step => First + step);
}

/// <summary>The result of one line of the comparison.</summary>
/// <param name="PerSeed">The values in order of the seeds.</param>
/// <param name="Holds">Null if it has no rule.</param>
public sealed record FigureResult(Figure Figure, IReadOnlyList<double> PerSeed, Interval Interval, bool? Holds)
{
    /// <summary>Whether its rule does not hold although the figure is not provisional.</summary>
    public bool HasFailed => Holds == false && Figure.Reported is not { IsProvisional: true };
}

/// <summary>The result of an experiment.</summary>
public sealed record ExperimentResult(Experiment Experiment, SeedRange Seeds, IReadOnlyList<FigureResult> Figures)
{
    public bool AllHold => !Figures.Any(figure => figure.HasFailed);
}

/// <summary>
/// Executes experiments: every variant with every seed, in parallel. Results do not depend on the number of threads.
/// </summary>
public static class ExperimentRun
{
    /// <param name="threads">How many cells run at the same time.</param>
    /// <param name="simulate">Runs one cell, on any thread.</param>
    /// <param name="progress">Receives the number of finished cells, one call at a time.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static async Task<ExperimentResult> RunAsync(
        Experiment experiment,
        SeedRange seeds,
        int threads,
        Func<Cell, CancellationToken, RunReport> simulate,
        Action<int>? progress = null,
        CancellationToken stop = default)
    {
        var cells = seeds.All.SelectMany(
            seed => experiment.Variants.Select(variant => new Cell(experiment, variant, seed))).ToList();
        var reports = new RunReport[cells.Count];
        var done = 0;
        var gate = new Lock();
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = stop };
        await Parallel.ForEachAsync(Enumerable.Range(0, cells.Count), options, (index, token) =>
        {
            reports[index] = simulate(cells[index], token);
            lock (gate) progress?.Invoke(++done);
            return ValueTask.CompletedTask;
        });

        var measured = cells.Zip(reports, (cell, report) => (cell.Seed, cell.Variant, Report: report))
            .GroupBy(pair => pair.Seed)
            .Select(group => new Measured(group.ToDictionary(pair => pair.Variant.Name, pair => pair.Report)));
        return ResultOf(experiment, seeds, [.. measured]);
    }

    /// <summary>Evaluates all figures and rules.</summary>
    /// <param name="measured">The reports in order of the seeds.</param>
    internal static ExperimentResult ResultOf(
        Experiment experiment, SeedRange seeds, IReadOnlyList<Measured> measured) =>
        new(experiment, seeds, [.. experiment.Figures.Select(figure =>
        {
            double[] perSeed = [.. measured.Select(figure.Value)];
            return new FigureResult(figure, perSeed, Interval.Of(perSeed), figure.Rule?.Holds(perSeed));
        })]);
}
