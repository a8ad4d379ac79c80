using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Xen.Hosts;
using Akka.Actor;

namespace ActorXen.Execution;

/// <summary>Builds simulations of Xen hosts.</summary>
/// <param name="system">The actor system; called only if a run needs actors.</param>
/// <param name="policies">Where the pools' policies are looked up.</param>
/// <param name="memory">Gives how much memory a run may need; null if that is looked at elsewhere.</param>
public sealed class SimulationFactory(
    Func<ActorSystem> system, XenPolicies policies, Func<MemoryLimit>? memory = null) : ISimulationFactory
{
    /// <summary>
    /// How many hosts keep one thread busy. With fewer, a window holds so little work that the threads spend their time
    /// at the barrier, and all of it if another program wants one of their cores.
    /// </summary>
    private const int HostsPerThread = 32;

    private int _built;

    public ISimulation Build(RunSpec spec, ExecutionOptions options, WatchHost watch)
    {
        memory?.Invoke().Admit(spec.SimulatedHosts());
        var hosts = HostsOf(spec);
        foreach (var host in hosts) host.Timeline.WatchWith(watch(host.Directory));
        var parts = new SimulationParts(
            [.. hosts.Select(host => host.Timeline)],
            [.. hosts.Select(host => host.Directory)],
            (one, other) => one == other ? spec.Network.InRack : spec.Network.CrossRack)
        {
            Ports = [.. hosts.Select(host => host.Ports)],
            Lines = [.. hosts.Select(host => host.Lines)],
            Irqs = [.. hosts.Select(host => host.Irqs)],
            Vectors = [.. hosts.Select(host => host.Vectors)],
            HostsOfRun = spec.Hosts.Count,
        };
        if (options.Threads == 0) options = options with { Threads = ThreadsFor(hosts.Count) };
        var actors = options.Engine == EngineKind.Actors ? system() : null;
        return new Simulation(parts, options, actors, $"run-{Interlocked.Increment(ref _built)}");
    }

    private IReadOnlyList<BuiltHost> HostsOf(RunSpec spec)
    {
        try
        {
            return HostFactory.BuildAll(spec, policies);
        }
        catch (HostRefusedException refusal)
        {
            throw new RunRefusedException(refusal.Message);
        }
    }

    /// <param name="hosts">How many hosts this process runs.</param>
    internal static int ThreadsFor(int hosts) => Math.Clamp(hosts / HostsPerThread, 1, Environment.ProcessorCount);
}
