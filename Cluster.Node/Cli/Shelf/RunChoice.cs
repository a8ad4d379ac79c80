using ActorXen.Cli.Arguments;
using ActorXen.Runs;
using ActorXen.Studies;

namespace ActorXen.Cli.Shelf;

/// <summary>Which runs and studies are to be removed. One must fit everything that is set.</summary>
/// <param name="Like">A pattern; null for every run and study.</param>
/// <param name="Older">Age since the start of a run or the end of a study; null for any.</param>
internal sealed record RunChoice(string? Like, TimeSpan? Older)
{
    /// <summary>Ids of runs, their beginnings, or names.</summary>
    public IReadOnlyList<string> Runs { get; init; } = [];

    /// <summary>Ids of studies. Without these and <see cref="Runs"/> all are chosen from.</summary>
    public IReadOnlyList<string> Studies { get; init; } = [];

    /// <summary>How many complete runs without a name stay; null for no such rule.</summary>
    public int? Keep { get; init; }

    public bool KeepsNamed { get; init; }

    /// <summary>Also takes runs that have not ended. If nothing else chooses, it takes only those.</summary>
    public bool WithUnfinished { get; init; }

    /// <summary>Whether nothing chooses, so that it would be all of them.</summary>
    public bool IsEmpty => !HasNames && !HasRule && !WithUnfinished;

    /// <summary>
    /// Whether cells go that no study names: an interrupted study leaves them, and nothing else can choose them.
    /// </summary>
    public bool TakesLooseCells => TakesOnlyUnfinished;

    /// <summary>Whether runs that have ended stay, also one that ends while it is removed.</summary>
    public bool TakesOnlyUnfinished => WithUnfinished && !HasNames && !HasRule;

    private bool HasNames => Runs.Count + Studies.Count > 0;

    private bool HasRule => Like is not null || Older is not null || Keep is not null;

    /// <summary>Whether the studies are chosen from too; <c>--keep</c> and <c>--unfinished</c> speak of runs.</summary>
    private bool IsOfStudies => Studies.Count > 0 || (!HasNames && Keep is null && HasRule);

    /// <returns>Ids, oldest first, and lines about what fits but is spared.</returns>
    /// <exception cref="RunNotFoundException">One of the named runs is not in the store.</exception>
    public async Task<(IReadOnlyList<string> Runs, IReadOnlyList<string> Studies, IReadOnlyList<string> Spared)>
        FindAsync(IRunJournal journal, IRunShelf shelf, DateTimeOffset now)
    {
        var (runs, namedRuns, open) = await RunsAsync(journal, shelf, now);
        var (studies, namedStudies) = await StudiesAsync(journal, now);
        var spared = new List<string>();
        if (namedRuns + namedStudies > 0) spared.Add($"Spared {namedRuns + namedStudies} with a name.");
        if (open > 0) spared.Add($"Spared {open} not ended; --unfinished removes them too.");
        return (runs, studies, spared);
    }

    private async Task<(IReadOnlyList<string> Chosen, int Named, int Open)> RunsAsync(
        IRunJournal journal, IRunShelf shelf, DateTimeOffset now)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var run in Runs) ids.Add(await shelf.FindAsync(run));
        // Without a filter no run has to be read, so that a damaged one can be removed by its id.
        if (HasNames && (ids.Count == 0 || (!HasRule && !KeepsNamed))) return ([.. ids], 0, 0);
        var all = await journal.ListAsync();
        HashSet<string>? surplus = Keep is { } keep
            ? [.. RunKeeping.Surplus(all, keep).Select(run => run.Header.RunId)]
            : null;
        List<RunSummary> fitting =
        [
            .. all.Where(run => (!HasNames || ids.Contains(run.Header.RunId))
                && (HasNames || HasRule || run.State == RunState.Open)
                && (Like is null || RunPattern.IsLike(run.Header, Like))
                && (Older is null || now - run.Header.StartedUtc > Older)
                && (surplus is null || surplus.Contains(run.Header.RunId))),
        ];
        // Named on the command line, an unfinished run is refused; found by a pattern, it is spared.
        var open = fitting.FindAll(run => run.State == RunState.Open && !WithUnfinished && !HasNames);
        var kept = fitting.FindAll(run => KeepsNamed && run.Header.Name.Length > 0);
        return ([.. fitting.Except(kept).Except(open).Select(run => run.Header.RunId)], kept.Count, open.Count);
    }

    private async Task<(IReadOnlyList<string> Chosen, int Named)> StudiesAsync(IRunJournal journal, DateTimeOffset now)
    {
        // As of runs: without a filter a damaged one can be removed by its id.
        if (!IsOfStudies || (HasNames && !HasRule && !KeepsNamed)) return (Studies, 0);
        List<StudyRecord> fitting =
        [
            .. (await new StudyShelf(journal).ListAsync()).Studies.Where(study =>
                (!HasNames || Studies.Contains(study.Id))
                && (Like is null || RunPattern.IsLike(study, Like))
                && (Older is null || now - study.DoneUtc > Older)),
        ];
        var kept = fitting.FindAll(study => KeepsNamed && study.Name.Length > 0);
        return ([.. fitting.Except(kept).Select(study => study.Id)], kept.Count);
    }
}
