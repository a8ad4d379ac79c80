using ActorXen.Execution;
using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Tests.Scheduling.HowTo;
using Akka.Actor;
using Akka.Configuration;

namespace ActorXen.Tests.Support;

/// <summary>A simulation under test, with all facts of all its hosts.</summary>
internal sealed class Trial : IDisposable
{
    /// <summary>One system for all tests: it starts slowly, and simulations do not disturb each other in it.</summary>
    private static readonly Lazy<ActorSystem> _system =
        new(() => ActorSystem.Create("tests", ConfigurationFactory.ParseString("akka.loglevel = WARNING")));

    private static readonly SimulationFactory _factory = new(() => _system.Value, HowToPolicies.Policies);

    public static readonly ExecutionOptions Plain = new(EngineKind.Plain, 1);

    private readonly FactLog[] _logs;

    public Trial(RunSpec spec, ExecutionOptions? options = null)
    {
        Spec = spec;
        _logs = [.. spec.Hosts.Select(_ => new FactLog())];
        Simulation = _factory.Build(spec, options ?? Plain, directory => _logs[directory.Host]);
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

    public IEnumerable<RecordedFact> FactsOf(FactKind kind) =>
        _logs.SelectMany(log => log.Facts).Where(recorded => recorded.Fact.Kind == kind);

    public void Dispose() => Simulation.Dispose();
}
