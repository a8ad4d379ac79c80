using System.Data.Common;
using ActorXen.Runs;
using ActorXen.Store.Database;
using ActorXen.Store.Journal;
using static ActorXen.Store.Journal.StoreRows;

namespace ActorXen.Store.Shelf;

/// <summary>Adds the runs of a file to a store, in one transaction.</summary>
internal sealed class RunImport(StoreDatabase database, StoreFault fault, DbConnection connection)
{
    private const string IsThere =
        "SELECT 1 FROM journal WHERE persistence_id = @id AND (manifest IS NULL OR manifest <> 'resumed')";

    /// <summary>What is left of a run that was removed before it had ended.</summary>
    private const string DeleteFence = "DELETE FROM journal WHERE persistence_id = @id AND manifest = 'resumed'";

    public async Task<ImportedRuns> AddAsync(Stream from, CancellationToken stop)
    {
        var (filed, version) = await RunFileCheck.ReadAsync(from, stop);
        var present = new HashSet<string>(StringComparer.Ordinal);
        foreach (var run in filed)
            if (await IsPresentAsync(run)) present.Add(run.RunId);
        List<string> added = [.. filed.Select(run => run.RunId).Where(runId => !present.Contains(runId))];
        if (added.Count > 0) await CopyAsync(from, added, stop);
        return new(added, [.. present], version);
    }

    /// <summary>Whether the store has the run, every byte the same.</summary>
    private async Task<bool> IsPresentAsync(FiledRun run)
    {
        await using var transaction = database.BeginReading(connection);
        if (!await IsThereAsync(run.RunId)) return false;
        using var digest = new RunDigest();
        await foreach (var row in RunRows.ReadAsync(connection, run.RunId, fault)) digest.Add(row);
        return digest.Text() == run.Digest ? true : throw new RunRefusedException(
            $"The store has a run {run.RunId} that differs from the file's. Nothing was imported. Remove the store's "
            + $"run first (actorxen runs rm {run.RunId}), or import into another store.");
    }

    private async Task<bool> IsThereAsync(string runId)
    {
        await foreach (var _ in RowsAsync(connection, IsThere, ("@id", StoreKeys.Run(runId)))) return true;
        return false;
    }

    private async Task CopyAsync(Stream from, IReadOnlyCollection<string> added, CancellationToken stop)
    {
        using var reader = new RunFileReader(from, stop);
        await reader.BeginAsync();
        await using var transaction = database.BeginWriting(connection);
        foreach (var runId in added)
        {
            await using var command = CommandOf(connection, DeleteFence, ("@id", StoreKeys.Run(runId)));
            await command.ExecuteNonQueryAsync(stop);
        }

        var (current, number) = ("", 0L);
        await foreach (var (runId, row) in reader.RowsAsync())
        {
            if (!added.Contains(runId)) continue;
            if (runId != current) (current, number) = (runId, 0);
            if (row.Place is null) number++;
            await RunRows.AddAsync(connection, runId, number, row);
        }

        await transaction.CommitAsync(stop);
    }
}
