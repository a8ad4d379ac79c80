using ActorXen.Report.Tables;
using ActorXen.Runs;
using ActorXen.Studies;

namespace ActorXen.Cli.Shelf;

/// <summary>Studies that are removed, what goes with them, and cells of no study.</summary>
/// <param name="ids">Of the studies.</param>
/// <param name="keys">Of their records and of the cells that no other study names.</param>
/// <param name="loose">Of cells that no study names.</param>
/// <param name="sizes">Bytes of results by key.</param>
internal sealed class StudyRemoval(
    IReadOnlyList<string> ids, IReadOnlyList<string> keys, IReadOnlyList<string> loose,
    IReadOnlyDictionary<string, long> sizes)
{
    public IReadOnlyList<string> Ids => ids;

    public IReadOnlyList<string> Keys => [.. keys, .. loose];

    public int LooseCells => loose.Count;

    public long LooseBytes => BytesOf(loose);

    /// <summary>1 study with 4 cells, and their size; cells that no study names; each only if there are any.</summary>
    public IReadOnlyList<string> Amounts
    {
        get
        {
            var amounts = new List<string>();
            if (ids.Count > 0)
            {
                var cells = StudyText.Counted(keys.Count - ids.Count, "cell");
                amounts.Add(
                    $"{StudyText.Counted(ids.Count, "study")} with {cells}, {SizeText.Of(BytesOf(keys))}");
            }

            if (loose.Count > 0)
                amounts.Add($"{StudyText.Counted(loose.Count, "cell")} of no study, {SizeText.Of(LooseBytes)}");
            return amounts;
        }
    }

    /// <param name="ids">May be empty.</param>
    /// <param name="withLoose">Whether cells that no study names are removed too.</param>
    public static async Task<StudyRemoval> OfAsync(
        IReadOnlyList<string> ids, bool withLoose, IRunJournal journal, IRunShelf shelf)
    {
        if (ids.Count == 0 && !withLoose) return new([], [], [], new Dictionary<string, long>());
        var studies = new StudyShelf(journal);
        return new(
            ids, ids.Count == 0 ? [] : await studies.BelongingsAsync(ids),
            withLoose ? await studies.LooseCellsAsync() : [], await shelf.ResultSizesAsync());
    }

    /// <summary>Bytes of a study's record alone, because its cells may belong to others too.</summary>
    public long SizeOf(string id) => sizes.GetValueOrDefault(StudyShelf.KeyOf(id));

    private long BytesOf(IEnumerable<string> some) => some.Sum(key => sizes.GetValueOrDefault(key));
}
