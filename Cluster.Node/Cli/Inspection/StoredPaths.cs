using ActorXen.Cli.Errors;
using ActorXen.Cli.Parts;
using ActorXen.Messages;
using ActorXen.Report.Paths;
using ActorXen.Runs;

namespace ActorXen.Cli.Inspection;

/// <summary>
/// The requests and wakeups of a stored run. Nothing is stored of single ones, so the run is executed again, from its
/// beginning, because what a request met on its way is known only if all of it was seen.
/// </summary>
internal static class StoredPaths
{
    /// <param name="to">Up to this time.</param>
    /// <param name="begin">
    /// Gets the run's hosts before anything is executed; may refuse. Returns what gets each chain when it is over.
    /// </param>
    /// <exception cref="InputException">The run cannot be executed again by this version.</exception>
    /// <exception cref="HashMismatchException">The run was different when it was stored.</exception>
    public static async Task FollowAsync(
        Composition parts, IRunJournal journal, RunHeader header, VirtualTime to,
        IReadOnlyCollection<ChainKind> kinds, Func<IReadOnlyList<HostDirectory>, Action<PathChain>> begin)
    {
        Action<PathChain>? ended = null;
        var book = new PathBook(kinds, chain => ended!(chain));
        var travel = new TimeTravel(journal, stored =>
        {
            var built = parts.Build(stored, new ExecutionOptions(EngineKind.Plain, 1), host => [book.Of(host)]);
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
        try
        {
            using var simulation = await travel.ToAsync(header.RunId, to, start: VirtualTime.Zero);
        }
        catch (HashMismatchException) when (header.EngineVersion != parts.EngineVersion)
        {
            throw new InputException(
                $"run {header.RunId} was stored by version {header.EngineVersion}, and this one, "
                + $"{parts.EngineVersion}, gives other results. Ask that version, or run the scenario again.");
        }
    }
}
