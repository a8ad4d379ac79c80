using ActorXen.Runs;
using ActorXen.Store.Database;
using ActorXen.Store.Postgres;
using ActorXen.Store.Sqlite;

namespace ActorXen.Store;

/// <summary>A database that was found to be a store, or was made one.</summary>
/// <param name="Database">Of either kind.</param>
/// <param name="Fault">Says what is wrong with it.</param>
internal sealed record OpenedStore(StoreDatabase Database, StoreFault Fault)
{
    /// <summary>Checks that the store is one, and creates it when it is not there.</summary>
    /// <exception cref="StoreException">It cannot be used.</exception>
    public static OpenedStore Of(StoreOptions store)
    {
        var database = DatabaseOf(store);
        var fault = new StoreFault(store, database);
        try
        {
            database.Prepare(fault);
            return new(database, fault);
        }
        catch (Exception cause)
        {
            throw fault.Explain(cause);
        }
    }

    internal static StoreDatabase DatabaseOf(StoreOptions store) => store.Kind switch
    {
        StoreKind.Sqlite => new SqliteDatabase(store),
        StoreKind.PostgreSql => new PostgresDatabase(store),
        _ => throw new ArgumentOutOfRangeException(nameof(store), store.Kind, "not a kind of store"),
    };
}
