using System.Data.Common;
using ActorXen.Runs;
using ActorXen.Store.Database;
using ActorXen.Store.Journal;
using ActorXen.Store.Shelf;

namespace ActorXen.Store;

/// <summary>Keeps house in a database of runs, directly in its tables.</summary>
public sealed class RunShelf : IRunShelf
{
    /// <summary>Lengths alone: neither database reads the bytes for them.</summary>
    private const string Sizes = """
        SELECT persistence_id, SUM(LENGTH(message)) FROM journal WHERE persistence_id LIKE 'run-%'
        GROUP BY persistence_id
        UNION ALL
        SELECT persistence_id, SUM(LENGTH(snapshot)) FROM snapshot GROUP BY persistence_id
        """;

    private const string ResultSizes =
        "SELECT persistence_id, SUM(LENGTH(snapshot)) FROM snapshot WHERE persistence_id LIKE 'result-%' "
        + "GROUP BY persistence_id";

    private const string DeleteResult = "DELETE FROM snapshot WHERE persistence_id = @id";

    private readonly StoreDatabase _database;
    private readonly StoreFault _fault;
    private readonly StoreReader _reader;

    private RunShelf(StoreOptions store, OpenedStore opened)
    {
        (_database, _fault) = opened;
        _reader = new(store, _database, _fault, static _ => { });
    }

    /// <summary>Checks that the database is a run store, and creates the store if there is none.</summary>
    /// <exception cref="StoreException">The store cannot be used.</exception>
    public static RunShelf OpenStore(StoreOptions store) => new(store, OpenedStore.Of(store));

    /// <summary>Opens the shelf of a store that must be there. Nothing is created.</summary>
    /// <returns>An empty one for the default store if nothing was ever run.</returns>
    /// <exception cref="StoreException">There is no such store, or it cannot be used.</exception>
    public static IRunShelf FindStore(StoreOptions store) => store.IsDefault && !File.Exists(store.Name)
        ? new EmptyShelf()
        : new RunShelf(store, OpenedStore.Of(store, creates: false));

    public Task<string> FindAsync(string idOrName) => _reader.FindAsync(idOrName);

    public Task<IReadOnlyDictionary<string, long>> SizesAsync() => UsingAsync(null, async connection =>
    {
        var sizes = new Dictionary<string, long>(StringComparer.Ordinal);
        await foreach (var row in StoreRows.RowsAsync(connection, Sizes))
            if (StoreKeys.RunOf(row.GetString(0)) is { } runId)
                sizes[runId] = sizes.GetValueOrDefault(runId) + row.GetInt64(1);
        return (IReadOnlyDictionary<string, long>)sizes;
    });

    public Task<IReadOnlyList<string>> RemoveAsync(
        IReadOnlyCollection<string> runIds, bool withUnfinished, bool onlyUnfinished = false) =>
        UsingAsync(null, connection =>
            new RunRemover(_database, _fault, connection).RemoveAsync(runIds, withUnfinished, onlyUnfinished));

    public Task<IReadOnlyDictionary<string, long>> ResultSizesAsync() => UsingAsync(null, async connection =>
    {
        var sizes = new Dictionary<string, long>(StringComparer.Ordinal);
        await foreach (var row in StoreRows.RowsAsync(connection, ResultSizes))
            sizes[row.GetString(0)[StoreKeys.ResultPrefix.Length..]] = row.GetInt64(1);
        return (IReadOnlyDictionary<string, long>)sizes;
    });

    public Task RemoveResultsAsync(IReadOnlyCollection<string> keys) => UsingAsync(null, async connection =>
    {
        await using var transaction = _database.BeginWriting(connection);
        foreach (var key in keys)
        {
            await using var command = StoreRows.CommandOf(
                connection, DeleteResult, ("@id", StoreKeys.Result(key)));
            await command.ExecuteNonQueryAsync();
        }

        await transaction.CommitAsync();
        return keys.Count;
    });

    public async Task<GivenBack> GiveBackAsync(bool mayRewrite)
    {
        try
        {
            return await Task.Run(() => _database.GiveBack(mayRewrite));
        }
        catch (DbException cause)
        {
            throw _fault.Explain(cause);
        }
    }

    public async Task ExportAsync(IReadOnlyList<string> runIds, string version, Stream to, CancellationToken stop)
    {
        using var file = new RunFileWriter(to, version, stop);
        await file.BeginAsync();
        foreach (var runId in runIds)
        {
            await UsingAsync(runId, async connection =>
            {
                await using var transaction = _database.BeginReading(connection);
                // Within the transaction, so that a run that is removed meanwhile is there as a whole or not at all.
                await _reader.FindAsync(connection, runId);
                await file.RunAsync(runId);
                await foreach (var row in RunRows.ReadAsync(connection, runId, _fault)) await file.AddAsync(row);
                return runId;
            });
        }

        await file.EndAsync();
    }

    public Task<ImportedRuns> ImportAsync(Stream from, CancellationToken stop) => UsingAsync(
        null, connection => new RunImport(_database, _fault, connection).AddAsync(from, stop));

    public ValueTask DisposeAsync()
    {
        _database.Forget();
        return ValueTask.CompletedTask;
    }

    private async Task<T> UsingAsync<T>(string? runId, Func<DbConnection, Task<T>> use)
    {
        try
        {
            await using var connection = _database.Connect();
            await connection.OpenAsync();
            return await use(connection);
        }
        catch (Exception cause) when (cause is not (RunNotFoundException or RunRefusedException or RunFileException
            or OperationCanceledException))
        {
            throw _fault.Explain(cause, runId);
        }
    }
}
