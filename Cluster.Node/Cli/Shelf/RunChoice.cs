using ActorXen.Cli.Arguments;
using ActorXen.Runs;

namespace ActorXen.Cli.Shelf;

/// <summary>Which runs are to be removed. A run must fit everything that is set.</summary>
/// <param name="Runs">Ids, their beginnings, or names; empty for all runs.</param>
/// <param name="Like">A pattern; null for every run.</param>
/// <param name="Older">Age since the start; null for any.</param>
internal sealed record RunChoice(IReadOnlyList<string> Runs, string? Like, TimeSpan? Older)
{
    /// <summary>How many complete runs without a name stay; null for no such rule.</summary>
    public int? Keep { get; init; }

    public bool KeepsNamed { get; init; }

    public bool WithUnfinished { get; init; }

    /// <summary>Whether nothing chooses runs, so that it would be all of them.</summary>
    public bool IsEmpty => Runs.Count == 0 && Like is null && Older is null && Keep is null;

    /// <returns>Ids, oldest first, and lines about runs that fit but are spared.</returns>
    /// <exception cref="RunNotFoundException">One of the named runs is not in the store.</exception>
    public async Task<(IReadOnlyList<string> Chosen, IReadOnlyList<string> Spared)> FindAsync(
        IRunJournal journal, IRunShelf shelf, DateTimeOffset now)
    {
        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (var run in Runs) named.Add(await shelf.FindAsync(run));
        // Without a filter no run has to be read, so that a damaged one can be removed by its id.
        if (Like is null && Older is null && Keep is null && !KeepsNamed) return ([.. named], []);
        var all = await journal.ListAsync();
        HashSet<string>? surplus = Keep is { } keep
            ? [.. RunKeeping.Surplus(all, keep).Select(run => run.Header.RunId)]
            : null;
        List<RunSummary> fitting =
        [
            .. all.Where(run => (Runs.Count == 0 || named.Contains(run.Header.RunId))
                && (Like is null || RunPattern.IsLike(run.Header, Like))
                && (Older is null || now - run.Header.StartedUtc > Older)
                && (surplus is null || surplus.Contains(run.Header.RunId))),
        ];
        // Named on the command line, an unfinished run is refused; found by a pattern, it is spared.
        var open = fitting.FindAll(run => run.State == RunState.Open && !WithUnfinished && Runs.Count == 0);
        var kept = fitting.FindAll(run => KeepsNamed && run.Header.Name.Length > 0);
        var spared = new List<string>();
        if (kept.Count > 0) spared.Add($"Spared {kept.Count} with a name.");
        if (open.Count > 0) spared.Add($"Spared {open.Count} not ended; --unfinished removes them too.");
        return ([.. fitting.Except(kept).Except(open).Select(run => run.Header.RunId)], spared);
    }
}
