using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Xen.Hosts;
using Akka.Actor;

namespace ActorXen.Distribution;

/// <summary>Builds simulations of Xen hosts.</summary>
/// <param name="system">Where actors live; asked for only when a run needs actors.</param>
public sealed class SimulationFactory(Func<ActorSystem> system) : ISimulationFactory
{
    private int _built;

    /// <summary>What a scenario's pools may be.</summary>
    public static IPolicyCatalogue Policies => XenPolicies.Instance;

    public ISimulation Build(RunSpec spec, ExecutionOptions options, Func<HostDirectory, IFactSink?> watch)
    {
        var hosts = HostFactory.BuildAll(spec);
        foreach (var host in hosts) host.Timeline.WatchWith(watch(host.Directory));
        var parts = new SimulationParts(
            [.. hosts.Select(host => host.Timeline)],
            [.. hosts.Select(host => host.Directory)],
            (one, other) => one == other ? spec.Network.InRack : spec.Network.CrossRack);
        var actors = options.Engine == EngineKind.Actors ? system() : null;
        return new Simulation(parts, options, actors, $"run-{Interlocked.Increment(ref _built)}");
    }
}
