using ActorXen.Messages;

namespace ActorXen.Runs;

/// <summary>
/// A forked run: executed with the settings of the run that was forked up to the time of the fork, and with its own
/// from there on.
/// </summary>
/// <remarks>
/// It is whole from time zero, so that a fork is replayed, resumed and looked into like any other run. At the time of
/// the fork all hosts are saved, and loaded into the simulation of the changed scenario. A state at exactly that time
/// belongs to the run that was forked. Decision record 0045.
/// </remarks>
public sealed class ForkedSimulation : ISimulation
{
    private readonly IReadOnlyList<Stage> _stages;
    private int _stage;
    private ISimulation? _current;
    private long _windowsBefore;

    private ForkedSimulation(IReadOnlyList<Stage> stages) => (_stages, _stage) = (stages, stages.Count - 1);

    /// <summary>Builds a run's simulation, whether or not it is a fork.</summary>
    /// <param name="scenarioOf">Reads the scenario text in a header.</param>
    /// <param name="watch">Gives each host its watchers; called once for each host.</param>
    public static ISimulation Of(
        RunHeader header, Func<RunHeader, RunSpec> scenarioOf, ISimulationFactory factory, ExecutionOptions options,
        WatchHost watch)
    {
        if (header.Origins.Count == 0) return factory.Build(scenarioOf(header), options, watch);
        // A watcher counts the whole run, so all simulations of a host have the same ones.
        var watchers = new Dictionary<int, IReadOnlyList<IFactSink>>();
        IReadOnlyList<string> texts =
            [.. header.Origins.Select(origin => origin.ScenarioText), header.ScenarioText];
        return new ForkedSimulation([
            .. texts.Select((text, number) => new Stage(
                number == 0 ? VirtualTime.Zero : header.Origins[number - 1].At,
                () => factory.Build(scenarioOf(header with { ScenarioText = text }), options, WatchersOf))),
        ]);

        IReadOnlyList<IFactSink> WatchersOf(HostDirectory host)
        {
            if (!watchers.TryGetValue(host.Host, out var known)) watchers[host.Host] = known = watch(host);
            return known;
        }
    }

    public IReadOnlyList<HostDirectory> Hosts => Current.Hosts;

    public int HostsOfRun => Current.HostsOfRun;

    public VirtualTime Now => Current.Now;

    public long Delivered => Current.Delivered;

    public int Threads => Current.Threads;

    public long Windows => _windowsBefore + Current.Windows;

    public IReadOnlyList<ulong> HostHashes => Current.HostHashes;

    public ulong Hash => Current.Hash;

    public IReadOnlyList<ReadOnlyMemory<byte>>? NodesWindows => Current.NodesWindows;

    public IReadOnlyList<PortStatus> PortsOf(HostDirectory host) => Current.PortsOf(host);

    public IReadOnlyList<SpuriousStatus> LinesOf(HostDirectory host) => Current.LinesOf(host);

    public IReadOnlyList<IrqStatus> IrqsOf(HostDirectory host) => Current.IrqsOf(host);

    public IReadOnlyList<VectorStatus> VectorsOf(HostDirectory host) => Current.VectorsOf(host);

    private ISimulation Current => _current ??= _stages[_stage].Build();

    public void Start()
    {
        Enter(0);
        Current.Start();
    }

    public void RunUntil(VirtualTime horizon)
    {
        while (_stage + 1 < _stages.Count && _stages[_stage + 1].From < horizon)
        {
            var at = _stages[_stage + 1].From;
            if (Current.Now < at) Current.RunUntil(at);
            var states = Current.SaveAll();
            _windowsBefore += Current.Windows;
            Enter(_stage + 1);
            Current.LoadAll(states, at);
        }

        Current.RunUntil(horizon);
    }

    public byte[] SaveHost(int host) => Current.SaveHost(host);

    public void LoadHost(int host, ReadOnlyMemory<byte> state, VirtualTime at)
    {
        Enter(StageAt(at));
        Current.LoadHost(host, state, at);
    }

    public IReadOnlyList<byte[]> SaveAll() => Current.SaveAll();

    public void LoadAll(IReadOnlyList<byte[]> states, VirtualTime at)
    {
        Enter(StageAt(at));
        Current.LoadAll(states, at);
    }

    public void CollectFacts() => Current.CollectFacts();

    public void Dispose() => _current?.Dispose();

    private int StageAt(VirtualTime at) => Math.Max(0, _stages.Count(stage => stage.From < at) - 1);

    private void Enter(int stage)
    {
        if (stage == _stage) return;
        _current?.Dispose();
        (_current, _stage) = (null, stage);
    }

    /// <param name="From">Virtual time from which on it is executed.</param>
    /// <param name="Build">Builds its simulation.</param>
    private sealed record Stage(VirtualTime From, Func<ISimulation> Build);
}
