using ActorXen.Experiments;
using ActorXen.Messages;
using ActorXen.Report;
using ActorXen.Runs;

namespace ActorXen.Cli;

/// <summary>Runs the cells of experiments and oracles in this process, and stores nothing.</summary>
/// <param name="load">Reads a scenario.</param>
/// <param name="simulations">Builds its simulation.</param>
/// <param name="set">Settings that override those of every variant; null for none.</param>
internal sealed class CellRunner(
    Func<ScenarioRequest, LoadedScenario> load, ISimulationFactory simulations, IReadOnlyList<string>? set = null)
{
    /// <summary>Virtual time after which a cell checks again whether to stop.</summary>
    private static readonly Duration _between = 1.Seconds;

    /// <summary>Called by many threads at the same time.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public RunReport Simulate(Cell cell, CancellationToken stop)
    {
        var scenario = load(new(cell.Experiment.Scenario, [.. cell.Variant.Set, .. set ?? []], cell.Seed));
        var (engine, threads) = (cell.Variant.Engine, cell.Variant.Threads);
        var shelf = new CounterShelf();
        using var simulation = simulations.Build(scenario.Spec, new(engine, threads), shelf.Watch);
        var end = VirtualTime.Zero + scenario.Spec.Length;
        simulation.Start();
        while (simulation.Now < end)
        {
            stop.ThrowIfCancellationRequested();
            simulation.RunUntil(VirtualTime.Earlier(end, simulation.Now + _between));
        }

        var figures = new RunFigures(
            "", scenario.Spec.Name, cell.Seed, engine, threads, simulation.Now, 0, simulation.Delivered,
            simulation.Hash);
        return RunReport.Of(figures, shelf.Read(simulation.Now));
    }
}
