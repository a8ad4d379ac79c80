using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Series;
using ActorXen.Runs;

namespace ActorXen.Report.Results;

/// <summary>Counts a run of Xen hosts in windows, and makes its report.</summary>
/// <param name="shelf">The books of the hosts; on the node that coordinates a run, those that nodes fill.</param>
/// <param name="header">Of the run.</param>
/// <param name="warmUp">
/// Tells, once the simulation is built, how much the report leaves out; null to find it from the series.
/// </param>
/// <param name="engine">How entities are hosted.</param>
public sealed class RunFacts(
    CounterShelf shelf, RunHeader header, Func<Duration?> warmUp, EngineKind engine) : IRunFacts
{
    private readonly SeriesRecorder _recorder = new(shelf);
    private readonly StateWriter _windows = new();
    private Duration? _warmUp;
    private int _hosts;
    private SeriesPlan _plan = new(header.Length, header.SealEvery, Duration.Zero);

    /// <summary>Whether the report has every pCPU, vCPU and port too.</summary>
    public bool WithParts { get; init; }

    /// <summary>Whether reports have only what measures are taken from, and doubts.</summary>
    public bool IsBrief { get; init; }

    /// <summary>The run's id in the report; empty if the run is not stored.</summary>
    public string RunId { get; init; } = header.RunId;

    /// <summary>The windows of the whole run that <see cref="DescribeAsync"/> had, with the warm-up.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Series { get; private set; } = [];

    /// <summary>The latest report; null before the first.</summary>
    public RunReport? Report { get; private set; }

    public IReadOnlyCollection<VirtualTime> Marks => new SeriesPlan(header.Length, header.SealEvery, WarmUp).Marks;

    private Duration? WarmUp => header.ForkedAt is { } forked ? AfterFork(warmUp(), forked) : warmUp();

    public void Begin(ISimulation simulation)
    {
        _warmUp = WarmUp;
        _plan = new(header.Length, header.SealEvery, _warmUp);
        if (simulation.NodesWindows is null) _recorder.Begin(simulation.Now);
    }

    /// <summary>A window ends at the fork, so that no window has counts of both settings.</summary>
    public VirtualTime NextStop(VirtualTime now) => header.ForkedAt is { } forked && forked > now
        ? VirtualTime.Earlier(forked, _plan.NextStop(now))
        : _plan.NextStop(now);

    /// <summary>Looks at the hosts at the end of each window, if somebody asks it to; null for never.</summary>
    public SightBook? Sights { get; set; }

    /// <summary>Is given each window's bytes when it ends.</summary>
    public Action<ReadOnlyMemory<byte>>? Follow { get; set; }

    /// <summary>What hosts record of single events.</summary>
    public RecorderShelf Recorders { get; init; } = new();

    public IReadOnlyList<(RecordKind Kind, IReadOnlyList<byte[]> Hosts)> TakeRecorded() =>
        Recorders.Take(header.Records, _hosts);

    public void EndWindow(ISimulation simulation)
    {
        if (header.Records.Count > 0) Collect(simulation);
        var begin = _windows.Length;
        if (simulation.NodesWindows is { } parts) NodesWindow.Join(parts, simulation.Now, _windows);
        else _recorder.End(simulation.Now, _windows);
        Follow?.Invoke(_windows.Written[begin..].ToArray());
        Sights?.EndWindow(simulation.Now);
    }

    public ReadOnlyMemory<byte> TakeSeries()
    {
        var windows = _windows.ToArray();
        _windows.Clear();
        return windows;
    }

    private void Collect(ISimulation simulation)
    {
        _hosts = simulation.Hosts.Count;
        if (simulation.NodesWindows is null) Recorders.Collect(simulation.Now);
        else foreach (var ofNode in simulation.NodesRecorded) Recorders.Add(ofNode);
    }

    public bool IsMark(VirtualTime at) => _plan.Marks.Contains(at);

    public IReadOnlyList<byte[]> SaveCounts(ISimulation simulation)
    {
        simulation.CollectFacts();
        return [.. shelf.Read(simulation.Now).Select(host => Save(host.Counters))];
    }

    public async Task<byte[]> DescribeAsync(
        ISimulation simulation, double wallSeconds, IReadOnlyList<ReadOnlyMemory<byte>> series,
        Func<VirtualTime, Task<IReadOnlyList<byte[]>?>> load)
    {
        Series = series;
        var windows = SeriesDigest.Of(series);
        var found = WarmUpCut.Of(_plan, windows, _warmUp, simulation.Now).OfFork(header);
        var mark = found.End > VirtualTime.Zero ? await load(found.End) : null;
        return ReportBytes.Write(Describe(simulation, wallSeconds, windows, found, mark));
    }

    /// <summary>Makes the report of a run that was executed in one go and is not stored.</summary>
    /// <param name="simulation">At its end.</param>
    /// <param name="wallSeconds">Wall time so far.</param>
    /// <param name="series">The windows of the whole run.</param>
    /// <param name="marks">The counts at every mark.</param>
    public RunReport Describe(
        ISimulation simulation, double wallSeconds, ReadOnlyMemory<byte> series,
        IReadOnlyDictionary<VirtualTime, IReadOnlyList<byte[]>> marks)
    {
        simulation.CollectFacts();
        var windows = SeriesDigest.Of([series]);
        var found = WarmUpCut.Of(_plan, windows, _warmUp, simulation.Now);
        return Describe(simulation, wallSeconds, windows, found, marks.GetValueOrDefault(found.End));
    }

    /// <summary>The rows from each mark to now, without groups.</summary>
    /// <param name="marks">With the counts at each.</param>
    public IReadOnlyList<RunReport> ReportsFrom(
        ISimulation simulation, IReadOnlyList<(VirtualTime At, IReadOnlyList<byte[]> Counts)> marks)
    {
        List<(RunFigures Run, ReportRows Rows)> reports = [.. marks.Select(mark => FiguresFrom(simulation, 0, mark.At))
            .Select(run => (run, new ReportRows(run.Covered, WithParts, IsBrief)))];
        // Each host's counters are read once for all marks.
        foreach (var (number, (host, counters)) in shelf.Read(simulation.Now).Index())
            foreach (var (place, (_, counts)) in marks.Index())
                reports[place].Rows.Add(host, counters.Since(Load(host, counts[number])));
        return [.. reports.Select(report => report.Rows.Report(report.Run))];
    }

    /// <summary>The rows of each host from a mark to now, as a report of its own; in order of the hosts.</summary>
    /// <param name="counts">At the mark; null from the beginning.</param>
    public IReadOnlyList<RunReport> ReportsOfHosts(
        ISimulation simulation, VirtualTime mark, IReadOnlyList<byte[]>? counts) =>
    [
        .. CountsSince(counts, simulation.Now)
            .Select(host => ReportRows.Of(FiguresFrom(simulation, 0, mark), [host], isBrief: IsBrief)),
    ];

    private RunReport Describe(
        ISimulation simulation, double wallSeconds, SeriesDigest windows, WarmUpCut found, IReadOnlyList<byte[]>? mark)
    {
        if (found.End > VirtualTime.Zero && mark is null) found = found.Lost();
        var figures = FiguresFrom(simulation, wallSeconds, found.End);
        return Report = ReportRows.Of(figures, CountsSince(mark, simulation.Now), WithParts, IsBrief)
            .WithGroups(shelf.Hosts, windows.Between(found.End, simulation.Now), found, IsBrief);
    }

    private RunFigures FiguresFrom(ISimulation simulation, double wallSeconds, VirtualTime from) => new RunFigures(
        RunId, header.ScenarioName, header.Seed, engine, simulation.Threads, simulation.Now, wallSeconds,
        simulation.Delivered, simulation.Hash).Of(header) with
    {
        From = from,
    };

    /// <summary>What was before the fork had other settings, so the report leaves it out.</summary>
    private static Duration AfterFork(Duration? chosen, VirtualTime forked) =>
        Duration.Longer(chosen ?? Duration.Zero, forked - VirtualTime.Zero);

    private IEnumerable<(HostDirectory Host, Counters Counters)> CountsSince(
        IReadOnlyList<byte[]>? mark, VirtualTime at) =>
        mark is null
            ? shelf.Read(at)
            : shelf.Read(at).Zip(mark, (host, before) => (host.Host, host.Counters.Since(Load(host.Host, before))));

    private static byte[] Save(Counters counters)
    {
        var to = new StateWriter();
        to.Fixed(counters.Layout.Fingerprint);
        counters.Save(to);
        return to.ToArray();
    }

    private static Counters Load(HostDirectory host, byte[] bytes)
    {
        var from = new StateReader(bytes);
        if (from.Fixed() != CounterLayout.Shipped.Fingerprint)
            throw new StateFormatException("a version of actorxen with other counters wrote the counts of its warm-up");
        var counters = Counters.For(host, CounterLayout.Shipped);
        counters.Load(from);
        return counters;
    }
}
