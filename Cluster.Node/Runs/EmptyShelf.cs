namespace ActorXen.Runs;

/// <summary>The shelf of a store that is not there, because nothing was run yet.</summary>
internal sealed class EmptyShelf : IRunShelf
{
    public Task<string> FindAsync(string idOrName) => throw NotKept(idOrName);

    public Task<IReadOnlyDictionary<string, long>> SizesAsync() =>
        Task.FromResult<IReadOnlyDictionary<string, long>>(new Dictionary<string, long>());

    public Task<IReadOnlyList<string>> RemoveAsync(
        IReadOnlyCollection<string> runIds, bool withUnfinished, bool onlyUnfinished = false) =>
        Task.FromResult<IReadOnlyList<string>>([]);

    public Task<IReadOnlyDictionary<string, long>> ResultSizesAsync() => SizesAsync();

    public Task RemoveResultsAsync(IReadOnlyCollection<string> keys) => Task.CompletedTask;

    public Task<GivenBack> GiveBackAsync(bool mayRewrite) => Task.FromResult(new GivenBack(0, null));

    public Task ExportAsync(IReadOnlyList<string> runIds, string version, Stream to, CancellationToken stop) =>
        throw NotKept(runIds[0]);

    public Task<ImportedRuns> ImportAsync(Stream from, CancellationToken stop) =>
        throw new NotSupportedException("An import creates the store first.");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static RunNotFoundException NotKept(string run) =>
        new($"Run {run} is not in a store, because nothing was run yet.");
}
