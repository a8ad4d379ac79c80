using ActorXen.Store.Database;
using ActorXen.Store.Journal;
using Akka.Actor;
using Akka.Persistence;

namespace ActorXen.Store;

/// <summary>Writes parts of checkpoints and marks to the snapshot store.</summary>
/// <param name="system">The actor system of the store; started with the first write.</param>
/// <param name="longestWait">Ends a hang.</param>
internal sealed class PartWriter(Func<ActorSystem> system, StoreFault fault, TimeSpan longestWait)
{
    /// <param name="keyOf">Key of a part by its number, counted from 0.</param>
    /// <returns>The number of parts.</returns>
    /// <exception cref="Runs.StoreException">Not all are written.</exception>
    public async Task<int> SaveAsync(
        string runId, Func<int, string> keyOf, long number, IReadOnlyList<byte[]> hostStates)
    {
        var count = 0;
        foreach (var part in CheckpointPacker.Pack(hostStates))
            await SaveAsync(runId, keyOf(count++), number, part);
        return count;
    }

    /// <param name="owner">The run or key to name if it fails.</param>
    /// <param name="value">One of the kinds that <see cref="JournalCodec"/> lists.</param>
    /// <returns>What the row keeps.</returns>
    /// <exception cref="Runs.StoreException">It is not written.</exception>
    public async Task<StoredValue> SaveAsync(string owner, string key, long number, object value)
    {
        var row = RowSeal.Write(JournalCodec.Events, value, key, number);
        var answer = Store.Ask<object>(
            new SaveSnapshot(new SnapshotMetadata(key, number, DateTime.UtcNow), row), longestWait);
        if (await GuardAsync(answer, owner) is SaveSnapshotFailure failure) throw fault.Explain(failure.Cause, owner);
        return row;
    }

    /// <exception cref="Runs.StoreException">Not all are deleted.</exception>
    public async Task DeleteAsync(string runId, string key)
    {
        var answer = Store.Ask<object>(new DeleteSnapshots(key, SnapshotSelectionCriteria.Latest), longestWait);
        if (await GuardAsync(answer, runId) is DeleteSnapshotsFailure failure)
            throw fault.Explain(failure.Cause, runId);
    }

    private IActorRef Store => Persistence.Instance.Apply(system()).SnapshotStoreFor(null);

    private async Task<object> GuardAsync(Task<object> work, string owner)
    {
        try
        {
            return await work.WaitAsync(longestWait);
        }
        catch (Exception cause)
        {
            throw fault.Explain(cause, owner);
        }
    }
}
