using System.Data.Common;
using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Store.Database;

namespace ActorXen.Store.Journal;

/// <summary>Reads what the actors wrote, directly from the two tables.</summary>
/// <remarks>
/// Akka.Persistence.Query reads one run after the other, event by event, but a list needs the latest event of each kind
/// of all runs at once. Besides, a command that only reads does not have to wait for an actor system.
/// </remarks>
internal sealed class StoreReader(StoreOptions store, StoreDatabase database, StoreFault fault, Action<string> warn)
{
    private const string LatestOfEachKind = """
        SELECT j.persistence_id, j.manifest, j.message FROM journal j
        JOIN (SELECT persistence_id AS id, MAX(sequence_number) AS latest FROM journal
              WHERE persistence_id LIKE 'run-%' AND manifest <> 'resumed' GROUP BY persistence_id, manifest) AS k
        ON j.persistence_id = k.id AND j.sequence_number = k.latest
        """;

    private const string AllOfOneRun =
        "SELECT persistence_id, manifest, message FROM journal WHERE persistence_id = @id ORDER BY sequence_number";

    private const string Ids =
        "SELECT persistence_id FROM journal WHERE manifest = 'opened' AND persistence_id LIKE @id";

    private const string AllOpened =
        "SELECT persistence_id, message FROM journal WHERE manifest = 'opened' ORDER BY persistence_id";

    private const string OneEvent =
        "SELECT manifest, message FROM journal WHERE persistence_id = @id AND sequence_number = @number";

    private const string SnapshotIds = "SELECT DISTINCT persistence_id FROM snapshot WHERE persistence_id LIKE @id";

    private const string OnePart =
        "SELECT snapshot FROM snapshot WHERE persistence_id = @id AND sequence_number = @number";

    public Task<string> FindAsync(string idOrName) =>
        UsingAsync(idOrName, connection => FindAsync(connection, idOrName));

    /// <summary>Oldest first.</summary>
    public Task<List<RunSummary>> ListAsync() => UsingAsync(null, async connection =>
    {
        var events = new Dictionary<string, List<IRunEvent>>(StringComparer.Ordinal);
        await foreach (var (runId, one) in EventsAsync(connection, LatestOfEachKind))
        {
            if (!events.TryGetValue(runId, out var ofRun)) events.Add(runId, ofRun = []);
            ofRun.Add(one);
        }

        return events.Select(run => Summarise(run.Key, run.Value))
            .OrderBy(run => run.Header.StartedUtc)
            .ThenBy(run => run.Header.RunId, StringComparer.Ordinal)
            .ToList();
    });

    public Task<RunRecord> ReadAsync(string idOrName) => UsingAsync(idOrName, async connection =>
    {
        var runId = await FindAsync(connection, idOrName);
        var events = await EventsOfAsync(connection, runId);
        if (IsRemoved(events)) throw Removed(runId);
        return new RunRecord(
            Summarise(runId, events),
            [.. events.OfType<WindowSealed>().Select(sealing => sealing.Seal)],
            events.OfType<RunClosed>().SingleOrDefault()?.End);
    });

    /// <summary>
    /// Loads the latest complete checkpoint. A damaged one is skipped, because an earlier one only costs time.
    /// </summary>
    public Task<RunCheckpoint?> LoadCheckpointAsync(string runId, VirtualTime atOrBefore) =>
        UsingAsync(runId, async connection =>
        {
            var events = await EventsOfAsync(connection, runId);
            if (IsRemoved(events)) throw Removed(runId);
            // A process that resumed the run may have written another checkpoint at the same time; it comes first.
            var latestFirst = events.OfType<CheckpointSealed>().Where(one => one.At <= atOrBefore).Reverse()
                .OrderByDescending(one => one.At);
            foreach (var one in latestFirst)
                if (await TryLoadAsync(connection, runId, one) is { } whole) return whole;
            return null;
        });

    /// <summary>The keys of everything that a run's marks consist of.</summary>
    public Task<List<string>> MarkKeysAsync(string runId) => UsingAsync(runId, async connection =>
    {
        var keys = new List<string>();
        await foreach (var row in RowsAsync(connection, SnapshotIds, ("@id", StoreKeys.Marks(runId) + "%")))
            keys.Add(row.GetString(0));
        return keys;
    });

    /// <summary>
    /// The counts at a mark; null if it has none, or not those of all hosts, or if they are damaged, which is told.
    /// </summary>
    public Task<IReadOnlyList<byte[]>?> LoadMarkAsync(string runId, VirtualTime at, int hosts) =>
        UsingAsync(runId, async connection =>
        {
            try
            {
                var parts = new List<CheckpointPart>();
                while (parts.Sum(part => part.Lengths.Count) < hosts)
                {
                    var key = StoreKeys.Mark(runId, parts.Count);
                    if (await FindPartAsync(connection, key, at.Nanoseconds) is not { } part) return null;
                    parts.Add(part);
                }

                return (IReadOnlyList<byte[]>)CheckpointPacker.Unpack(parts, hosts);
            }
            catch (StateFormatException damage)
            {
                warn($"{store.Name}: run {runId}: the counts at {at} are damaged: {damage.Problem}. "
                    + "The report includes the warm-up.");
                return null;
            }
        });

    /// <returns>null if nothing is kept under the key, or if it is damaged, which is told.</returns>
    public Task<byte[]?> LoadResultAsync(string key) => UsingAsync(null, async connection =>
    {
        await foreach (var row in RowsAsync(connection, OnePart, ("@id", StoreKeys.Result(key)), ("@number", 0L)))
        {
            try
            {
                return ((KeptResult)JournalCodec.Events.Read(JournalCodec.Result, (byte[])row.GetValue(0))).Bytes;
            }
            catch (StateFormatException damage)
            {
                warn($"{store.Name}: the result {key} is damaged: {damage.Problem}. {ResultKeys.RemedyOf(key)}");
            }
        }

        return null;
    });

    /// <summary>The keys of results that begin so.</summary>
    public Task<IReadOnlyList<string>> ResultKeysAsync(string prefix) => UsingAsync(null, async connection =>
    {
        var keys = new List<string>();
        await foreach (var row in RowsAsync(connection, SnapshotIds, ("@id", StoreKeys.Result(prefix) + "%")))
            keys.Add(row.GetString(0)[StoreKeys.ResultPrefix.Length..]);
        keys.Sort(StringComparer.Ordinal);
        return (IReadOnlyList<string>)keys;
    });

    /// <summary>Whether the store has this event under this number.</summary>
    public Task<bool> HasAsync(string runId, long number, IRunEvent one) => UsingAsync(runId, async connection =>
    {
        await foreach (var row in RowsAsync(connection, OneEvent, ("@id", StoreKeys.Run(runId)), ("@number", number)))
        {
            return row.GetString(0) == JournalCodec.Events.ManifestOf(one)
                && JournalCodec.Events.Write(one).AsSpan().SequenceEqual((byte[])row.GetValue(1));
        }

        return false;
    });

    private async Task<RunCheckpoint?> TryLoadAsync(DbConnection connection, string runId, CheckpointSealed one)
    {
        try
        {
            var parts = new List<CheckpointPart>();
            for (var part = 0; part < one.Parts; part++) parts.Add(await PartAsync(connection, runId, one, part));
            return new RunCheckpoint(one.At, CheckpointPacker.Unpack(parts, one.Hosts));
        }
        catch (StateFormatException damage)
        {
            // Its parts may be missing because the run was removed while they were read.
            if (IsRemoved(await EventsOfAsync(connection, runId))) throw Removed(runId);
            warn($"{store.Name}: run {runId}: the checkpoint at {one.At} is damaged: {damage.Problem}. "
                + "The previous checkpoint is used instead, or the run's beginning.");
            return null;
        }
    }

    /// <summary>
    /// Whether the run was removed: nothing of it is left, or only what refuses a process that still writes it.
    /// </summary>
    private static bool IsRemoved(List<IRunEvent> events) => events.TrueForAll(one => one is RunResumed);

    private RunNotFoundException Removed(string runId) =>
        new($"Run {runId} is not in {store.Name} any more: it was removed. See actorxen runs.");

    private RunSummary Summarise(string runId, List<IRunEvent> events)
    {
        var opened = events.OfType<RunOpened>().SingleOrDefault()
            ?? throw fault.Unreadable(runId, "its beginning is missing");
        var end = events.OfType<RunClosed>().SingleOrDefault()?.End;
        var state = end switch { null => RunState.Open, { Failure: null } => RunState.Complete, _ => RunState.Failed };
        var sealedUpTo = events.OfType<WindowSealed>().LastOrDefault()?.Seal.At ?? VirtualTime.Zero;
        return new(opened.Header, state, sealedUpTo, events.OfType<CheckpointSealed>().LastOrDefault()?.At, end?.Hash);
    }

    internal async Task<string> FindAsync(DbConnection connection, string idOrName)
    {
        if (idOrName.Length == 0) throw new RunNotFoundException("The run's id or name is empty. See actorxen runs.");
        // Ids consist of digits, letters and dashes, so nothing has to be escaped for LIKE.
        var isIdLike = idOrName.Length is > 0 and <= 64
            && idOrName.All(symbol => char.IsAsciiLetterOrDigit(symbol) || symbol == '-');
        var found = new List<string>();
        if (isIdLike)
            await foreach (var row in RowsAsync(connection, Ids, ("@id", StoreKeys.Run(idOrName) + "%")))
                found.Add(row.GetString(0)[StoreKeys.RunPrefix.Length..]);
        found.Sort(StringComparer.Ordinal);
        if (found.Count == 1) return found[0];
        if (found.Find(id => id.Equals(idOrName, StringComparison.OrdinalIgnoreCase)) is { } exact) return exact;
        if (found.Count > 0)
            throw new RunNotFoundException(
                $"{found.Count} runs begin with {idOrName}: {Some(found)}. Write more of the id.");
        var named = await NamedAsync(connection, idOrName);
        if (named.Count == 1) return named[0];
        if (named.Count > 1)
            throw new RunNotFoundException(
                $"{named.Count} runs have the name {idOrName}: {Some(named)}. Write the id.");
        throw new RunNotFoundException(RunLabels.ProblemOfName(idOrName) is null
            ? $"No run in {store.Name} has the name {idOrName} or an id that begins so. See actorxen runs."
            : $"No run in {store.Name} begins with {idOrName}.");

        static string Some(List<string> ids) => string.Join(", ", ids.Take(3)) + (ids.Count > 3 ? ", …" : "");
    }

    /// <summary>Ids of the runs with this name. Runs that cannot be read have none.</summary>
    private static async Task<List<string>> NamedAsync(DbConnection connection, string name)
    {
        var found = new List<string>();
        await foreach (var row in RowsAsync(connection, AllOpened))
        {
            try
            {
                var opened = (RunOpened)JournalCodec.Events.Read(JournalCodec.Opened, (byte[])row.GetValue(1));
                if (opened.Header.Name == name) found.Add(row.GetString(0)[StoreKeys.RunPrefix.Length..]);
            }
            catch (StateFormatException)
            {
                // A list of the runs reports the damage. It must not hide the name of another run.
            }
        }

        return found;
    }

    private async Task<List<IRunEvent>> EventsOfAsync(DbConnection connection, string runId)
    {
        var events = new List<IRunEvent>();
        await foreach (var (_, one) in EventsAsync(connection, AllOfOneRun, ("@id", StoreKeys.Run(runId))))
            events.Add(one);
        return events;
    }

    private async IAsyncEnumerable<(string RunId, IRunEvent Event)> EventsAsync(
        DbConnection connection, string sql, params (string Name, object Value)[] parameters)
    {
        await foreach (var row in RowsAsync(connection, sql, parameters))
        {
            var runId = row.GetString(0)[StoreKeys.RunPrefix.Length..];
            yield return (runId, Decode(runId, row.GetString(1), (byte[])row.GetValue(2)));
        }
    }

    private static async Task<CheckpointPart> PartAsync(
        DbConnection connection, string runId, CheckpointSealed checkpoint, int part)
    {
        var key = StoreKeys.Part(runId, checkpoint.Holder, part);
        return await FindPartAsync(connection, key, checkpoint.Number)
            ?? throw new StateFormatException($"its part {part} is missing");
    }

    private static async Task<CheckpointPart?> FindPartAsync(DbConnection connection, string key, long number)
    {
        await foreach (var row in RowsAsync(connection, OnePart, ("@id", key), ("@number", number)))
            return (CheckpointPart)JournalCodec.Events.Read(JournalCodec.Part, (byte[])row.GetValue(0));
        return null;
    }

    private IRunEvent Decode(string runId, string manifest, byte[] bytes)
    {
        try
        {
            return (IRunEvent)JournalCodec.Events.Read(manifest, bytes);
        }
        catch (StateFormatException cause)
        {
            throw fault.Unreadable(runId, cause.Problem, cause);
        }
    }

    /// <param name="sql">A constant; users' input goes into parameters.</param>
    internal static DbCommand CommandOf(
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

    internal static async IAsyncEnumerable<DbDataReader> RowsAsync(
        DbConnection connection, string sql, params (string Name, object Value)[] parameters)
    {
        await using var command = CommandOf(connection, sql, parameters);
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync()) yield return rows;
    }

    private async Task<T> UsingAsync<T>(string? runId, Func<DbConnection, Task<T>> read)
    {
        try
        {
            await using var connection = database.Connect();
            await connection.OpenAsync();
            return await read(connection);
        }
        catch (Exception cause) when (cause is not RunNotFoundException)
        {
            throw fault.Explain(cause, runId);
        }
    }
}
