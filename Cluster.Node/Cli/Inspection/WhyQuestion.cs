using ActorXen.Cli.Arguments;
using ActorXen.Cli.Parts;
using ActorXen.Messages;
using ActorXen.Report.Answers;
using ActorXen.Report.Paths;
using ActorXen.Runs;

namespace ActorXen.Cli.Inspection;

/// <summary>Which requests or wakeups of a run are explained.</summary>
/// <param name="Range">Percentiles that the user asked for; null for the slow end that the count can carry.</param>
/// <param name="ToName">The option that gave the end.</param>
internal sealed record WhyQuestion(
    ChainKind Kind, DomainChoice Choice, PercentRange? Range, Duration? From, Duration? To, string ToName)
{
    /// <summary>Whether the run is executed again even if it has recorded the answer.</summary>
    public bool IsReplayed { get; init; }

    public async Task<WhyAnswer> AskAsync(
        StoredRuns runs, IRunJournal journal, string run, CancellationToken stop = default)
    {
        var record = await journal.ReadAsync(run);
        var header = record.Summary.Header;
        var (first, last) = StoredInterval.Bounds(record.Summary, From, To, ToName);
        PathCollector? collector = null;
        var asked = new PathsAsked(Kind, last, MaySample: true, Slowest: 0, IsReplayed);
        var source = await StoredPaths.FollowAsync(runs, journal, record, asked, Choice.Hosts, hosts =>
        {
            HashSet<(int, int)> chosen = [.. Choice.Hosts(hosts).SelectMany(host =>
                Choice.Domains(host).Select(domain => (host.Host, domain.Id)))];
            var names = new PathNames(hosts, runs.ReadScenario(header).Hosts);
            collector = new(names, first, (host, domain) => chosen.Contains((host, domain)));
            return collector.Add;
        }, stop);
        return new(header.RunId, Kind, first, last, Range, collector!)
        {
            OneIn = source.Selection?.OneIn ?? 1,
            Source = source.Key,
            Note = source.Note,
        };
    }
}
