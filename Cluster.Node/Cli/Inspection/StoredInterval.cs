using ActorXen.Cli.Errors;
using ActorXen.Cli.Parts;
using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Runs;

namespace ActorXen.Cli.Inspection;

/// <summary>
/// What a stored run counted in a part of it. Nothing but sums is stored, so the part is executed again, from the
/// nearest checkpoint.
/// </summary>
internal sealed class StoredInterval : IDisposable
{
    private readonly Dictionary<int, Counters> _before;
    private readonly CounterShelf _shelf;

    private readonly VirtualTime _to;

    /// <summary>By host: what its pCPUs had taken at the begin of the part.</summary>
    private readonly Dictionary<int, IReadOnlyList<VectorStatus>> _vectors;

    private StoredInterval(
        ISimulation simulation, IReadOnlyList<HostDirectory> hosts, CounterShelf shelf, VirtualTime to,
        Dictionary<int, Counters> before, Dictionary<int, IReadOnlyList<VectorStatus>> vectors)
    {
        (Simulation, Hosts, _shelf, _to) = (simulation, hosts, shelf, to);
        (_before, _vectors) = (before, vectors);
    }

    /// <summary>The run at the end of the part.</summary>
    public ISimulation Simulation { get; }

    /// <summary>The chosen hosts, in order of their numbers.</summary>
    public IReadOnlyList<HostDirectory> Hosts { get; }

    /// <summary>What a chosen host counted in the part.</summary>
    public Counters Of(HostDirectory host)
    {
        var all = _shelf.Read(host.Host, _to);
        return _before.TryGetValue(host.Host, out var before) ? all.Since(before) : all;
    }

    /// <summary>What the pCPUs of a chosen host took in the part.</summary>
    public IReadOnlyList<VectorStatus> VectorsOf(HostDirectory host)
    {
        var before = _vectors.GetValueOrDefault(host.Host, []).ToDictionary(
            one => (one.Pcpu, one.Vector, one.Irq), one => one.Taken);
        return
        [
            .. Simulation.VectorsOf(host)
                .Select(one => one with
                {
                    Taken = one.Taken - before.GetValueOrDefault((one.Pcpu, one.Vector, one.Irq)),
                })
                .Where(one => one.Taken > 0),
        ];
    }

    /// <summary>The host's book at the end of the part, which has counted since the run began.</summary>
    public CounterBook Book(HostDirectory host) => _shelf.Book(host.Host);

    /// <param name="runs">What executes it.</param>
    /// <param name="from">As <see cref="Bounds"/> says, like <paramref name="to"/>.</param>
    /// <param name="choose">Chooses among the hosts before anything is built, or refuses; null for all hosts.</param>
    /// <param name="more">
    /// Gives each host further watchers; they see all of the run, which is executed from its beginning then. Called
    /// with all hosts that are built, before any of them is started.
    /// </param>
    /// <exception cref="HashMismatchException">The run was different when it was stored.</exception>
    /// <exception cref="InputException">The same, and it was another version that stored it.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> ended it.</exception>
    public static Task<StoredInterval> ReadAsync(
        StoredRuns runs, IRunJournal journal, RunHeader header, VirtualTime from, VirtualTime to,
        ChooseHosts? choose = null, WatchHost? more = null, CancellationToken stop = default) =>
        runs.AgainAsync(header, () => ExecuteAsync(runs, journal, header, from, to, choose, more, stop));

    private static async Task<StoredInterval> ExecuteAsync(
        StoredRuns runs, IRunJournal journal, RunHeader header, VirtualTime from, VirtualTime to,
        ChooseHosts? choose, WatchHost? more, CancellationToken stop)
    {
        VirtualTime? start = more is null ? null : VirtualTime.Zero;
        HashSet<int>? chosen = null;
        var shelf = new CounterShelf();
        var travel = runs.TravelTo(
            to, journal, stored => runs.Build(stored, Watch, choose is null ? null : Noting));

        // Checkpoints contain what was counted, so a part that begins with the run needs no beginning of its own.
        if (from == VirtualTime.Zero)
        {
            var whole = await travel.ToAsync(header.RunId, to, start, stop);
            return new(whole, Of(whole), shelf, to, before: [], vectors: []);
        }

        var simulation = await travel.ToAsync(header.RunId, from, start, stop);
        try
        {
            var hosts = Of(simulation);
            var before = hosts.ToDictionary(host => host.Host, host => shelf.Read(host.Host, from));
            var vectors = hosts.ToDictionary(host => host.Host, simulation.VectorsOf);
            travel.Continue(simulation, await journal.ReadAsync(header.RunId), to, stop);
            return new(simulation, hosts, shelf, to, before, vectors);
        }
        catch
        {
            simulation.Dispose();
            throw;
        }

        IReadOnlyList<IFactSink> Watch(HostDirectory host) => [.. shelf.Watch(host), .. more?.Invoke(host) ?? []];

        IReadOnlyList<HostDirectory> Noting(IReadOnlyList<HostDirectory> hosts)
        {
            var some = choose(hosts);
            chosen = [.. some.Select(host => host.Host)];
            return some;
        }

        IReadOnlyList<HostDirectory> Of(ISimulation built) =>
            [.. built.Hosts.Where(host => chosen?.Contains(host.Host) ?? true)];
    }

    /// <summary>A part of a run as the user gives it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="from">Null for the run's beginning.</param>
    /// <param name="to">Null for its end, or for where it is sealed if it is not complete.</param>
    /// <param name="toName">The option that gives the end.</param>
    /// <exception cref="InputException">It is not within the run, or has no length.</exception>
    public static (VirtualTime From, VirtualTime To) Bounds(
        RunSummary run, Duration? from, Duration? to, string toName = "--to")
    {
        var isPart = to is null && run.State != RunState.Complete;
        var most = run.Header.Length;
        var (begin, end) = (from ?? Duration.Zero, to ?? (isPart ? run.SealedUpTo - VirtualTime.Zero : most));
        if (isPart && begin >= end)
            throw new InputException(
                $"run {run.Header.RunId} {EndOf(run)}, and "
                + (end == Duration.Zero ? "nothing of it is sealed" : $"is sealed up to {end}")
                + $". {toName} executes it up to a later time.");
        if (end > most) throw new InputException($"{toName} {end} is after the end of the run. Give at most {most}.");
        if (end == Duration.Zero)
            throw new InputException($"{toName} 0s is before anything happened. Give a later time.");
        if (begin >= end) throw new InputException($"--from {begin} is not before {end}. Give an earlier time.");
        return (VirtualTime.Zero + begin, VirtualTime.Zero + end);
    }

    /// <summary>What a part leaves out of a run that is not complete; null if it leaves nothing out.</summary>
    /// <param name="to">Where the part ends.</param>
    public static string? Rest(RunSummary run, VirtualTime to)
    {
        var length = run.Header.Length;
        if (run.State == RunState.Complete || to >= VirtualTime.Zero + length) return null;
        return $"run {run.Header.RunId} {EndOf(run)}: this is {to - VirtualTime.Zero} of its {length}. --to executes "
            + "it up to a later time"
            + (run.State == RunState.Open ? $"; actorxen run --resume {run.Header.RunId} goes on with it" : "");
    }

    public void Dispose() => Simulation.Dispose();

    private static string EndOf(RunSummary run) => run.State == RunState.Open ? "has not ended" : "failed";
}
