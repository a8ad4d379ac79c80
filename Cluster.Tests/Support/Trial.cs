using ActorXen.Execution;
using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Tests.Xen.Scheduling.HowTo;
using ActorXen.Xen.Hosts;
using Akka.Actor;
using Akka.Configuration;

namespace ActorXen.Tests.Support;

/// <summary>A simulation under test, with all facts of all its hosts.</summary>
internal sealed class Trial : IDisposable
{
    /// <summary>
    /// One system for all tests, because it starts slowly and simulations in it do not affect each other.
    /// </summary>
    private static readonly Lazy<ActorSystem> _system =
        new(() => ActorSystem.Create("tests", ConfigurationFactory.ParseString("akka.loglevel = WARNING")));

    private static readonly SimulationFactory _factory = new(() => _system.Value, HowToPolicies.Policies);

    /// <summary>Builds simulations with all policies and workloads of the tests.</summary>
    public static ISimulationFactory Factory => _factory;

    public static readonly ExecutionOptions Plain = new(EngineKind.Plain, 1);

    private readonly FactLog[] _logs;

    /// <param name="more">Gives each host further watchers.</param>
    /// <param name="policies">Of a run with workloads of its own.</param>
    public Trial(
        RunSpec spec, ExecutionOptions? options = null, WatchHost? more = null, XenPolicies? policies = null)
    {
        Spec = spec;
        _logs = [.. spec.Hosts.Select(_ => new FactLog())];
        var factory = policies is null ? _factory : new SimulationFactory(() => _system.Value, policies);
        Simulation = factory.Build(
            spec, options ?? Plain, directory => [_logs[directory.Host], .. more?.Invoke(directory) ?? []]);
    }

    /// <param name="spec">With the same hosts as the simulation that is built.</param>
    /// <param name="build">Builds it with the watchers that it is given.</param>
    public Trial(RunSpec spec, Func<ISimulationFactory, WatchHost, ISimulation> build)
    {
        Spec = spec;
        _logs = [.. spec.Hosts.Select(_ => new FactLog())];
        Simulation = build(_factory, directory => [_logs[directory.Host]]);
    }

    public RunSpec Spec { get; }

    public ISimulation Simulation { get; }

    /// <summary>By host.</summary>
    public IReadOnlyList<FactLog> Logs => _logs;

    /// <summary>Runs a scenario from its beginning to its end.</summary>
    public static Trial Of(RunSpec spec, ExecutionOptions? options = null)
    {
        var trial = new Trial(spec, options);
        trial.Simulation.Start();
        trial.RunToEnd();
        return trial;
    }

    public void RunToEnd() => Simulation.RunUntil(VirtualTime.Zero + Spec.Length);

    public IEnumerable<RecordedFact> FactsOf(FactType type) =>
        _logs.SelectMany(log => log.Facts).Where(recorded => recorded.Fact.Is(type));

    public void Dispose() => Simulation.Dispose();
}
