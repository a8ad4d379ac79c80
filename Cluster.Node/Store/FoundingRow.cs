using System.Data.Common;
using ActorXen.Store.Database;
using static ActorXen.Store.Journal.StoreRows;

namespace ActorXen.Store;

/// <summary>The store's record of the node that founded a cluster.</summary>
/// <param name="ClusterName">Key of the row.</param>
/// <param name="Address">HOST:PORT of the founder.</param>
/// <param name="Incarnation">Distinguishes the founder's process from others at the same address.</param>
/// <param name="Lease">How long the record is valid after a refresh.</param>
/// <param name="Left">What is left of the lease by the database's clock; negative once it has expired.</param>
public sealed record Founding(string ClusterName, string Address, long Incarnation, TimeSpan Lease, TimeSpan Left);

/// <summary>Lets one node found a cluster, and no other node while a member of it lives.</summary>
/// <remarks>
/// Otherwise a node that restarts while cut off from the rest would found a second cluster, which never merges with the
/// first. Every step is atomic, because it is one statement, and only the database's clock counts. A SQLite file guards
/// only the processes of one machine.
/// </remarks>
public sealed class FoundingRow
{
    private readonly StoreDatabase _database;
    private readonly StoreFault _fault;
    private readonly string _win;
    private readonly string _refresh;
    private readonly string _read;

    private FoundingRow(StoreDatabase database, StoreFault fault)
    {
        (_database, _fault) = (database, fault);
        _win = $"""
            INSERT INTO founding AS old (cluster_name, address, incarnation, lease_ms, refreshed)
            VALUES (@name, @address, @incarnation, @lease, {database.Now})
            ON CONFLICT (cluster_name) DO UPDATE
            SET address = excluded.address, incarnation = excluded.incarnation,
                lease_ms = excluded.lease_ms, refreshed = {database.Now}
            WHERE old.refreshed + old.lease_ms < {database.Now}
               OR (old.address = excluded.address AND old.incarnation = excluded.incarnation)
            """;
        _refresh = $"UPDATE founding SET refreshed = {database.Now} WHERE cluster_name = @name";
        _read = $"SELECT address, incarnation, lease_ms, refreshed + lease_ms - {database.Now} "
            + "FROM founding WHERE cluster_name = @name";
    }

    /// <exception cref="Runs.StoreException">The store cannot be used.</exception>
    public static FoundingRow OpenStore(StoreOptions store)
    {
        var (database, fault) = OpenedStore.Of(store);
        return new(database, fault);
    }

    /// <summary>Tries to become the founder of the cluster.</summary>
    /// <param name="leaseSeconds">1 or more; members refresh the row four times in this time.</param>
    /// <returns>
    /// True if there was no row, its lease had expired, or it was this process's own, whose answer was lost.
    /// </returns>
    /// <exception cref="Runs.StoreException">The store cannot be used, so this node must not found.</exception>
    public Task<bool> TryWinAsync(
        string clusterName, string address, long incarnation, int leaseSeconds, CancellationToken stop = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(leaseSeconds, 1);
        return UsingAsync(async connection =>
        {
            await using var command = CommandOf(
                connection, _win, ("@name", clusterName), ("@address", address), ("@incarnation", incarnation),
                ("@lease", leaseSeconds * 1000L));
            return await command.ExecuteNonQueryAsync(stop) == 1;
        });
    }

    /// <summary>Restarts the lease, because a member of the cluster is alive. Every member does so.</summary>
    /// <exception cref="Runs.StoreException">The store cannot be used.</exception>
    public Task RefreshAsync(string clusterName, CancellationToken stop = default) => UsingAsync(async connection =>
    {
        await using var command = CommandOf(connection, _refresh, ("@name", clusterName));
        return await command.ExecuteNonQueryAsync(stop);
    });

    /// <returns>null if there is no row.</returns>
    /// <exception cref="Runs.StoreException">The store cannot be used.</exception>
    public Task<Founding?> ReadAsync(string clusterName, CancellationToken stop = default) =>
        UsingAsync(connection => ReadAsync(connection, clusterName, stop));

    private async Task<Founding?> ReadAsync(DbConnection connection, string clusterName, CancellationToken stop)
    {
        await using var command = CommandOf(connection, _read, ("@name", clusterName));
        await using var rows = await command.ExecuteReaderAsync(stop);
        return await rows.ReadAsync(stop)
            ? new(
                clusterName,
                rows.GetString(0),
                rows.GetInt64(1),
                Milliseconds(rows.GetInt64(2)),
                Milliseconds(rows.GetInt64(3)))
            : null;
    }

    private async Task<T> UsingAsync<T>(Func<DbConnection, Task<T>> use)
    {
        try
        {
            await using var connection = _database.Connect();
            await connection.OpenAsync();
            return await use(connection);
        }
        catch (Exception cause) when (cause is not OperationCanceledException)
        {
            throw _fault.Explain(cause);
        }
    }

    private static TimeSpan Milliseconds(long count) => TimeSpan.FromMilliseconds(count);
}
