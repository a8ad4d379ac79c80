using ActorXen.Runs;
using ActorXen.Studies;

namespace ActorXen.Cli;

/// <summary>Runs the cells of a study in this process.</summary>
/// <param name="parts">Reads scenarios and builds simulations.</param>
/// <param name="threads">Cells at the same time.</param>
internal class LocalCells(Composition parts, int threads) : ICellSource, IDisposable
{
    private readonly CellExecution _execution = new(parts.Simulations, parts.EngineVersion);

    public virtual int Parallel => threads;

    public StudyCell Check(StudyQuestion question, Point point, long seed)
    {
        try
        {
            var loaded = parts.LoadScenario(
                new(question.Scenario, [.. question.Set, .. point.Settings], seed));
            foreach (var (axis, _) in point.Values)
            {
                var path = $"--set {axis.Path}:";
                var warning = loaded.Warnings.FirstOrDefault(one => one.StartsWith(path, StringComparison.Ordinal));
                if (warning is not null)
                    throw new StudyCellException(AsVaried(
                        point, ErrorLine.Of(warning.Replace(": warning: ", ": ", StringComparison.Ordinal))));
            }

            return new(point, seed, loaded.Spec, loaded.Text, StudyCell.KeyOf(parts.EngineVersion, loaded.Text));
        }
        catch (InputException problem)
        {
            throw new StudyCellException(AsVaried(point, FirstProblem(problem.Message)));
        }
    }

    public virtual Task<CellResult> RunAsync(StudyCell cell, IReadOnlyList<Measure> measures, CancellationToken stop)
    {
        try
        {
            return Task.FromResult(_execution.Run(cell.Spec, measures, stop));
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
