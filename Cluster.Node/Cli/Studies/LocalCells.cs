using ActorXen.Cli.Errors;
using ActorXen.Cli.Parts;
using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Scenarios;
using ActorXen.Studies;

namespace ActorXen.Cli.Studies;

/// <summary>Runs the cells of a study in this process.</summary>
/// <param name="parts">Reads scenarios and builds simulations.</param>
/// <param name="threads">Cells at the same time.</param>
/// <param name="options">Options that stand for a setting, by its path.</param>
/// <param name="hasStore">Whether a store keeps the results.</param>
internal class LocalCells(
    Composition parts, int threads, IReadOnlyDictionary<string, string> options, bool hasStore = true)
    : ICellSource, IDisposable
{
    private readonly CellExecution _execution =
        new(parts.Simulations, parts.EngineVersion) { KeepsCounts = hasStore };

    private readonly PointScenarios _scenarios = new(request => parts.LoadScenario(request with { Options = options }));
    private readonly Recent<RackKinds> _kinds = new(PointScenarios.Most);

    public virtual int Parallel => threads;

    /// <summary>Cells that are computed at the same time, and the processes that do it.</summary>
    public virtual (int Cells, int Nodes) Room => (threads, 1);

    public StudyCell Check(StudyQuestion question, Point point, long seed)
    {
        try
        {
            var loaded = _scenarios.Read(question.Scenario, [.. question.Set, .. point.Settings], seed);
            foreach (var (axis, _) in point.Values)
            {
                var path = $"--set {axis.Path}:";
                var warning = loaded.Warnings.FirstOrDefault(one => one.StartsWith(path, StringComparison.Ordinal));
                if (warning is not null)
                    throw new StudyCellException(AsVaried(
                        point, ErrorLine.Of(warning.Replace(": warning: ", ": ", StringComparison.Ordinal))));
            }

            return CellOf(question, point, seed, loaded);
        }
        catch (InputException problem)
        {
            throw new StudyCellException(AsVaried(point, FirstProblem(problem.Message)));
        }
    }

    /// <summary>Which racks of a cell's scenario are alike.</summary>
    public RackKinds KindsOf(StudyCell cell) => KindsOf(cell.Spec, cell.Text);

    private RackKinds KindsOf(RunSpec spec, string text) =>
        _kinds.Get(SeedLine.Of(text)?.Others ?? text, () => parts.KindsOfRacks(spec));

    private StudyCell CellOf(StudyQuestion question, Point point, long seed, LoadedScenario loaded)
    {
        var (spec, text) = (loaded.Spec, loaded.Text);
        if (question.Sample is not { } most)
            return new(
                point, seed, spec, text, StudyCell.KeyOf(parts.EngineVersion, text, batches: question.Batches))
            {
                Batches = question.Batches,
            };
        var kinds = KindsOf(spec, text);
        if (SampleRules.Refusal(kinds) is { } refusal)
            throw new StudyCellException($"{refusal} Leave --sample out.");
        var sample = RackSample.Draw(kinds, most, seed);
        return new(point, seed, spec, text, StudyCell.KeyOf(parts.EngineVersion, text, sample))
        {
            Sample = sample,
            Kinds = kinds,
        };
    }

    public virtual Task<CellResult> RunAsync(StudyCell cell, IReadOnlyList<Measure> measures, CancellationToken stop)
    {
        try
        {
            return Task.FromResult(_execution.Run(cell.Spec, measures, stop, cell.Sample, cell.Batches));
        }
        catch (Exception failure) when (failure is RunFailedException or RunRefusedException)
        {
            throw new StudyCellException(ErrorLine.Of(failure.Message));
        }
    }

    public virtual void Dispose() => GC.SuppressFinalize(this);

    /// <summary>The user did not write --set for what is varied.</summary>
    private static string AsVaried(Point point, string problem) => point.Values.Aggregate(
        problem, (text, pair) => text.Replace($"--set {pair.Axis.Path}", pair.Axis.Path, StringComparison.Ordinal));

    /// <summary>A table of problems has a heading, and one problem on each line: where, what, what to do.</summary>
    private static string FirstProblem(string table)
    {
        var lines = table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (lines.Length == 1) return lines[0];
        var cells = lines[1].Split("   ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return cells.Length > 1 ? $"{cells[0]}: {string.Join(' ', cells[1..])}" : lines[1];
    }
}
