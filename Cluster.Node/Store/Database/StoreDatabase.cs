using System.Data.Common;
using ActorXen.Runs;
using LinqToDB;

namespace ActorXen.Store.Database;

/// <summary>Everything in which one kind of database differs from the other.</summary>
/// <remarks>
/// Tables, indices and their names are the same in both: the ones that Akka.Persistence.Sql 1.5.73 creates itself, in
/// its default mapping. Here they are made in one transaction, so that several processes may begin at once, and
/// whatever that plugin would find out late and repeat for ever in its log is found out once.
/// </remarks>
internal abstract class StoreDatabase
{
    /// <summary>As linq2db calls it.</summary>
    public abstract string Provider { get; }

    /// <summary>SQL: the database's clock, in whole milliseconds.</summary>
    public abstract string Now { get; }

    /// <summary>Not open yet.</summary>
    public abstract DbConnection Connect();

    /// <summary>Checks that the store is ours and of a format that is known; creates it when it is not there.</summary>
    /// <exception cref="StoreException">It cannot be used; or what the provider throws, for
    /// <see cref="StoreFault"/>.</exception>
    public abstract void Prepare(StoreFault fault);

    /// <summary>Adds what every connection of the plugin needs.</summary>
    public virtual DataOptions Tune(DataOptions options) => options;

    /// <returns>null if it is not an exception of this provider.</returns>
    public abstract StoreException? Explain(DbException cause, StoreFault fault);

    /// <summary>A row of this key is there already.</summary>
    public abstract bool IsCollision(DbException cause);

    /// <summary>Closes what is kept open for the next use.</summary>
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
#pragma warning disable CA2100 // Constants of the kinds' own files, numbers, and a checked name.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Transaction = transaction;
        return command;
    }
}
