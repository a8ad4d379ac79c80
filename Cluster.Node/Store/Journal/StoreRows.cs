using System.Data.Common;

namespace ActorXen.Store.Journal;

/// <summary>Asks a store for rows, and reads their columns.</summary>
internal static class StoreRows
{
    /// <summary>The run of a row whose first column is its persistence id; null if it is none.</summary>
    /// <remarks>For SQLite's LIKE, large and small letters are the same.</remarks>
    public static string? RunIdOf(DbDataReader row) =>
        row.GetString(0) is var id && id.StartsWith(StoreKeys.RunPrefix, StringComparison.Ordinal)
            ? id[StoreKeys.RunPrefix.Length..]
            : null;

    /// <summary>Manifest and bytes of a row; null if one of them is not there.</summary>
    /// <param name="column">Number of the manifest's column. The bytes' is the next one.</param>
    public static StoredValue? StoredAt(DbDataReader row, int column) =>
        row.GetValue(column) is string manifest && row.GetValue(column + 1) is byte[] bytes
            ? new(manifest, bytes)
            : null;

    /// <param name="sql">A constant; users' input goes into parameters.</param>
    public static DbCommand CommandOf(
        DbConnection connection, string sql, params (string Name, object Value)[] parameters)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // The SQL is a constant, as the parameter's documentation says.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        return command;
    }

    public static async IAsyncEnumerable<DbDataReader> RowsAsync(
        DbConnection connection, string sql, params (string Name, object Value)[] parameters)
    {
        await using var command = CommandOf(connection, sql, parameters);
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync()) yield return rows;
    }
}
