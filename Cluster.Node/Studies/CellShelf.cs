using ActorXen.Messages;
using ActorXen.Runs;

namespace ActorXen.Studies;

/// <summary>Keeps cells' results in the store of the runs.</summary>
/// <param name="store">Where.</param>
/// <param name="isRead">False to run every cell again; its result replaces the one that was kept.</param>
public sealed class CellShelf(IResultShelf store, bool isRead = true) : ICellShelf
{
    public async Task<CellResult?> FindAsync(string key)
    {
        if (!isRead || await store.LoadResultAsync(KeyOf(key)) is not { } bytes) return null;
        try
        {
            return CellBytes.Read(bytes);
        }
        catch (StateFormatException)
        {
            // Another version wrote it, or it is damaged: the cell is run again, and its result replaces this one.
            return null;
        }
    }

    public Task KeepAsync(string key, CellResult result) => store.KeepResultAsync(KeyOf(key), CellBytes.Write(result));

    /// <summary>Under which the store keeps a cell's result.</summary>
    public static string KeyOf(string key) => ResultKeys.CellPrefix + key;
}
