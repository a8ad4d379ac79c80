using ActorXen.Execution;
using ActorXen.Messages;
using ActorXen.Nodes.Peers;
using ActorXen.Nodes.Wire;
using ActorXen.Report.Counting;
using ActorXen.Report.Recordings;
using ActorXen.Report.Results;
using ActorXen.Report.Series;
using ActorXen.Runs;
using Akka.Actor;

namespace ActorXen.Nodes.Epochs;

/// <summary>The hosts of one member, built from the scenario, with their watchers.</summary>
internal sealed class MemberHosts : IDisposable
{
    private readonly EpochKey _key;
    private readonly MemberShare _share;
    private readonly SeriesRecorder _recorder;
    private readonly SightBook _sights;
    private readonly IReadOnlyList<IFactSink>[] _watchers;
    private readonly RecorderShelf _recorders = new();
    private readonly int[] _numbers;
    private long _at;
    private bool _hasBegun;

    /// <param name="begin">Names the hosts to build.</param>
    /// <param name="epochEnds">Ends every wait for other members.</param>
    public MemberHosts(
        BeginEpoch begin, WorkerParts parts, ActorSystem system, PeerWays ways, CancellationToken epochEnds)
    {
        _key = begin.Key;
        var spec = parts.ReadScenario(begin.ScenarioName, begin.ScenarioText);
        if (spec.Hosts.Count != begin.MemberOfHost.Count)
            throw new StateFormatException(
                $"the scenario has {spec.Hosts.Count} hosts, but {begin.MemberOfHost.Count} are placed");
        var built = parts.Build(spec, host => begin.MemberOfHost[host] == begin.Self);
        _watchers = [.. built.Select(host => HostRecorders.Watch(
            host.Directory, parts.Watch(host.Directory), _recorders, begin.Paths, begin.IsTraced, spec.Hosts.Count))];
        var shelf = new CounterShelf();
        foreach (var (host, watchers) in built.Zip(_watchers))
            foreach (var book in watchers.OfType<CounterBook>()) shelf.Put(host.Directory, book);
        (_recorder, _sights) = (new(shelf), new(shelf, spec.Hosts));
        for (var place = 0; place < built.Count; place++) built[place].Timeline.WatchWith(_watchers[place]);
        _numbers = [.. built.Select(host => host.Timeline.Host)];

        int[] racks = [.. spec.Hosts.Select(host => host.Rack)];
        Duration Latency(int one, int other) => one == other ? spec.Network.InRack : spec.Network.CrossRack;
        var lookAhead = MemberShareParts.LookAhead(racks, begin.MemberOfHost, Latency, begin.Options.WindowDivisor);
        var share = new MemberShareParts(
            [.. built.Select(host => host.Timeline)], racks, begin.MemberOfHost, begin.Self, Latency);
        Exchange = new PeerExchange(
            begin.Key, begin.Self, begin.Members.Count, lookAhead, ways, share.Hosts, racks.Length, epochEnds);
        var options = begin.Options.Threads == 0
            ? begin.Options with { Threads = SimulationFactory.ThreadsFor(built.Count) }
            : begin.Options;
        var actors = options.Engine == EngineKind.Actors ? system : null;
        _share = new MemberShare(share, options, actors, $"run-{begin.Key.RunId}-{begin.Key.Epoch}", Exchange);
    }

    public PeerExchange Exchange { get; }

    public int Count => _numbers.Length;

    /// <summary>Thread-safe. The counts may be slightly out of date.</summary>
    public MemberFigures Figures => Exchange.Figures(new(Volatile.Read(ref _at)), _share.Delivered);

    /// <inheritdoc cref="SightBook.Want(string)"/>
    public RunSight? Look(string domain) => _sights.Want(domain);

    /// <inheritdoc cref="SightBook.Want(DomainPattern)"/>
    public TopSight? Look(DomainPattern domains) => _sights.Want(domains);

    public void Start() => _share.Start();

    /// <returns>What was counted on the way, as bytes of a window, and what was recorded.</returns>
    public (byte[] Window, byte[] Recorded) RunUntil(VirtualTime horizon)
    {
        // Once for all hosts, which are loaded part by part.
        if (!_hasBegun) _recorder.Begin(new(_at));
        _hasBegun = true;
        _share.RunUntil(horizon);
        Volatile.Write(ref _at, Math.Max(_at, horizon.Nanoseconds));
        var window = _recorder.EndAsBytes(horizon);
        _sights.EndWindow(horizon);
        return (window, _recorders.CollectAsBytes(horizon));
    }

    public HostsState StateAt(
        int number, ReadOnlyMemory<byte> window = default, ReadOnlyMemory<byte> recorded = default) => new(
        _key,
        number,
        new(_at),
        _share.Threads,
        _share.Delivered,
        _share.Windows,
        [.. _share.Hosts.Select(host => host.Hash)])
        {
            Window = window,
            Recorded = recorded,
        };

    /// <summary>Whether the host is one of them.</summary>
    public bool Has(int host) => Array.BinarySearch(_numbers, host) >= 0;

    /// <param name="states">Of some of the hosts, by host number.</param>
    /// <param name="at">Virtual time of the hosts once they are loaded.</param>
    public void Load(IEnumerable<(int Host, ReadOnlyMemory<byte> State)> states, VirtualTime at)
    {
        foreach (var (host, state) in states)
        {
            var place = Array.BinarySearch(_numbers, host);
            if (place < 0) throw new StateFormatException($"host {host} is not on this node");
            _share.Load(place, state);
        }

        Volatile.Write(ref _at, at.Nanoseconds);
        _hasBegun = false;
    }

    /// <summary>Saves all hosts, neighbours together, about <see cref="HostPart.UsualBytes"/> at a time.</summary>
    /// <returns>Ranges of hosts in order; each is made when it is asked for.</returns>
    public IEnumerable<(int FirstHost, IReadOnlyList<int> Lengths, byte[] States)> SaveRanges()
    {
        var states = new StateWriter();
        for (var place = 0; place < _numbers.Length;)
        {
            states.Clear();
            var (first, lengths) = (_numbers[place], new List<int>());
            while (place < _numbers.Length && _numbers[place] == first + lengths.Count
                && states.Length < HostPart.UsualBytes)
            {
                var before = states.Length;
                _share.Save(place++, states);
                lengths.Add(states.Length - before);
            }

            yield return (first, lengths, states.ToArray());
        }
    }

    public HostsPacked Save(SaveHosts save) => Pack(save.Number, save.FromHost, save.Most, _share.Save);

    /// <summary>Packs the watchers' sums. A host whose watchers have none contributes no bytes.</summary>
    public HostsPacked Report(ReportFacts facts) =>
        Pack(facts.Number, facts.FromHost, int.MaxValue, (place, state) => SaveFacts(_watchers[place], state));

    public void Dispose() => _share.Dispose();

    private static void SaveFacts(IReadOnlyList<IFactSink> watchers, StateWriter state)
    {
        foreach (var watcher in watchers.OfType<IStatefulFactSink>()) watcher.Save(state);
    }

    private HostsPacked Pack(int number, int fromHost, int most, Action<int, StateWriter> save)
    {
        var states = new StateWriter();
        var (hosts, lengths) = (new List<int>(), new List<int>());
        var place = Array.BinarySearch(_numbers, fromHost) is var found && found < 0 ? ~found : found;
        for (; place < _numbers.Length && hosts.Count < most && states.Length < PackedHosts.UsualBytes; place++)
        {
            var before = states.Length;
            save(place, states);
            hosts.Add(_numbers[place]);
            lengths.Add(states.Length - before);
        }

        var next = place < _numbers.Length ? _numbers[place] : -1;
        return new(_key, number, PackedHosts.Of(hosts, lengths, states.Written), next);
    }
}
