using System.Data.Common;
using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Store.Database;
using static ActorXen.Store.Journal.StoreRows;

namespace ActorXen.Store.Journal;

/// <summary>Reads what the actors wrote, directly from the two tables.</summary>
/// <remarks>
/// Akka.Persistence.Query reads one run after the other, event by event, but a list needs the latest event of each kind
/// of all runs at once. Besides, a command that only reads does not have to wait for an actor system.
/// </remarks>
internal sealed partial class StoreReader(
    StoreOptions store, StoreDatabase database, StoreFault fault, Action<string> warn)
{
    private const string LatestOfEachKind = """
        SELECT j.persistence_id, j.sequence_number, j.manifest, j.message FROM journal j
        JOIN (SELECT persistence_id AS id, MAX(sequence_number) AS latest FROM journal
              WHERE persistence_id LIKE 'run-%' AND manifest <> 'resumed' GROUP BY persistence_id, manifest) AS k
        ON j.persistence_id = k.id AND j.sequence_number = k.latest
        """;

    /// <summary>How many events each run has, how many of usual kinds, and their numbers.</summary>
    private const string Counts = """
        SELECT persistence_id, COUNT(*), MIN(sequence_number), MAX(sequence_number),
               COUNT(CASE WHEN manifest IN ('opened', 'resumed', 'sealed', 'checkpoint', 'closed', 'ended') THEN 1 END),
               COUNT(CASE WHEN manifest = 'resumed' THEN 1 END)
        FROM journal WHERE persistence_id LIKE 'run-%' GROUP BY persistence_id
        """;

    private const string AllOfOneRun =
        "SELECT persistence_id, sequence_number, manifest, message FROM journal WHERE persistence_id = @id "
        + "ORDER BY sequence_number";

    private const string OneEvent =
        "SELECT manifest, message FROM journal WHERE persistence_id = @id AND sequence_number = @number";

    public Task<string> FindAsync(string idOrName) =>
        UsingAsync(idOrName, connection => FindAsync(connection, idOrName));

    internal Task<string> FindAsync(DbConnection connection, string idOrName) =>
        new RunFinder(store, database, fault, connection).FindAsync(idOrName);

    /// <summary>All runs, oldest first, and those that are damaged, by id.</summary>
    /// <remarks>
    /// A run is read as a whole only if something is unusual: a number or the latest event of a kind. So damage in the
    /// middle of a run is found by those who read the run.
    /// </remarks>
    public Task<(List<RunSummary> Whole, List<DamagedRun> Damaged)> ListAsync() => UsingAsync(null, async connection =>
    {
        var latest = new Dictionary<string, List<IRunEvent>>(StringComparer.Ordinal);
        var (usual, unusual) = await CountAsync(connection);
        await foreach (var row in RowsAsync(connection, LatestOfEachKind))
        {
            var runId = RunIdOf(row);
            if (runId is null || !usual.Contains(runId)) continue;
            if (!latest.TryGetValue(runId, out var ofRun)) latest.Add(runId, ofRun = []);
            if (TryDecode(runId, row) is { } one) ofRun.Add(one);
            else unusual.Add(runId);
        }

        var (whole, damaged) = (new List<RunSummary>(), new List<DamagedRun>());
        unusual.UnionWith(latest.Where(run => !run.Value.Exists(one => one is RunOpened)).Select(run => run.Key));
        whole.AddRange(latest.Where(run => !unusual.Contains(run.Key)).Select(run => Summarise(run.Value)));
        foreach (var runId in unusual)
        {
            var trail = await TrailOfAsync(connection, runId);
            if (trail.IsRemoved) continue;
            if (DamageOf(runId, trail) is { } damage) damaged.Add(damage);
            else whole.Add(Summarise([.. trail.Events]));
        }

        damaged.Sort((one, other) => string.CompareOrdinal(one.RunId, other.RunId));
        List<RunSummary> inOrder =
        [
            .. whole.OrderBy(run => run.Header.StartedUtc).ThenBy(run => run.Header.RunId, StringComparer.Ordinal),
        ];
        return (inOrder, damaged);
    });

    /// <param name="upToDamage">Whether a damaged run is read as far as it is whole. Otherwise it is refused.</param>
    public Task<RunRecord> ReadAsync(string idOrName, bool upToDamage = false) =>
        UsingAsync(idOrName, async connection =>
        {
            var runId = await FindAsync(connection, idOrName);
            var trail = upToDamage
                ? await TrailOfAsync(connection, runId)
                : await WholeTrailOfAsync(connection, runId);
            if (trail.IsRemoved) throw Removed(runId);
            if (trail.Last == 0) throw fault.Damaged(DamageOf(runId, trail)!);
            return RecordOf(trail);
        });

    /// <param name="trail">Of a run that has a beginning.</param>
    internal static RunRecord RecordOf(RunTrail trail) => new(
        Summarise([.. trail.Events]),
        [.. trail.Events.OfType<WindowSealed>().Select(sealing => sealing.Seal)],
        trail.Events.OfType<RunClosed>().SingleOrDefault()?.End);

    /// <summary>What is damaged of a run, and the number of the last event before; null if nothing is.</summary>
    /// <exception cref="StoreException">Its beginning is damaged, so it cannot be mended.</exception>
    public Task<(DamagedRun Run, long Last)?> DamageAsync(string runId) =>
        UsingAsync<(DamagedRun, long)?>(runId, async connection =>
        {
            var trail = await TrailOfAsync(connection, runId);
            if (DamageOf(runId, trail) is not { } damage) return null;
            return damage.CanBeMended ? (damage, trail.Last) : throw fault.Damaged(damage);
        });

    /// <summary>Whether the store has this event under this number.</summary>
    public Task<bool> HasAsync(string runId, long number, IRunEvent one) => UsingAsync(runId, async connection =>
    {
        await foreach (var row in RowsAsync(connection, OneEvent, ("@id", StoreKeys.Run(runId)), ("@number", number)))
        {
            var mine = RowSeal.Write(JournalCodec.Events, one, StoreKeys.Run(runId), number);
            return StoredAt(row, 0) is { } stored
                && stored.Manifest == mine.Manifest
                && stored.Bytes.AsSpan().SequenceEqual(mine.Bytes);
        }

        return false;
    });

    /// <summary>Whether there is a row of this number, also if it only keeps the number.</summary>
    /// <param name="id">A persistence id.</param>
    public Task<bool> HasRowAsync(string id, long number) => UsingAsync(id, async connection =>
    {
        await foreach (var row in RowsAsync(connection, OneEvent, ("@id", id), ("@number", number))) return true;
        return false;
    });

    private RunNotFoundException Removed(string runId) =>
        new($"Run {runId} is not in {store.Name} any more: it was removed. See actorxen runs.");

    internal static DamagedRun? DamageOf(string runId, RunTrail trail) =>
        trail.Damage is { } problem ? new(runId, problem, trail.Last > 0) : null;

    /// <param name="events">All of a run, or the latest of each kind.</param>
    private static RunSummary Summarise(List<IRunEvent> events)
    {
        var header = events.OfType<RunOpened>().Single().Header;
        var end = events.OfType<RunClosed>().SingleOrDefault()?.End;
        var state = end switch { null => RunState.Open, { Failure: null } => RunState.Complete, _ => RunState.Failed };
        var sealedUpTo = events.OfType<WindowSealed>().LastOrDefault()?.Seal.At ?? VirtualTime.Zero;
        return new(header, state, sealedUpTo, events.OfType<CheckpointSealed>().LastOrDefault()?.At, end?.Hash);
    }

    /// <returns>Ids of runs whose events are numbered as usual, and of the others; not of removed ones.</returns>
    private static async Task<(HashSet<string> Usual, HashSet<string> Unusual)> CountAsync(DbConnection connection)
    {
        var (usual, unusual) =
            (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        await foreach (var row in RowsAsync(connection, Counts))
        {
            var (count, known) = (row.GetInt64(1), row.GetInt64(4));
            if (RunIdOf(row) is not { } runId || row.GetInt64(5) == count) continue;
            var isUsual = known == count && row.GetInt64(2) == 1 && row.GetInt64(3) == count;
            (isUsual ? usual : unusual).Add(runId);
        }

        return (usual, unusual);
    }

    /// <returns>null if the event is damaged, or is the run's first and of another run.</returns>
    private static IRunEvent? TryDecode(string runId, DbDataReader row)
    {
        try
        {
            var one = StoredAt(row, 2) is { } stored
                ? RowSeal.Read(JournalCodec.Events, stored, StoreKeys.Run(runId), row.GetInt64(1)) as IRunEvent
                : null;
            return one is RunOpened opened && opened.Header.RunId != runId ? null : one;
        }
        catch (StateFormatException)
        {
            return null;
        }
    }

    private async Task<RunTrail> WholeTrailOfAsync(DbConnection connection, string runId)
    {
        var trail = await TrailOfAsync(connection, runId);
        if (trail.IsRemoved) throw Removed(runId);
        return DamageOf(runId, trail) is { } damage ? throw fault.Damaged(damage) : trail;
    }

    internal static async Task<RunTrail> TrailOfAsync(DbConnection connection, string runId)
    {
        var trail = new RunTrail(runId);
        await foreach (var row in RowsAsync(connection, AllOfOneRun, ("@id", StoreKeys.Run(runId))))
            trail.Add(row.GetInt64(1), StoredAt(row, 2));
        return trail;
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
