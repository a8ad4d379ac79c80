using ActorXen.Messages;
using ActorXen.Nodes.Epochs;
using ActorXen.Runs;
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
    private readonly CellShelf _shelf = new(store);

    /// <returns><see cref="CellDone"/> or <see cref="CellRefused"/>.</returns>
    /// <exception cref="OperationCanceledException">It was dropped.</exception>
    internal async Task<ICellMessage> RunAsync(RunCell cell, CancellationToken stop)
    {
        try
        {
            IReadOnlyList<Measure> measures = [.. cell.Measures.Select(MeasureText.Read)];
            var key = StudyCell.KeyOf(engineVersion, cell.Text);
            var known = await FindAsync(key);
            var answer = known?.For(measures);
            if (answer is null)
            {
                answer = execution.Run(readScenario(cell.Name, cell.Text), measures, stop).With(known);
                await KeepAsync(key, answer);
            }

            return new CellDone(CellBytes.Write(answer));
        }
        catch (Exception failure) when (failure
            is ScenarioRefusedException or StudyException or RunFailedException or RunRefusedException)
        {
            return new CellRefused(ErrorLine.Of(failure.Message));
        }
    }

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
