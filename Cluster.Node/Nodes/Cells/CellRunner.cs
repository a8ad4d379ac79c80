using ActorXen.Messages;
using ActorXen.Nodes.Epochs;
using ActorXen.Runs;
using ActorXen.Scenarios;
using ActorXen.Studies;

namespace ActorXen.Nodes.Cells;

/// <summary>Runs the cells that a node is asked for, or finds their results in the cluster's store.</summary>
/// <param name="readScenario">Turns a scenario's name and text into a checked scenario.</param>
/// <param name="execution">Runs them.</param>
/// <param name="store">The cluster's.</param>
/// <param name="engineVersion">Of this program.</param>
public sealed class CellRunner(
    Func<string, string, RunSpec> readScenario, CellExecution execution, IResultShelf store, string engineVersion)
{
    /// <summary>Of studies at the same time; a scenario of a fleet takes megabytes.</summary>
    private const int MostScenarios = 4;

    private readonly CellShelf _shelf = new(store);
    private readonly Recent<RunSpec> _scenarios = new(MostScenarios);

    /// <param name="free">
    /// Places of cells that are computed at the same time. The store is read and written without one, so that the next
    /// cell need not wait for it.
    /// </param>
    /// <returns><see cref="CellDone"/> or <see cref="CellRefused"/>.</returns>
    /// <exception cref="OperationCanceledException">It was dropped.</exception>
    internal async Task<ICellMessage> RunAsync(RunCell cell, SemaphoreSlim free, CancellationToken stop)
    {
        try
        {
            IReadOnlyList<Measure> measures = [.. cell.Measures.Select(MeasureText.Read)];
            var spec = cell.Sample.Length > 0 ? Read(cell) : null;
            var sample = spec is null ? null : RackSample.Read(cell.Sample, spec);
            int? batches = cell.Batches > 0 ? cell.Batches : null;
            var key = StudyCell.KeyOf(engineVersion, cell.Text, sample, batches);
            var known = cell.Again ? null : await FindAsync(key);
            var answer = known?.For(measures);
            var isKnown = answer is not null;
            if (answer is null)
            {
                await free.WaitAsync(stop);
                try
                {
                    answer = execution.Run(spec ?? Read(cell), measures, stop, sample, batches).With(known);
                }
                finally
                {
                    free.Release();
                }

                await KeepAsync(key, answer);
            }

            return new CellDone(CellBytes.Write(answer), isKnown);
        }
        catch (Exception failure) when (failure
            is ScenarioRefusedException or StudyException or RunFailedException or RunRefusedException)
        {
            return new CellRefused(ErrorLine.Of(failure.Message));
        }
    }

    /// <summary>The cells of a point differ in nothing but their seeds, so its scenario is read once.</summary>
    private RunSpec Read(RunCell cell) => SeedLine.Of(cell.Text) is var (seed, rest)
        ? _scenarios.Get(rest, () => readScenario(cell.Name, cell.Text)) with { Seed = seed }
        : readScenario(cell.Name, cell.Text);

    /// <summary>Without the store a cell is run again: that only takes time.</summary>
    private async Task<CellResult?> FindAsync(string key)
    {
        try
        {
            return await _shelf.FindAsync(key);
        }
        catch (StoreException)
        {
            return null;
        }
    }

    private async Task KeepAsync(string key, CellResult result)
    {
        try
        {
            await _shelf.KeepAsync(key, result);
        }
        catch (StoreException)
        {
            // Whoever asked has the result, and keeps it in a store of their own.
        }
    }
}
