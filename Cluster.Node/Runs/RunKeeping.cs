namespace ActorXen.Runs;

/// <summary>Which runs <c>--keep N</c> leaves in the store.</summary>
public static class RunKeeping
{
    /// <summary>Complete runs without a name, except the latest ones. Only these may be removed unasked.</summary>
    /// <param name="runs">All runs, oldest first.</param>
    /// <param name="keep">How many of the complete runs without a name stay.</param>
    /// <param name="ended">
    /// Id of a run that counts as the latest, because it has just ended; null if there is none. Another run that began
    /// after it may have ended before.
    /// </param>
    /// <returns>Oldest first.</returns>
    public static IReadOnlyList<RunSummary> Surplus(IReadOnlyList<RunSummary> runs, int keep, string? ended = null)
    {
        List<RunSummary> candidates =
        [
            .. runs.Where(run => run.State == RunState.Complete && run.Header.Name.Length == 0)
                .OrderBy(run => run.Header.RunId == ended),
        ];
        return candidates[..Math.Max(0, candidates.Count - keep)];
    }
}
