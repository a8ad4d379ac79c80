using ActorXen.Cli.Parts;
using ActorXen.Experiments;
using ActorXen.Messages;
using ActorXen.Report.Results;
using ActorXen.Runs;
using ActorXen.Studies;

namespace ActorXen.Cli.Verification;

/// <summary>Runs the cells of experiments and oracles in this process, and stores nothing.</summary>
/// <param name="load">Reads a scenario.</param>
/// <param name="execution">Runs it.</param>
/// <param name="set">Settings that override those of every variant; null for none.</param>
internal sealed class ExperimentCells(
    Func<ScenarioRequest, LoadedScenario> load, CellExecution execution, IReadOnlyList<string>? set = null)
{
    /// <summary>Called by many threads at the same time.</summary>
    /// <returns>The report of the whole run, because the figures of an experiment are of all of it.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public RunReport Simulate(Cell cell, CancellationToken stop)
    {
        var scenario = load(new(cell.Experiment.Scenario, [.. cell.Variant.Set, .. set ?? []], cell.Seed));
        return execution.Report(
            scenario.Spec with { WarmUp = Duration.Zero }, new(cell.Variant.Engine, cell.Variant.Threads), stop);
    }
}
