using System.Data.Common;
using System.Globalization;
using ActorXen.Store.Database;
using ActorXen.Store.Journal;
using static ActorXen.Store.Journal.StoreReader;

namespace ActorXen.Store.Shelf;

/// <summary>Reads and adds all rows of a run, in the order in which a file has them.</summary>
/// <remarks>
/// First its events, then the parts of its checkpoints, then those of its marks. Parts of a checkpoint that no event
/// names are left out, since nothing reads them.
/// </remarks>
internal static class RunRows
{
    private const string Events =
        "SELECT sequence_number, manifest, created, message FROM journal WHERE persistence_id = @id "
        + "ORDER BY sequence_number";

    private const string OnePart =
        "SELECT manifest, created, snapshot FROM snapshot WHERE persistence_id = @id AND sequence_number = @number";

    private const string MarkPlaces =
        "SELECT persistence_id, sequence_number FROM snapshot WHERE persistence_id LIKE @id";

    private const string AddEvent = """
        INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier)
        VALUES (@created, @deleted, @id, @number, @bytes, @manifest, @serializer)
        """;

    private const string AddPart = """
        INSERT INTO snapshot (persistence_id, sequence_number, created, snapshot, manifest, serializer_id)
        VALUES (@id, @number, @created, @bytes, @manifest, @serializer)
        """;

    /// <param name="connection">In a transaction that sees the store as it is at one moment.</param>
    /// <exception cref="Runs.StoreException">Events are missing or damaged.</exception>
    public static async IAsyncEnumerable<RunRow> ReadAsync(DbConnection connection, string runId, StoreFault fault)
    {
        var checkpoints = new List<CheckpointSealed>();
        long events = 0;
        await foreach (var row in RowsAsync(connection, Events, ("@id", StoreKeys.Run(runId))))
        {
            if (row.GetInt64(0) != ++events) throw fault.Unreadable(runId, $"event {events} is missing");
            var one = new RunRow(null, row.GetString(1), row.GetInt64(2), (byte[])row.GetValue(3));
            if (JournalCodec.Events.Read(one.Manifest, one.Bytes) is CheckpointSealed checkpoint)
                checkpoints.Add(checkpoint);
            yield return one;
        }

        var places = checkpoints.SelectMany(one => Enumerable.Range(0, one.Parts)
            .Select(part => new PartPlace(one.Holder, part, one.Number)));
        foreach (var place in places.Concat(await MarksAsync(connection, runId)))
            if (await PartAsync(connection, runId, place) is { } part) yield return part;
    }

    /// <param name="number">Number of an event, counted from 1; not used for parts.</param>
    public static async Task AddAsync(DbConnection connection, string runId, long number, RunRow row)
    {
        await using var command = CommandOf(
            connection,
            row.Place is null ? AddEvent : AddPart,
            ("@id", row.Place?.KeyIn(runId) ?? StoreKeys.Run(runId)),
            ("@number", row.Place?.Number ?? number),
            ("@created", row.Created),
            ("@manifest", row.Manifest),
            ("@bytes", row.Bytes),
            ("@serializer", JournalSerializer.Number),
            ("@deleted", false));
        if (row.Place is not null) command.Parameters.RemoveAt("@deleted");
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<List<PartPlace>> MarksAsync(DbConnection connection, string runId)
    {
        var places = new List<PartPlace>();
        var beginning = StoreKeys.Marks(runId);
        await foreach (var row in RowsAsync(connection, MarkPlaces, ("@id", beginning + "%")))
        {
            var part = row.GetString(0)[beginning.Length..];
            places.Add(new(null, int.Parse(part, CultureInfo.InvariantCulture), row.GetInt64(1)));
        }

        return [.. places.OrderBy(place => place.Number).ThenBy(place => place.Part)];
    }

    /// <returns>null if it is lost, which the reader of a checkpoint reports.</returns>
    private static async Task<RunRow?> PartAsync(DbConnection connection, string runId, PartPlace place)
    {
        var key = place.KeyIn(runId);
        await foreach (var row in RowsAsync(connection, OnePart, ("@id", key), ("@number", place.Number)))
            return new(place, row.GetString(0), row.GetInt64(1), (byte[])row.GetValue(2));
        return null;
    }
}
