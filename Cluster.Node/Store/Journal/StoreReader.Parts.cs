using System.Data.Common;
using ActorXen.Messages;
using ActorXen.Runs;
using static ActorXen.Store.Journal.StoreRows;

namespace ActorXen.Store.Journal;

// Reads what is in the snapshot store: checkpoints, marks and kept results.
internal sealed partial class StoreReader
{
    private const string SnapshotIds = "SELECT DISTINCT persistence_id FROM snapshot WHERE persistence_id LIKE @id";

    private const string SizesOfParts =
        "SELECT persistence_id, length(snapshot) FROM snapshot "
        + "WHERE persistence_id LIKE @id AND sequence_number = @number";

    private const string OnePart =
        "SELECT snapshot FROM snapshot WHERE persistence_id = @id AND sequence_number = @number";

    /// <summary>
    /// Loads the latest complete checkpoint. A damaged one is skipped, because an earlier one only costs time.
    /// </summary>
    public Task<RunCheckpoint?> LoadCheckpointAsync(string runId, VirtualTime atOrBefore) =>
        UsingAsync(runId, async connection =>
        {
            var trail = await WholeTrailOfAsync(connection, runId);
            foreach (var one in LatestFirst(trail, atOrBefore))
                if (await TryLoadAsync(connection, runId, one) is { } whole) return whole;
            return null;
        });

    /// <summary>The latest checkpoint; null if there is none, or if one process wrote it as a whole.</summary>
    public Task<CheckpointParts?> FindPartsAsync(string runId, VirtualTime atOrBefore) =>
        UsingAsync(runId, async connection =>
        {
            var trail = await WholeTrailOfAsync(connection, runId);
            return LatestFirst(trail, atOrBefore).FirstOrDefault() is { Ranges.Count: > 0 } one
                ? new CheckpointParts(new(runId, one.Holder, one.Number), one.At, one.Ranges)
                : null;
        });

    /// <summary>The states of a part that a node wrote.</summary>
    /// <exception cref="StateFormatException">It is missing, damaged, or not the one that was sealed.</exception>
    public async Task<IReadOnlyList<byte[]>> LoadPartAsync(PartsPlace place, HostPart range)
    {
        StateFormatException? damage = null;
        var states = await UsingAsync<IReadOnlyList<byte[]>?>(place.RunId, async connection =>
        {
            try
            {
                return CheckpointPacker.Unpack(await PartAsync(connection, place, range));
            }
            catch (StateFormatException found)
            {
                damage = found;
                return null;
            }
        });
        return states ?? throw damage!;
    }

    /// <summary>Whether the store has rows of these sizes.</summary>
    public Task<bool> HasPartsAsync(PartsPlace place, IReadOnlyList<HostPart> parts) =>
        UsingAsync(place.RunId, async connection =>
        {
            var sizes = new Dictionary<string, long>(StringComparer.Ordinal);
            var keys = StoreKeys.Parts(place.RunId, place.Holder) + "%";
            await foreach (var row in RowsAsync(connection, SizesOfParts, ("@id", keys), ("@number", place.Number)))
                sizes[row.GetString(0)] = row.GetInt64(1);
            return parts.All(part => sizes.GetValueOrDefault(
                StoreKeys.Part(place.RunId, place.Holder, part.FirstHost), -1) == part.Bytes);
        });

    /// <summary>The checkpoints at or before a time, in the order in which they are tried.</summary>
    /// <remarks>
    /// A process that resumed the run may have written another checkpoint at the same time; it comes first.
    /// </remarks>
    internal static IEnumerable<CheckpointSealed> LatestFirst(RunTrail trail, VirtualTime atOrBefore) =>
        trail.Events.OfType<CheckpointSealed>().Where(one => one.At <= atOrBefore).Reverse()
            .OrderByDescending(one => one.At);

    /// <summary>The keys of everything that a run's marks consist of.</summary>
    public Task<List<string>> MarkKeysAsync(string runId) => UsingAsync(runId, async connection =>
    {
        var keys = new List<string>();
        await foreach (var row in RowsAsync(connection, SnapshotIds, ("@id", StoreKeys.Marks(runId) + "%")))
            keys.Add(row.GetString(0));
        return keys;
    });

    /// <summary>
    /// The counts at a mark; null if it has none, or not those of all hosts, or if they are damaged, which is reported.
    /// </summary>
    public Task<IReadOnlyList<byte[]>?> LoadMarkAsync(string runId, VirtualTime at, int hosts) => LoadHostsAsync(
        runId, part => StoreKeys.Mark(runId, part), at, hosts,
        problem => $"the counts at {at} are damaged: {problem}.");

    /// <summary>What hosts recorded up to a seal; null if that is lost or damaged, which is reported.</summary>
    public async Task<IReadOnlyList<byte[]>?> LoadRecordedAsync(
        string runId, RecordKind kind, VirtualTime at, int hosts)
    {
        var isTold = false;
        var found = await LoadHostsAsync(
            runId, part => StoreKeys.Recorded(runId, kind, part), at, hosts,
            problem =>
            {
                isTold = true;
                return $"what it recorded up to {at} is damaged: {problem}.";
            });
        if (found is null && !isTold) warn($"{store.Name}: run {runId}: what it recorded up to {at} is lost.");
        return found;
    }

    private Task<IReadOnlyList<byte[]>?> LoadHostsAsync(
        string runId, Func<int, string> keyOf, VirtualTime at, int hosts, Func<string, string> textOf) =>
        UsingAsync(runId, async connection =>
        {
            try
            {
                var parts = new List<CheckpointPart>();
                while (parts.Sum(part => part.Lengths.Count) < hosts)
                {
                    var key = keyOf(parts.Count);
                    if (await FindPartAsync(connection, key, at.Nanoseconds) is not { } part) return null;
                    if (part.Lengths.Count == 0) throw new StateFormatException("a part has no hosts");
                    parts.Add(part);
                }

                return (IReadOnlyList<byte[]>)CheckpointPacker.Unpack(parts, hosts);
            }
            catch (StateFormatException damage)
            {
                warn($"{store.Name}: run {runId}: {textOf(damage.Problem)}");
                return null;
            }
        });

    /// <returns>null if nothing is kept under the key, or if it is damaged, which is reported.</returns>
    public Task<byte[]?> LoadResultAsync(string key) => UsingAsync(null, async connection =>
    {
        try
        {
            return (await FindPartAsync<KeptResult>(connection, JournalCodec.Result, StoreKeys.Result(key), 0))?.Bytes;
        }
        catch (StateFormatException damage)
        {
            warn($"{store.Name}: the result {key} is damaged: {damage.Problem}. {ResultKeys.RemedyOf(key)}");
            return null;
        }
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

    private async Task<RunCheckpoint?> TryLoadAsync(DbConnection connection, string runId, CheckpointSealed one)
    {
        try
        {
            var parts = new List<CheckpointPart>();
            var place = new PartsPlace(runId, one.Holder, one.Number);
            foreach (var range in one.Ranges) parts.Add(await PartAsync(connection, place, range));
            if (parts.Count == 0)
                foreach (var part in one.PartNumbers) parts.Add(await PartAsync(connection, runId, one, part));
            return new RunCheckpoint(one.At, CheckpointPacker.Unpack(parts, one.Hosts));
        }
        catch (StateFormatException damage)
        {
            // Its parts may be missing because the run was removed while they were read.
            if ((await TrailOfAsync(connection, runId)).IsRemoved) throw Removed(runId);
            warn($"{store.Name}: run {runId}: the checkpoint at {one.At} is damaged: {damage.Problem}. "
                + "The previous checkpoint is used instead, or the run's beginning.");
            return null;
        }
    }

    private static async Task<CheckpointPart> PartAsync(
        DbConnection connection, string runId, CheckpointSealed checkpoint, int part)
    {
        var key = StoreKeys.Part(runId, checkpoint.Holder, part);
        return await FindPartAsync(connection, key, checkpoint.Number)
            ?? throw new StateFormatException($"its part {part} is missing");
    }

    /// <summary>A part that a node wrote, if it is the one that was sealed.</summary>
    private static async Task<CheckpointPart> PartAsync(DbConnection connection, PartsPlace place, HostPart range)
    {
        var key = StoreKeys.Part(place.RunId, place.Holder, range.FirstHost);
        await foreach (var row in RowsAsync(connection, OnePart, ("@id", key), ("@number", place.Number)))
        {
            if (row.GetValue(0) is not byte[] bytes || RowSeal.SumIn(bytes) != range.Sum)
                throw new StateFormatException($"the part of host {range.FirstHost} is not the one that was sealed");
            var part = (CheckpointPart)RowSeal.Read(
                JournalCodec.Events, new(JournalCodec.Part, bytes), key, place.Number);
            return part.FirstHost == range.FirstHost && part.Lengths.Count == range.Hosts
                ? part
                : throw new StateFormatException($"the part of host {range.FirstHost} has other hosts");
        }

        throw new StateFormatException($"the part of host {range.FirstHost} is missing");
    }

    private static Task<CheckpointPart?> FindPartAsync(DbConnection connection, string key, long number) =>
        FindPartAsync<CheckpointPart>(connection, JournalCodec.Part, key, number);

    private static async Task<T?> FindPartAsync<T>(DbConnection connection, string manifest, string key, long number)
        where T : class
    {
        await foreach (var row in RowsAsync(connection, OnePart, ("@id", key), ("@number", number)))
        {
            return row.GetValue(0) is byte[] bytes
                ? (T)RowSeal.Read(JournalCodec.Events, new(manifest, bytes), key, number)
                : throw new StateFormatException("it is empty");
        }

        return null;
    }
}
