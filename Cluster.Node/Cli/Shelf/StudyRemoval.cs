using ActorXen.Report.Tables;
using ActorXen.Runs;
using ActorXen.Studies;

namespace ActorXen.Cli.Shelf;

/// <summary>What goes with studies that are removed.</summary>
/// <param name="ids">Of the studies.</param>
/// <param name="keys">Of their records and of the cells that no other study names.</param>
/// <param name="sizes">Bytes of results by key.</param>
internal sealed class StudyRemoval(
    IReadOnlyList<string> ids, IReadOnlyList<string> keys, IReadOnlyDictionary<string, long> sizes)
{
    public IReadOnlyList<string> Ids => ids;

    public IReadOnlyList<string> Keys => keys;

    /// <summary>1 study with 4 cells, and their size.</summary>
    public string Amount
    {
        get
        {
            var cells = keys.Count - ids.Count;
            return $"{ids.Count} {(ids.Count == 1 ? "study" : "studies")} with {cells} "
                + $"{(cells == 1 ? "cell" : "cells")}, "
                + SizeText.Of(keys.Sum(key => sizes.GetValueOrDefault(key)));
        }
    }

    /// <param name="ids">May be empty.</param>
    public static async Task<StudyRemoval> OfAsync(IReadOnlyList<string> ids, IRunJournal journal, IRunShelf shelf) =>
        ids.Count == 0
            ? new([], [], new Dictionary<string, long>())
            : new(ids, await new StudyShelf(journal).BelongingsAsync(ids), await shelf.ResultSizesAsync());

    /// <summary>Bytes of a study's record alone, because its cells may belong to others too.</summary>
    public long SizeOf(string id) => sizes.GetValueOrDefault(StudyShelf.KeyOf(id));
}
