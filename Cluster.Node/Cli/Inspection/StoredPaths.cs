using ActorXen.Cli.Errors;
using ActorXen.Cli.Parts;
using ActorXen.Messages;
using ActorXen.Report.Paths;
using ActorXen.Runs;

namespace ActorXen.Cli.Inspection;

/// <summary>What of a run is to be known of its requests or wakeups.</summary>
/// <param name="To">Those that end before this time.</param>
/// <param name="MaySample">Whether a sample answers the question.</param>
/// <param name="Slowest">
/// Whether only the slowest so many of all are asked for; 0 for all whatever their latency.
/// </param>
/// <param name="IsReplayed">Whether the user wants the run to be executed again.</param>
internal sealed record PathsAsked(
    ChainKind Kind, VirtualTime To, bool MaySample, int Slowest, bool IsReplayed)
{
    /// <summary>
    /// Says what a recording of some lacks, once it was read; null if it has what is asked for. Null if that is not
    /// left to what the recording turns out to have.
    /// </summary>
    public Func<string?>? Lacks { get; init; }
}

/// <summary>Where an answer comes from.</summary>
/// <param name="Selection">What the run recorded; null if it was executed again.</param>
/// <param name="Note">
/// The same as a line for the user; empty if the run recorded nothing, so that it goes without saying.
/// </param>
internal sealed record PathsSource(PathSelection? Selection, string Note)
{
    /// <summary>One word for JSON.</summary>
    public string Key => Selection is null ? "execution" : "recording";
}

/// <summary>
/// The requests and wakeups of a stored run. What the run has recorded is read. Otherwise it is executed again, from
/// its beginning, because what a request met on its way is known only if all of it was seen.
/// </summary>
internal static class StoredPaths
{
    /// <param name="choose">Chooses the hosts on which they begin.</param>
    /// <param name="begin">
    /// Gets the chosen hosts and all that they meet before anything is read or executed; may refuse. Returns what gets
    /// each chain when it is over. Called again, so that what it got before counts no more, if the run is executed
    /// because a recording turns out not to do.
    /// </param>
    /// <exception cref="InputException">The run cannot be executed again by this version.</exception>
    /// <exception cref="HashMismatchException">The run was different when it was stored.</exception>
    public static async Task<PathsSource> FollowAsync(
        StoredRuns runs, IRunJournal journal, RunRecord record, PathsAsked asked, ChooseHosts choose,
        Func<IReadOnlyList<HostDirectory>, Action<PathChain>> begin, CancellationToken stop = default)
    {
        var header = record.Summary.Header;
        if (WhyNot(record, asked) is { } why)
        {
            await ExecuteAsync(runs, journal, header, asked, choose, begin, stop);
            return new(null, header.Paths.Length == 0 ? "" : $"run {header.RunId} was executed again: {why}");
        }

        var selection = PathSelection.TryParse(header.Paths)!;
        if (await ReadAsync(runs, journal, record, asked, choose, begin) is { } problem)
        {
            await ExecuteAsync(runs, journal, header, asked, choose, begin, stop);
            return new(null, $"run {header.RunId} was executed again: {problem}");
        }

        return new(
            selection,
            $"answered from what run {header.RunId} recorded (--paths {selection}); --replay executes it again");
    }

    /// <summary>Why the recording does not answer a question; null if it does.</summary>
    private static string? WhyNot(RunRecord record, PathsAsked asked)
    {
        var header = record.Summary.Header;
        if (header.Paths.Length == 0) return "it recorded nothing";
        if (PathSelection.TryParse(header.Paths) is not { } selection)
            return $"this version does not know its recording, {header.Paths}";
        if (asked.IsReplayed) return "--replay asks for it";
        if (asked.Kind == ChainKind.Wakeup && !selection.HasWakeups)
            return $"it recorded no wakeups (--paths {selection})";
        if (record.Summary.SealedUpTo < asked.To)
            return $"its recording ends at {record.Summary.SealedUpTo}, where the run was interrupted";
        if (asked.Lacks is not null) return null;
        if (selection.Slowest > 0 && (asked.Slowest == 0 || asked.Slowest > selection.Slowest))
            return $"it recorded only the slowest of each domain (--paths {selection})";
        return selection.OneIn > 1 && !asked.MaySample
            ? $"it recorded only one request in {selection.OneIn} (--paths {selection})"
            : null;
    }

    /// <returns>What is wrong with the recording, so that what was passed on is void; null if it was read.</returns>
    private static async Task<string?> ReadAsync(
        StoredRuns runs, IRunJournal journal, RunRecord record, PathsAsked asked, ChooseHosts choose,
        Func<IReadOnlyList<HostDirectory>, Action<PathChain>> begin)
    {
        var header = record.Summary.Header;
        var take = begin(runs.Names(header, choose, withMet: true));
        var hosts = runs.ReadScenario(header).Hosts.Count;
        var records = new PathRecords(chain =>
        {
            if (chain.Kind == asked.Kind && chain.Ended < asked.To) take(chain);
        });
        foreach (var seal in record.Seals)
        {
            var part = await journal.LoadRecordedAsync(header.RunId, RecordKind.Paths, seal.At, hosts);
            if (part is null) return $"what it recorded up to {seal.At} is damaged or lost";
            try
            {
                records.Read([.. part.Select(host => new ReadOnlyMemory<byte>(host))]);
            }
            catch (StateFormatException damage)
            {
                return $"what it recorded up to {seal.At} is damaged: {damage.Problem}";
            }

            if (seal.At >= asked.To) break;
        }

        var isSome = PathSelection.TryParse(header.Paths) is not { IsAll: true };
        if (isSome && asked.Lacks is { } lacks) return lacks() is { } what ? $"{what} (--paths {header.Paths})" : null;
        return records.LeftOut == 0
            ? null
            : FormattableString.Invariant($"its recording had no room for {records.LeftOut:#,0} of them");
    }

    private static async Task ExecuteAsync(
        StoredRuns runs, IRunJournal journal, RunHeader header, PathsAsked asked, ChooseHosts choose,
        Func<IReadOnlyList<HostDirectory>, Action<PathChain>> begin, CancellationToken stop)
    {
        Action<PathChain>? ended = null;
        var book = new PathBook([asked.Kind], chain => ended!(chain));
        var travel = runs.TravelTo(asked.To, journal, stored =>
        {
            var built = runs.Build(stored, host => [book.Of(host)], choose);
            try
            {
                ended = begin(built.Hosts);
                return built;
            }
            catch
            {
                built.Dispose();
                throw;
            }
        });
        using var simulation = await runs.AgainAsync(
            header, () => travel.ToAsync(header.RunId, asked.To, VirtualTime.Zero, stop));
    }
}
