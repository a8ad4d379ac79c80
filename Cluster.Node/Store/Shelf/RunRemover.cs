using System.Data.Common;
using System.Security.Cryptography;
using ActorXen.Runs;
using ActorXen.Store.Database;
using ActorXen.Store.Journal;
using static ActorXen.Store.Journal.StoreRows;

namespace ActorXen.Store.Shelf;

/// <summary>Removes runs from a store.</summary>
/// <remarks>
/// A run disappears with its events, in one transaction. Then parts of checkpoints and marks without a run are swept
/// away, also those that a killed process has left.
/// </remarks>
internal sealed class RunRemover(StoreDatabase database, StoreFault fault, DbConnection connection)
{
    /// <summary>Each collided with a write of the process that holds the run.</summary>
    private const int MostAttempts = 20;

    /// <summary>An end before the run was mended does not count.</summary>
    private const string Ended = """
        SELECT persistence_id FROM journal
        WHERE manifest IN ('closed', 'mended')
        GROUP BY persistence_id
        HAVING MAX(CASE WHEN manifest = 'closed' THEN sequence_number ELSE 0 END)
             > MAX(CASE WHEN manifest = 'mended' THEN sequence_number ELSE 0 END)
        """;

    /// <summary>Also damaged ones; not those of which only a fence is left.</summary>
    private const string Begun =
        "SELECT DISTINCT persistence_id FROM journal WHERE manifest IS NULL OR manifest <> 'resumed'";

    private const string Standing = """
        SELECT COUNT(CASE WHEN manifest = 'resumed' THEN NULL ELSE 1 END),
               MAX(CASE WHEN manifest = 'closed' THEN sequence_number ELSE 0 END)
             - MAX(CASE WHEN manifest = 'mended' THEN sequence_number ELSE 0 END),
               MAX(sequence_number) FROM journal WHERE persistence_id = @id
        """;

    private const string DeleteTags = "DELETE FROM tags WHERE persistence_id = @id";

    private const string DeleteEvents = "DELETE FROM journal WHERE persistence_id = @id AND sequence_number <= @number";

    private const string PartKeys = "SELECT DISTINCT persistence_id FROM snapshot";

    /// <summary>Asks again whether there is a run, since an import may have added it meanwhile.</summary>
    private const string DeletePart = """
        DELETE FROM snapshot WHERE persistence_id = @key
        AND NOT EXISTS (SELECT 1 FROM journal WHERE persistence_id = @id
                        AND (manifest IS NULL OR manifest <> 'resumed'))
        """;

    /// <returns>Ids of those that were there.</returns>
    /// <exception cref="RunRefusedException">One has no end, and such runs are not to be removed.</exception>
    public async Task<IReadOnlyList<string>> RemoveAsync(
        IReadOnlyCollection<string> runIds, bool withUnfinished, bool onlyUnfinished)
    {
        if (!withUnfinished) await RefuseUnfinishedAsync(runIds);
        var removed = new List<string>();
        foreach (var runId in runIds)
            if (await RemoveAsync(runId, withUnfinished, onlyUnfinished)) removed.Add(runId);
        await SweepAsync();
        return removed;
    }

    private async Task RefuseUnfinishedAsync(IReadOnlyCollection<string> runIds)
    {
        var (begun, ended) = (await RunsAsync(Begun), await RunsAsync(Ended));
        if (runIds.FirstOrDefault(runId => begun.Contains(runId) && !ended.Contains(runId)) is { } open)
            throw Unfinished(open);
    }

    private async Task<bool> RemoveAsync(string runId, bool withUnfinished, bool onlyUnfinished)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryRemoveAsync(runId, withUnfinished, onlyUnfinished);
            }
            catch (DbException cause) when (fault.IsCollision(cause) && attempt < MostAttempts)
            {
                // The process that holds the run was quicker; its event is removed too.
            }
        }
    }

    private async Task<bool> TryRemoveAsync(string runId, bool withUnfinished, bool onlyUnfinished)
    {
        await using var transaction = database.BeginWriting(connection);
        var id = StoreKeys.Run(runId);
        var (isThere, isEnded, last) = await StandingAsync(id);
        if (!isThere || (isEnded && onlyUnfinished)) return false;
        if (!isEnded)
        {
            if (!withUnfinished) throw Unfinished(runId);
            await FenceAsync(runId, last + 1);
        }

        await ExecuteAsync(DeleteTags, ("@id", id));
        await ExecuteAsync(DeleteEvents, ("@id", id), ("@number", last));
        await transaction.CommitAsync();
        return true;
    }

    /// <summary>
    /// Takes the run over from a process that may still write it: its next event collides with this one, which stays.
    /// Alone it is no run to any reader.
    /// </summary>
    private Task FenceAsync(string runId, long number)
    {
        var fence = new RunResumed(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))));
        var (manifest, bytes) = RowSeal.Write(JournalCodec.Events, fence, StoreKeys.Run(runId), number);
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        return RunRows.AddAsync(connection, runId, number, new(null, manifest, now, bytes));
    }

    private async Task<(bool IsThere, bool IsEnded, long Last)> StandingAsync(string id)
    {
        await foreach (var row in RowsAsync(connection, Standing, ("@id", id)))
            if (row.GetInt64(0) > 0) return (true, row.GetInt64(1) > 0, row.GetInt64(2));
        return default;
    }

    /// <summary>
    /// Keys of parts are read before the runs, whose first event is older than all of their parts. So a run that began
    /// meanwhile loses none.
    /// </summary>
    private async Task SweepAsync()
    {
        var keys = new List<string>();
        await foreach (var row in RowsAsync(connection, PartKeys)) keys.Add(row.GetString(0));
        var begun = await RunsAsync(Begun);
        foreach (var ofRun in keys.GroupBy(StoreKeys.RunOf))
        {
            if (ofRun.Key is not { } runId || begun.Contains(runId)) continue;
            await using var transaction = database.BeginWriting(connection);
            foreach (var key in ofRun) await ExecuteAsync(DeletePart, ("@key", key), ("@id", StoreKeys.Run(runId)));
            await transaction.CommitAsync();
        }
    }

    private async Task<HashSet<string>> RunsAsync(string sql)
    {
        var runs = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var row in RowsAsync(connection, sql))
            if (StoreKeys.RunOf(row.GetString(0)) is { } runId) runs.Add(runId);
        return runs;
    }

    private async Task ExecuteAsync(string sql, params (string Name, object Value)[] parameters)
    {
        await using var command = CommandOf(connection, sql, parameters);
        await command.ExecuteNonQueryAsync();
    }

    private static RunRefusedException Unfinished(string runId) => new(
        $"Run {runId} has not ended; a process may still write it. Nothing was removed. Resume it to its end, or add "
        + "--unfinished.");
}
