using System.Data.Common;
using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Store.Database;
using static ActorXen.Store.Journal.StoreRows;

namespace ActorXen.Store.Journal;

/// <summary>Finds the run that a user means.</summary>
internal sealed class RunFinder(
    StoreOptions store, StoreDatabase database, StoreFault fault, DbConnection connection)
{
    /// <summary>
    /// Also of a run whose beginning is damaged, but not of a removed one, of which a <c>resumed</c> may be left.
    /// </summary>
    private const string Ids = """
        SELECT DISTINCT persistence_id FROM journal
        WHERE persistence_id LIKE @id AND (manifest IS NULL OR manifest <> 'resumed')
        """;

    private const string AllOpened =
        "SELECT persistence_id, sequence_number, manifest, message FROM journal WHERE manifest = 'opened' "
        + "ORDER BY persistence_id";

    /// <summary>Runs without the row that has their name.</summary>
    private const string Headless = """
        SELECT persistence_id FROM journal
        WHERE persistence_id LIKE @id AND (manifest IS NULL OR manifest <> 'resumed')
        GROUP BY persistence_id HAVING MIN(CASE WHEN manifest = 'opened' THEN 0 ELSE 1 END) = 1
        ORDER BY persistence_id
        """;

    /// <exception cref="RunNotFoundException">No run fits, or several do.</exception>
    /// <exception cref="StoreException">No run fits, but the store or the name of a run is damaged.</exception>
    public async Task<string> FindAsync(string idOrName)
    {
        if (idOrName.Length == 0) throw new RunNotFoundException("The run's id or name is empty. See actorxen runs.");
        var found = await WithIdAsync(idOrName);
        if (found.Count == 1) return found[0];
        if (found.Find(id => id.Equals(idOrName, StringComparison.OrdinalIgnoreCase)) is { } exact) return exact;
        if (found.Count > 0)
            throw new RunNotFoundException(
                $"{found.Count} runs begin with {idOrName}: {Some(found)}. Write more of the id.");
        var (named, damaged) = await NamedAsync(idOrName);
        if (named.Count == 1) return named[0];
        if (named.Count > 1)
            throw new RunNotFoundException(
                $"{named.Count} runs have the name {idOrName}: {Some(named)}. Write the id.");
        if (database.Damage(connection) is { } damage) throw fault.DamagedStore(damage);
        if (RunLabels.ProblemOfName(idOrName) is not null)
            throw new RunNotFoundException($"No run in {store.Name} begins with {idOrName}.") { Sought = idOrName };
        if (damaged is not null) throw fault.Damaged(damaged);
        throw new RunNotFoundException(
            $"No run in {store.Name} has the name {idOrName} or an id that begins so. See actorxen runs.")
        {
            Sought = idOrName,
        };

        static string Some(List<string> ids) => string.Join(", ", ids.Take(3)) + (ids.Count > 3 ? ", …" : "");
    }

    private async Task<List<string>> WithIdAsync(string id)
    {
        var found = new List<string>();
        // Ids consist of digits, letters and dashes, so nothing has to be escaped for LIKE.
        if (id.Length > 64 || !id.All(symbol => char.IsAsciiLetterOrDigit(symbol) || symbol == '-')) return found;
        await foreach (var row in RowsAsync(connection, Ids, ("@id", StoreKeys.Run(id) + "%")))
            if (RunIdOf(row) is { } runId) found.Add(runId);
        found.Sort(StringComparer.Ordinal);
        return found;
    }

    /// <returns>Ids of the runs with this name, and a run whose name cannot be read.</returns>
    private async Task<(List<string> Named, DamagedRun? Damaged)> NamedAsync(string name)
    {
        var found = new List<string>();
        DamagedRun? damaged = null;
        await foreach (var row in RowsAsync(connection, AllOpened))
        {
            if (RunIdOf(row) is not { } runId) continue;
            var trail = new RunTrail(runId);
            trail.Add(row.GetInt64(1), StoredAt(row, 2));
            if (trail.Damage is { } problem) damaged ??= new(runId, problem, CanBeMended: false);
            if (trail.Events.FirstOrDefault() is RunOpened opened && opened.Header.Name == name) found.Add(runId);
        }

        // The name of such a run is not known, so it may be the one that is meant.
        if (found.Count == 0 && damaged is null)
        {
            await foreach (var row in RowsAsync(connection, Headless, ("@id", StoreKeys.Run("") + "%")))
            {
                if (RunIdOf(row) is { } runId)
                    damaged ??= new(runId, "its beginning is missing", CanBeMended: false);
            }
        }

        return (found, damaged);
    }
}
