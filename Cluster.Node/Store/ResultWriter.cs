using ActorXen.Store.Database;
using ActorXen.Store.Journal;

namespace ActorXen.Store;

/// <summary>Writes kept results, directly in the table of snapshots.</summary>
/// <remarks>
/// A result is one row that is written whole and replaced whole, and no actor recovers from it. So a study of small
/// cells does not wait for an actor system to start and for the plugin to be compiled, which takes longer than several
/// of its cells. The row is the one that the plugin writes. Decision record 0114.
/// </remarks>
internal sealed class ResultWriter(StoreDatabase database, StoreFault fault)
{
    private const string Keep = """
        INSERT INTO snapshot (persistence_id, sequence_number, created, snapshot, manifest, serializer_id)
        VALUES (@id, 0, @created, @bytes, @manifest, @serializer)
        ON CONFLICT (persistence_id, sequence_number) DO UPDATE SET created = excluded.created,
            snapshot = excluded.snapshot, manifest = excluded.manifest, serializer_id = excluded.serializer_id
        """;

    /// <summary>Replaces an earlier result of this key.</summary>
    /// <exception cref="Runs.StoreException">It is not written.</exception>
    public async Task WriteAsync(string key, byte[] bytes)
    {
        var id = StoreKeys.Result(key);
        var row = RowSeal.Write(JournalCodec.Events, new KeptResult(bytes), id, 0);
        try
        {
            await using var connection = database.Connect();
            await connection.OpenAsync();
            database.BeforeWriting(connection, fault);
            await using var command = StoreRows.CommandOf(
                connection, Keep, ("@id", id), ("@created", DateTime.UtcNow.Ticks), ("@bytes", row.Bytes),
                ("@manifest", row.Manifest), ("@serializer", JournalSerializer.Number));
            await command.ExecuteNonQueryAsync();
        }
        catch (Exception cause)
        {
            throw fault.Explain(cause, key);
        }
    }
}
