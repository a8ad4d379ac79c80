using System.Security.Cryptography;
using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Nodes.Wire;
using ActorXen.Runs;
using ActorXen.Xen.Hosts;
using Akka.Actor;

namespace ActorXen.Nodes.Epochs;

/// <summary>All hosts of a run, on several nodes: the coordinator's view of one epoch.</summary>
/// <remarks>
/// Every call blocks until the nodes have answered, so an actor must not call it. Once a member is gone or the epoch is
/// ended, calls throw <see cref="EpochEndedException"/> and the simulation can only be disposed of.
/// </remarks>
public sealed class SpreadSimulation : ISimulation
{
    private const int TokenDigits = 32;

    private readonly EpochPlan _plan;
    private readonly MemberPlacement _placement;
    private readonly IReadOnlyList<IStatefulFactSink>[] _watchers;
    private readonly EpochConversation _conversation;
    private readonly HostsState[] _states;
    private readonly int[][] _hostsOf;

    private SpreadSimulation(
        EpochPlan plan,
        MemberPlacement placement,
        IReadOnlyList<HostDirectory> directories,
        WatchHost watch,
        EpochConversation conversation,
        Action<string>? warn)
    {
        (_plan, _placement, _conversation) = (plan, placement, conversation);
        Hosts = directories;
        _watchers = [.. directories.Select(host => (IStatefulFactSink[])[.. watch(host).OfType<IStatefulFactSink>()])];
        _states = new HostsState[placement.Used.Count];
        _hostsOf = [.. Enumerable.Range(0, placement.Used.Count).Select(member =>
            Enumerable.Range(0, directories.Count).Where(host => placement.MemberOfHost[host] == member).ToArray())];
        Parted = new SpreadParts(
            Key, conversation, _hostsOf, member => placement.Used[member].ToString(), TakeState,
            warn ?? (static _ => { }));
    }

    /// <summary>Makes the members build their hosts.</summary>
    /// <param name="system">The actor system of the coordinator's node, which may be a member itself.</param>
    /// <param name="spec">The plan's scenario, checked.</param>
    /// <param name="policies">Policies that pools may have; the same as on the members.</param>
    /// <param name="watch">Gives each host its watchers; <see cref="CollectFacts"/> fills those that have sums.</param>
    /// <param name="epochEnds">Ends the epoch, after which every call throws.</param>
    /// <param name="note">Takes what the epoch waits for, if its members stand still; empty when they do not.</param>
    /// <param name="warn">Takes one line if members cannot write or load checkpoints themselves.</param>
    /// <exception cref="EpochEndedException">A member's worker does not answer.</exception>
    /// <exception cref="NodeFailedException">A member cannot build its hosts.</exception>
    public static SpreadSimulation Begin(
        ActorSystem system,
        EpochPlan plan,
        RunSpec spec,
        XenPolicies policies,
        WatchHost watch,
        CancellationToken epochEnds,
        Action<string>? note = null,
        Action<string>? warn = null) =>
        Begin(system, plan, spec, watch, run => HostFactory.Directories(run, policies), epochEnds, note, warn);

    /// <summary>For tests with other hosts than Xen's.</summary>
    internal static SpreadSimulation Begin(
        ActorSystem system,
        EpochPlan plan,
        RunSpec spec,
        WatchHost watch,
        Func<RunSpec, IReadOnlyList<HostDirectory>> directoriesOf,
        CancellationToken epochEnds,
        Action<string>? note = null,
        Action<string>? warn = null)
    {
        var key = KeyOf(plan);
        return Begin(
            plan, spec, watch, directoriesOf,
            members => new(
                key, new EpochLine(system, key, members, epochEnds), WireSettings.StallAfterOf(system), epochEnds,
                note),
            idle => system.ActorSelection(SpreadWorker.PathAt(idle)).Tell(new AbandonEpoch(key)),
            warn);
    }

    /// <summary>For members that are reached in any way.</summary>
    /// <param name="call">Begins the conversation with those that have hosts.</param>
    /// <param name="dismiss">Makes a member without hosts abandon this epoch and older ones.</param>
    internal static SpreadSimulation Begin(
        EpochPlan plan,
        RunSpec spec,
        WatchHost watch,
        Func<RunSpec, IReadOnlyList<HostDirectory>> directoriesOf,
        Func<IReadOnlyList<Address>, EpochConversation> call,
        Action<Address> dismiss,
        Action<string>? warn = null)
    {
        ArgumentOutOfRangeException.ThrowIfZero(plan.Members.Count, nameof(plan));
        var placement = MemberPlacement.Of(spec, plan.Members);
        var conversation = call(placement.Used);
        try
        {
            var simulation = new SpreadSimulation(plan, placement, directoriesOf(spec), watch, conversation, warn);
            simulation.BeginEpoch();
            // Members without hosts may still take part in an older epoch.
            foreach (var idle in placement.Idle) dismiss(idle);
            return simulation;
        }
        catch
        {
            conversation.Dispose();
            throw;
        }
    }

    public IReadOnlyList<HostDirectory> Hosts { get; }

    public IPartedHosts Parted { get; }

    public VirtualTime Now => _states[0].At;

    public long Delivered => _states.Sum(state => state.Delivered);

    public int Threads => _states.Sum(state => state.Threads);

    public long Windows => _states.Max(state => state.Windows);

    public IReadOnlyList<ulong> HostHashes
    {
        get
        {
            var hashes = new ulong[Hosts.Count];
            for (var member = 0; member < _states.Length; member++)
                for (var place = 0; place < _hostsOf[member].Length; place++)
                    hashes[_hostsOf[member][place]] = _states[member].Hashes[place];
            return hashes;
        }
    }

    public ulong Hash => TraceHash.Join(HostHashes);

    public IReadOnlyList<ReadOnlyMemory<byte>> NodesWindows =>
        [.. _states.Where(state => state is not null).Select(state => state.Window)];

    public IReadOnlyList<ReadOnlyMemory<byte>> NodesRecorded =>
        [.. _states.Where(state => state is not null).Select(state => state.Recorded)];

    /// <summary>
    /// How far each member was about a second ago. Thread-safe, and can be read while the simulation runs.
    /// </summary>
    public IReadOnlyList<MemberProgress> Members =>
        [.. _placement.Used.Select((address, member) =>
            new MemberProgress(address, _hostsOf[member].Length, _conversation.FiguresOf(member) ?? default))];

    public void Start() => Command((_, number) => new StartHosts(Key, number));

    public void RunUntil(VirtualTime horizon) => Command((_, number) => new RunHosts(Key, number, horizon));

    public byte[] SaveHost(int host)
    {
        var state = Array.Empty<byte>();
        _conversation.Converse(
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

    public void LoadHost(int host, ReadOnlyMemory<byte> state, VirtualTime at) => _conversation.Converse(
        (member, number) => member == _placement.MemberOfHost[host]
            ? new LoadHosts(Key, number, at, PackedHosts.Of([host], [state.ToArray()]))
            : null,
        (member, _, answer) => TakeState(member, answer));

    public void LoadAll(IReadOnlyList<byte[]> states, VirtualTime at)
    {
        var next = new int[_states.Length];
        _conversation.Converse(
            PartFor,
            (member, number, answer) => TakeState(member, answer) ?? PartFor(member, number));

        LoadHosts? PartFor(int member, int number)
        {
            var hosts = _hostsOf[member];
            var first = next[member];
            if (first == hosts.Length) return null;
            var bytes = 0L;
            while (next[member] < hosts.Length && bytes < PackedHosts.UsualBytes)
                bytes += states[hosts[next[member]++]].Length;
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

    public void Dispose() => _conversation.Dispose();

    private EpochKey Key => KeyOf(_plan);

    private static EpochKey KeyOf(EpochPlan plan) => new(plan.RunId, plan.Epoch);

    private void BeginEpoch()
    {
        var token = RandomNumberGenerator.GetHexString(TokenDigits);
        Command((member, number) => new BeginEpoch(
            Key, number, _plan.ScenarioName, _plan.ScenarioText, _plan.Options, member,
            _conversation.Workers, _placement.MemberOfHost)
        {
            Token = token,
            Paths = _plan.Paths,
            IsTraced = _plan.IsTraced,
        });
    }

    private void Command(Func<int, int, IEpochCommand> make) =>
        _conversation.Converse(make, (member, _, answer) => TakeState(member, answer));

    private IEpochCommand? TakeState(int member, IEpochAnswer answer)
    {
        var state = Answered<HostsState>(answer);
        if (state.Hashes.Count != _hostsOf[member].Length)
            throw new NodeFailedException(
                _placement.Used[member].ToString(),
                $"it has {state.Hashes.Count} hosts instead of {_hostsOf[member].Length}.");
        _states[member] = state;
        return null;
    }

    /// <summary>Collects states part by part, from all members at the same time.</summary>
    private void Collect(Func<int, int, IEpochCommand> ask, Action<int, ReadOnlyMemory<byte>> take) =>
        _conversation.Converse(
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

/// <summary>How far one member is.</summary>
/// <param name="Hosts">How many hosts it runs.</param>
public sealed record MemberProgress(Address Node, int Hosts, MemberFigures Figures);
