using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Store.Journal;

namespace ActorXen.Store;

/// <summary>Checkpoints whose parts several processes write and read, each for its own hosts.</summary>
/// <param name="held">The runs that this process holds.</param>
/// <param name="parts">Writes rows.</param>
/// <param name="reader">Reads them.</param>
/// <param name="prepare">Starts what writing needs.</param>
internal sealed class SharedParts(HeldRuns held, PartWriter parts, StoreReader reader, Action prepare)
    : IPartJournal, IPartStore
{
    public void Prepare() => prepare();

    /// <remarks>On another thread, because starting the actor system takes most of a second.</remarks>
    public Task<HostPart> SaveAsync(PartsPlace place, int firstHost, IReadOnlyList<int> lengths, byte[] states) =>
        Task.Run(async () =>
        {
            var row = await parts.SaveAsync(
                place.RunId, StoreKeys.Part(place.RunId, place.Holder, firstHost), place.Number,
                CheckpointPacker.Pack(firstHost, lengths, states));
            return new HostPart(firstHost, lengths.Count, row.Bytes.Length, RowSeal.SumIn(row.Bytes));
        });

    public Task<IReadOnlyList<byte[]>> LoadAsync(PartsPlace place, HostPart part) => reader.LoadPartAsync(place, part);

    public PartsPlace Begin(string runId) => held.BeginParts(runId);

    public Task<bool> HaveAsync(PartsPlace place, IReadOnlyList<HostPart> written) =>
        reader.HasPartsAsync(place, written);

    public Task SealAsync(PartsPlace place, VirtualTime at, IReadOnlyList<HostPart> written) =>
        held.SealPartsAsync(place, at, written);

    public Task<CheckpointParts?> FindAsync(string runId, VirtualTime atOrBefore) =>
        reader.FindPartsAsync(runId, atOrBefore);
}
