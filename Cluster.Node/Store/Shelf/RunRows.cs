using System.Data.Common;
using System.Globalization;
using ActorXen.Messages;
using ActorXen.Store.Database;
using ActorXen.Store.Journal;
using static ActorXen.Store.Journal.StoreRows;

namespace ActorXen.Store.Shelf;

/// <summary>Reads and adds all rows of a run, in the order in which a file has them.</summary>
/// <remarks>
/// First its events, then the parts of its checkpoints, then those of its marks and of what it recorded. Parts of a
/// checkpoint that no event names are left out, since nothing reads them.
/// </remarks>
internal static class RunRows
{
    private const string Events =
        "SELECT sequence_number, manifest, message, created FROM journal WHERE persistence_id = @id "
        + "ORDER BY sequence_number";

    private const string OnePart =
        "SELECT manifest, snapshot, created FROM snapshot WHERE persistence_id = @id AND sequence_number = @number";

    private const string Places =
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
    /// <remarks>
    /// What was discarded when a damaged run was mended is left out, and the events after it are renumbered.
    /// </remarks>
    /// <exception cref="Runs.StoreException">Events are missing or damaged.</exception>
    public static async IAsyncEnumerable<RunRow> ReadAsync(DbConnection connection, string runId, StoreFault fault)
    {
        var id = StoreKeys.Run(runId);
        var trail = await StoreReader.TrailOfAsync(connection, runId);
        if (trail.Damage is { } problem) throw fault.Damaged(new(runId, problem, trail.Last > 0));
        var next = 0;
        await foreach (var row in RowsAsync(connection, Events, ("@id", id)))
        {
            if (next == trail.Whole.Count) break;
            var (number, one) = trail.Whole[next];
            if (row.GetInt64(0) != number || StoredAt(row, 1) is not { } stored) continue;
            next++;
            if (one is RunMended mended) one = new RunResumed(mended.Holder);
            // Rows that keep their number keep their bytes.
            if (number != next) stored = RowSeal.Write(JournalCodec.Events, one, id, next);
            yield return new(null, stored.Manifest, row.GetInt64(3), stored.Bytes);
        }

        var places = trail.Events.OfType<CheckpointSealed>().SelectMany(one => one.PartNumbers
            .Select(part => new PartPlace(one.Holder, part, one.Number)));
        List<PartPlace> others = [.. await PlacesAsync(connection, StoreKeys.Marks(runId), null)];
        foreach (var kind in Enum.GetValues<RecordKind>())
            others.AddRange(await PlacesAsync(connection, StoreKeys.RecordedOf(runId, kind), kind));
        foreach (var place in places.Concat(others))
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

    /// <param name="beginning">Of the keys.</param>
    /// <param name="kind">Of what was recorded; null for marks.</param>
    private static async Task<List<PartPlace>> PlacesAsync(
        DbConnection connection, string beginning, RecordKind? kind)
    {
        var places = new List<PartPlace>();
        await foreach (var row in RowsAsync(connection, Places, ("@id", beginning + "%")))
        {
            var part = row.GetString(0)[beginning.Length..];
            if (int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                places.Add(new(null, number, row.GetInt64(1)) { Recorded = kind });
        }

        return [.. places.OrderBy(place => place.Number).ThenBy(place => place.Part)];
    }

    /// <returns>null if it is lost, which the reader of a checkpoint reports.</returns>
    private static async Task<RunRow?> PartAsync(DbConnection connection, string runId, PartPlace place)
    {
        var key = place.KeyIn(runId);
        await foreach (var row in RowsAsync(connection, OnePart, ("@id", key), ("@number", place.Number)))
            return StoredAt(row, 0) is { } stored ? new(place, stored.Manifest, row.GetInt64(2), stored.Bytes) : null;
        return null;
    }
}
