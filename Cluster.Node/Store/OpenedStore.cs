using ActorXen.Runs;
using ActorXen.Store.Database;
using ActorXen.Store.Postgres;
using ActorXen.Store.Sqlite;

namespace ActorXen.Store;

/// <summary>A database that has been checked to be a store, or made one.</summary>
/// <param name="Fault">Explains the database's errors.</param>
internal sealed record OpenedStore(StoreDatabase Database, StoreFault Fault)
{
    /// <summary>Checks that the database is a run store.</summary>
    /// <param name="creates">Creates the store if there is none, which otherwise is a fault.</param>
    /// <exception cref="StoreException">It cannot be used.</exception>
    public static OpenedStore Of(StoreOptions store, bool creates = true)
    {
        var database = DatabaseOf(store);
        var fault = new StoreFault(store, database);
        try
        {
            database.Prepare(fault, creates);
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
