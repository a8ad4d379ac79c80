using ActorXen.Distribution.Wire;
using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Xen.Hosts;
using Akka.Actor;

namespace ActorXen.Distribution.Spread;

/// <summary>All hosts of a run, on several nodes: the coordinator's view of one epoch.</summary>
/// <remarks>
/// Every call blocks until the nodes have answered: not from an actor. Calls throw <see cref="EpochEndedException"/> once
/// a member is gone or the epoch is ended; the simulation can then only be disposed of.
/// </remarks>
public sealed class SpreadSimulation : ISimulation
{
    private readonly EpochPlan _plan;
    private readonly MemberPlacement _placement;
    private readonly IReadOnlyList<IStatefulFactSink>[] _watchers;
    private readonly EpochTalk _talk;
    private readonly HostsStand[] _stands;
    private readonly int[][] _hostsOf;

    private SpreadSimulation(
        EpochPlan plan,
        MemberPlacement placement,
        IReadOnlyList<HostDirectory> directories,
        WatchHost watch,
        EpochTalk talk)
    {
        (_plan, _placement, _talk) = (plan, placement, talk);
        Hosts = directories;
        _watchers = [.. directories.Select(host => (IStatefulFactSink[])[.. watch(host).OfType<IStatefulFactSink>()])];
        _stands = new HostsStand[placement.Used.Count];
        _hostsOf = [.. Enumerable.Range(0, placement.Used.Count).Select(member =>
            Enumerable.Range(0, directories.Count).Where(host => placement.MemberOfHost[host] == member).ToArray())];
    }

    /// <summary>Lets the members build their hosts.</summary>
    /// <param name="system">Of the coordinator's node; it may be a member itself.</param>
    /// <param name="plan">With whom, and what.</param>
    /// <param name="spec">The plan's scenario, read.</param>
    /// <param name="watch">Gives each host its watchers; <see cref="CollectFacts"/> fills those that have sums.</param>
    /// <param name="epochEnds">Ends the epoch: every call then throws.</param>
    /// <exception cref="EpochEndedException">A member is not there.</exception>
    /// <exception cref="NodeFailedException">A member cannot build its hosts.</exception>
    public static SpreadSimulation Begin(
        ActorSystem system,
        EpochPlan plan,
        RunSpec spec,
        WatchHost watch,
        CancellationToken epochEnds) =>
        Begin(system, plan, spec, watch, HostFactory.Directories, epochEnds);

    /// <summary>With other hosts than Xen's, for tests.</summary>
    internal static SpreadSimulation Begin(
        ActorSystem system,
        EpochPlan plan,
        RunSpec spec,
        WatchHost watch,
        Func<RunSpec, IReadOnlyList<HostDirectory>> directoriesOf,
        CancellationToken epochEnds)
    {
        ArgumentOutOfRangeException.ThrowIfZero(plan.Members.Count, nameof(plan));
        var key = new EpochKey(plan.RunId, plan.Epoch);
        var placement = MemberPlacement.Of(spec, plan.Members);
        var talk = new EpochTalk(system, key, placement.Used, epochEnds);
        try
        {
            var simulation = new SpreadSimulation(plan, placement, directoriesOf(spec), watch, talk);
            simulation.BeginEpoch();
            // They too may have a part in an older epoch.
            foreach (var idle in placement.Idle)
                system.ActorSelection(SpreadWorker.PathAt(idle)).Tell(new AbandonEpoch(key));
            return simulation;
        }
        catch
        {
            talk.Dispose();
            throw;
        }
    }

    public IReadOnlyList<HostDirectory> Hosts { get; }

    public VirtualTime Now => _stands[0].At;

    public long Delivered => _stands.Sum(stand => stand.Delivered);

    public int Threads => _stands.Sum(stand => stand.Threads);

    public long Windows => _stands.Max(stand => stand.Windows);

    public IReadOnlyList<ulong> HostHashes
    {
        get
        {
            var hashes = new ulong[Hosts.Count];
            for (var member = 0; member < _stands.Length; member++)
                for (var place = 0; place < _hostsOf[member].Length; place++)
                    hashes[_hostsOf[member][place]] = _stands[member].Hashes[place];
            return hashes;
        }
    }

    public ulong Hash => TraceHash.Join(HostHashes);

    /// <summary>Nodes that take no part, since there are fewer racks than nodes.</summary>
    public IReadOnlyList<Address> IdleMembers => _placement.Idle;

    /// <summary>How far each member is, about a second ago. May be read from any thread, also while the simulation runs.</summary>
    public IReadOnlyList<MemberProgress> Members =>
        [.. _placement.Used.Select((address, member) =>
            new MemberProgress(address, _hostsOf[member].Length, _talk.FiguresOf(member) ?? default))];

    public void Start() => Command((_, number) => new StartHosts(Key, number));

    public void RunUntil(VirtualTime horizon) => Command((_, number) => new RunHosts(Key, number, horizon));

    public byte[] SaveHost(int host)
    {
        var state = Array.Empty<byte>();
        _talk.Converse(
            (member, number) => member == _placement.MemberOfHost[host] ? new SaveHosts(Key, number, host, 1) : null,
            (_, _, answer) =>
            {
                state = Answered<HostsPacked>(answer).Part.Unpack().Single().State.ToArray();
                return null;
            });
        return state;
    }

    public IReadOnlyList<byte[]> SaveAll()
    {
        var states = new byte[Hosts.Count][];
        Collect(
            (number, from) => new SaveHosts(Key, number, from, int.MaxValue),
            (host, state) => states[host] = state.ToArray());
        return states;
    }

    public void LoadHost(int host, ReadOnlyMemory<byte> state, VirtualTime at) => _talk.Converse(
        (member, number) => member == _placement.MemberOfHost[host]
            ? new LoadHosts(Key, number, at, PackedHosts.Of([host], [state.ToArray()]))
            : null,
        (member, _, answer) => Stood(member, answer));

    public void LoadAll(IReadOnlyList<byte[]> states, VirtualTime at)
    {
        var next = new int[_stands.Length];
        _talk.Converse(
            PartFor,
            (member, number, answer) => Stood(member, answer) ?? PartFor(member, number));

        LoadHosts? PartFor(int member, int number)
        {
            var hosts = _hostsOf[member];
            var first = next[member];
            if (first == hosts.Length) return null;
            var bytes = 0L;
            while (next[member] < hosts.Length && bytes < PackedHosts.UsualBytes) bytes += states[hosts[next[member]++]].Length;
            var chosen = hosts[first..next[member]];
            return new LoadHosts(Key, number, at, PackedHosts.Of(chosen, [.. chosen.Select(host => states[host])]));
        }
    }

    public void CollectFacts() => Collect(
        (number, from) => new ReportFacts(Key, number, from),
        (host, state) =>
        {
            var from = new StateReader(state);
            foreach (var watcher in _watchers[host]) watcher.Load(from);
        });

    public void Dispose() => _talk.Dispose();

    private EpochKey Key => new(_plan.RunId, _plan.Epoch);

    private void BeginEpoch()
    {
        string[] paths = [.. _talk.Workers.Select((worker, member) =>
            worker.Path.ToSerializationFormatWithAddress(_placement.Used[member]))];
        Command((member, number) => new BeginEpoch(
            Key, number, _plan.ScenarioName, _plan.ScenarioText, _plan.Options, member, paths, _placement.MemberOfHost));
    }

    private void Command(Func<int, int, IEpochCommand> make) =>
        _talk.Converse(make, (member, _, answer) => Stood(member, answer));

    private IEpochCommand? Stood(int member, IEpochAnswer answer)
    {
        var stand = Answered<HostsStand>(answer);
        if (stand.Hashes.Count != _hostsOf[member].Length)
            throw new NodeFailedException(_placement.Used[member].ToString(), $"it has {stand.Hashes.Count} hosts instead of {_hostsOf[member].Length}.");
        _stands[member] = stand;
        return null;
    }

    /// <summary>Part by part, from all members at the same time.</summary>
    private void Collect(Func<int, int, IEpochCommand> ask, Action<int, ReadOnlyMemory<byte>> take) => _talk.Converse(
        (_, number) => ask(number, 0),
        (_, number, answer) =>
        {
            var packed = Answered<HostsPacked>(answer);
            foreach (var (host, state) in packed.Part.Unpack()) take(host, state);
            return packed.Next < 0 ? null : ask(number, packed.Next);
        });

    private static T Answered<T>(IEpochAnswer answer)
        where T : class, IEpochAnswer =>
        answer as T ?? throw new InvalidOperationException($"A worker answered with {answer.GetType().Name}.");
}

/// <param name="Node">Address.</param>
/// <param name="Hosts">That it runs.</param>
/// <param name="Figures">How far it is.</param>
public sealed record MemberProgress(Address Node, int Hosts, MemberFigures Figures);
