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

    /// <summary>For how long the vCPUs of a domain of the first host had pCPUs.</summary>
    public Duration CpuTimeOf(int domain)
    {
        var vcpus = Simulation.Hosts[0].Vcpus.Where(
            vcpu => vcpu.Domain == domain).Select(vcpu => vcpu.Number).ToHashSet();
        var total = Duration.Zero;
        var began = new Dictionary<int, VirtualTime>();
        foreach (var (at, _, fact) in _logs[0].Facts.Where(recorded =>
            recorded.Fact.Is(SchedulingFacts.RunstateChanged) && vcpus.Contains(recorded.Fact.Subject)))
        {
            if (fact.First == 0) total += at - began.GetValueOrDefault(fact.Subject);
            if (fact.Second == 0) began[fact.Subject] = at;
        }

        return total;
    }

    /// <summary>
    /// Requires the same hash of both engines, and of a run that is saved at a time and continued elsewhere.
    /// </summary>
    public static void RequireOneHash(RunSpec spec, Duration saved)
    {
        using var plain = Of(spec);
        using var actors = Of(spec, new(EngineKind.Actors, 2));
        using var half = new Trial(spec);
        half.Simulation.Start();
        var at = VirtualTime.Zero + saved;
        half.Simulation.RunUntil(at);
        using var rest = new Trial(spec);
        rest.Simulation.LoadAll(half.Simulation.SaveAll(), at);

        rest.RunToEnd();

        Assert.Equal(plain.Simulation.HostHashes, actors.Simulation.HostHashes);
        Assert.Equal(plain.Simulation.HostHashes, rest.Simulation.HostHashes);
    }

    public void Dispose() => Simulation.Dispose();
}
