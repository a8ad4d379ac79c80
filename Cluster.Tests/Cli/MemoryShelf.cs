using ActorXen.Runs;

namespace ActorXen.Tests.Cli;

/// <summary>Keeps house in a store that lives as long as the test. Every run has 1,500 bytes.</summary>
internal sealed class MemoryShelf(MemoryJournal journal) : IRunShelf
{
    public async Task<string> FindAsync(string idOrName) => (await journal.ReadAsync(idOrName)).Summary.Header.RunId;

    public async Task<IReadOnlyDictionary<string, long>> SizesAsync() =>
        (await journal.ListAsync()).ToDictionary(run => run.Header.RunId, _ => 1500L);

    public Task<IReadOnlyList<string>> RemoveAsync(
        IReadOnlyCollection<string> runIds, bool withUnfinished, bool onlyUnfinished = false) =>
        Task.FromResult<IReadOnlyList<string>>([.. runIds.Where(journal.Remove)]);

    public Task<IReadOnlyDictionary<string, long>> ResultSizesAsync() => Task.FromResult(journal.ResultSizes);

    public Task RemoveResultsAsync(IReadOnlyCollection<string> keys)
    {
        journal.RemoveResults(keys);
        return Task.CompletedTask;
    }

    public Task<GivenBack> GiveBackAsync(bool mayRewrite) => Task.FromResult(new GivenBack(2000, null));

    public Task ExportAsync(IReadOnlyList<string> runIds, string version, Stream to, CancellationToken stop) =>
        throw new NotSupportedException();

    public Task<ImportedRuns> ImportAsync(Stream from, CancellationToken stop) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
