using System.IO.Hashing;
using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Store.Database;
using ActorXen.Store.Journal;

namespace ActorXen.Tests.Schedules;

/// <summary>One process's way to the parts of checkpoints that nodes write, over the rows of the model.</summary>
/// <param name="held">The product's holder of runs.</param>
internal sealed class PartsModel(
    Process process, StoreModel store, StoreFault fault, HeldRuns held, Timetable time) : IPartJournal, IPartStore
{
    public Task<HostPart> SaveAsync(PartsPlace place, int firstHost, IReadOnlyList<int> lengths, byte[] states) =>
        CallAsync(place.RunId, $"write the part of host {firstHost} of {place}", () =>
        {
            var all = new List<byte[]>();
            foreach (var length in lengths) all.Add(states[all.Sum(one => one.Length)..][..length]);
            store.Parts[KeyOf(place, firstHost)] = all;
            return Describe(firstHost, all);
        });

    public Task<IReadOnlyList<byte[]>> LoadAsync(PartsPlace place, HostPart part) => CallAsync(
        place.RunId, $"read the part of host {part.FirstHost} of {place}",
        () => Find(place, part) ?? throw new StateFormatException($"the part of host {part.FirstHost} is lost"));

    public PartsPlace Begin(string runId) => held.BeginParts(runId);

    public Task<bool> HaveAsync(PartsPlace place, IReadOnlyList<HostPart> parts) => CallAsync(
        place.RunId, $"look for the parts of {place}", () => parts.All(part => Find(place, part) is not null));

    public Task SealAsync(PartsPlace place, VirtualTime at, IReadOnlyList<HostPart> parts) =>
        held.SealPartsAsync(place, at, parts);

    public Task<CheckpointParts?> FindAsync(string runId, VirtualTime atOrBefore) => CallAsync(
        runId, $"find the checkpoint of {runId}",
        () => StoreReader.LatestFirst(store.TrailOf(runId), atOrBefore).FirstOrDefault() is { Ranges.Count: > 0 } one
            ? new CheckpointParts(new(runId, one.Holder, one.Number), one.At, one.Ranges)
            : null);

    /// <summary>The states of all hosts at a checkpoint; null if a part is lost or is another.</summary>
    public IReadOnlyList<byte[]>? StatesOf(string runId, CheckpointSealed one)
    {
        var states = new List<byte[]>();
        foreach (var part in one.Ranges)
        {
            if (Find(new(runId, one.Holder, one.Number), part) is not { } found) return null;
            states.AddRange(found);
        }

        return states;
    }

    private async Task<T> CallAsync<T>(string runId, string what, Func<T> work)
    {
        try
        {
            return await store.CallAsync(process, what, work);
        }
        catch (Exception cause) when (cause is not StateFormatException)
        {
            throw fault.Explain(cause, runId);
        }
    }

    private IReadOnlyList<byte[]>? Find(PartsPlace place, HostPart part) =>
        store.Parts.TryGetValue(KeyOf(place, part.FirstHost), out var found) && Describe(part.FirstHost, found) == part
            ? found
            : null;

    private string KeyOf(PartsPlace place, int firstHost) => time.Is(Mutation.PlacesAreShared)
        ? StoreKeys.Part(place.RunId, 0, firstHost)
        : $"{StoreKeys.Part(place.RunId, place.Holder, firstHost)} {place.Number}";

    private static HostPart Describe(int firstHost, IReadOnlyList<byte[]> states)
    {
        byte[] together = [.. states.SelectMany(state => state)];
        return new(firstHost, states.Count, together.Length, XxHash3.HashToUInt64(together));
    }
}
