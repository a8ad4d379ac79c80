using System.Collections.Concurrent;

namespace ActorXen.Studies;

/// <summary>Keeps results in memory too, so that questions that follow each other share them without a store.</summary>
internal sealed class RememberingShelf(ICellShelf shelf) : ICellShelf
{
    private readonly ConcurrentDictionary<string, CellResult> _results = new(StringComparer.Ordinal);

    public async Task<CellResult?> FindAsync(string key) =>
        _results.TryGetValue(key, out var known) ? known : await shelf.FindAsync(key);

    public Task KeepAsync(string key, CellResult result)
    {
        _results[key] = result;
        return shelf.KeepAsync(key, result);
    }
}
