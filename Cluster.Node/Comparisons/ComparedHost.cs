using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Results;
using ActorXen.Report.Statistics;
using ActorXen.Runs;

namespace ActorXen.Comparisons;

/// <summary>How busy a host was in both runs, percent of its pCPUs' time.</summary>
/// <param name="Name">Of a host that both runs have.</param>
internal sealed record ComparedHost(string Name, SeriesEstimate One, SeriesEstimate Other, Difference Busy)
{
    /// <summary>The hosts that both runs have, in the order of the first one.</summary>
    /// <param name="one">As <see cref="BusyAsync"/> found them.</param>
    public static IReadOnlyList<ComparedHost> Of(
        IReadOnlyDictionary<string, SeriesEstimate> one, IReadOnlyDictionary<string, SeriesEstimate> other,
        bool isPaired) =>
    [
        .. one.Where(host => other.ContainsKey(host.Key)).Select(host => new ComparedHost(
            host.Key, host.Value, other[host.Key],
            Difference.Between(host.Value, other[host.Key], isPaired))),
    ];

    /// <summary>Executes a part of a run again and estimates how busy its hosts are, by name.</summary>
    /// <param name="journal">Where the run is kept; only read.</param>
    /// <param name="build">Builds the run's simulation; does not start it.</param>
    /// <param name="stop">Ends it between two parts.</param>
    /// <exception cref="HashMismatchException">The simulation differs from a seal on the way.</exception>
    public static async Task<IReadOnlyDictionary<string, SeriesEstimate>> BusyAsync(
        IRunJournal journal, Func<RunHeader, WatchHost, ISimulation> build, RunRecord run, ComparedTime time,
        CancellationToken stop)
    {
        var shelf = new CounterShelf();
        var travel = new TimeTravel(journal, header => build(header, shelf.Watch));
        using var simulation = await travel.ToAsync(run.Summary.Header.RunId, time.From, stop: stop);
        var counts = new List<IReadOnlyList<(long Busy, long All)>> { Read(shelf, time.From) };
        for (var part = 1; part <= QuantileInterval.MostParts; part++)
        {
            var at = time.From + (time.To - time.From) * part / QuantileInterval.MostParts;
            travel.Continue(simulation, run, at, stop);
            counts.Add(Read(shelf, at));
        }

        return shelf.Hosts.Index().ToDictionary(
            host => host.Item.Name,
            host => SeriesEstimate.OfParts(Share(counts[0], counts[^1], host.Index), [
                .. counts.Zip(counts.Skip(1), (before, after) => Share(before, after, host.Index)),
            ]));
    }

    private static double Share(
        IReadOnlyList<(long Busy, long All)> before, IReadOnlyList<(long Busy, long All)> after, int host) =>
        100.0 * (after[host].Busy - before[host].Busy) / Math.Max(1, after[host].All - before[host].All);

    private static IReadOnlyList<(long Busy, long All)> Read(CounterShelf shelf, VirtualTime at) =>
        [.. shelf.Read(at).Select(host => TimeOf(HostRow.Of(host.Host, host.Counters)))];

    private static (long Busy, long All) TimeOf(HostRow host)
    {
        var all = host.Tally[PcpuFacts.TimeInMode];
        return (all - host.Tally[PcpuFacts.TimeInMode, (int)PcpuMode.Idle], all);
    }
}
