using System.Data.Common;
using ActorXen.Runs;
using LinqToDB;

namespace ActorXen.Store.Database;

/// <summary>Everything in which the kinds of database differ.</summary>
/// <remarks>
/// Tables, indices and their names are the same in all of them: those of Akka.Persistence.Sql 1.5.73 in its default
/// mapping. They are created here, in one transaction, so that several processes can start at once, and so that errors
/// are reported once and early instead of again and again in the plugin's log.
/// </remarks>
internal abstract class StoreDatabase
{
    /// <summary>linq2db's name of the provider.</summary>
    public abstract string Provider { get; }

    /// <summary>SQL expression for the database's clock, in whole milliseconds.</summary>
    public abstract string Now { get; }

    /// <summary>For connections to a store that was checked before.</summary>
    public abstract string ConnectionString { get; }

    /// <summary>Creates a connection without opening it.</summary>
    public abstract DbConnection Connect();

    /// <summary>Checks that the store is ours and has a known format.</summary>
    /// <param name="creates">
    /// Creates the store if there is none. Otherwise that is a fault, and nothing is written.
    /// </param>
    /// <exception cref="StoreException">
    /// The store cannot be used. May also throw the provider's exceptions, which <see cref="StoreFault"/> explains.
    /// </exception>
    public abstract void Prepare(StoreFault fault, bool creates);

    /// <summary>Adds options for every connection of the plugin.</summary>
    public virtual DataOptions Tune(DataOptions options, StoreFault fault) => options;

    /// <summary>Readies an open connection for a write beside those of the plugin.</summary>
    /// <exception cref="StoreException">The store is not where it was when it was opened.</exception>
    public virtual void BeforeWriting(DbConnection connection, StoreFault fault)
    {
    }

    /// <returns>null if the exception is not of this provider.</returns>
    public abstract StoreException? Explain(DbException cause, StoreFault fault);

    /// <summary>Whether the write failed because a row with its key already exists.</summary>
    public abstract bool IsCollision(DbException cause);

    /// <summary>Begins a transaction in which every statement sees the store as the first one did.</summary>
    public abstract DbTransaction BeginReading(DbConnection connection);

    /// <summary>Begins a transaction that writes.</summary>
    public abstract DbTransaction BeginWriting(DbConnection connection);

    /// <summary>Looks whether the index of runs misses rows, before a run is said not to be there.</summary>
    /// <returns>
    /// What is wrong, as part of a sentence; null if nothing is, or if the database looks after it itself.
    /// </returns>
    public virtual string? Damage(DbConnection connection) => null;

    /// <summary>Gives room that deleted rows have left back to the disk.</summary>
    /// <param name="mayRewrite">May copy the whole store to do so.</param>
    public abstract GivenBack GiveBack(bool mayRewrite);

    /// <summary>Closes pooled connections.</summary>
    public abstract void Forget();

    protected static void Execute(DbConnection connection, string sql, DbTransaction? transaction = null)
    {
        using var command = CommandOf(connection, sql, transaction);
        command.ExecuteNonQuery();
    }

    protected static long Number(DbConnection connection, DbTransaction? transaction, string sql)
    {
        using var command = CommandOf(connection, sql, transaction);
        return (long)command.ExecuteScalar()!;
    }

    private static DbCommand CommandOf(DbConnection connection, string sql, DbTransaction? transaction)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // The text consists of constants, numbers and a checked schema name.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Transaction = transaction;
        return command;
    }
}
