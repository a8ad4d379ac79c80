using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Runs;
using Akka.Actor;

namespace ActorXen.Distribution;

/// <summary>What a run is made of. Its makers need not know how it is executed.</summary>
/// <param name="Hosts">By number.</param>
/// <param name="Directories">By host number.</param>
/// <param name="LatencyBetweenRacks">Least time from a host of one rack to one of another, or of the same rack if it is
/// named twice. Positive: it is the look-ahead.</param>
public sealed record SimulationParts(
    IReadOnlyList<HostTimeline> Hosts, IReadOnlyList<HostDirectory> Directories, Func<int, int, Duration> LatencyBetweenRacks);

/// <summary>All hosts of a run, in this process.</summary>
public sealed class Simulation : ISimulation
{
    private readonly HostTimeline[] _hosts;
    private readonly ParallelRun _run;
    private readonly HostGroup[] _groups;
    private readonly ActorTree? _actors;
    private bool _mustRefresh = true;
    private bool _hasFailed;

    /// <param name="parts">From a factory; the simulation owns the timelines from now on.</param>
    /// <param name="options">How to execute it.</param>
    /// <param name="system">Where the actors live; not needed for the plain engine, never stopped by the simulation.</param>
    /// <param name="name">Of the run's actor: <c>/user/NAME/host/0</c>. Unique in the system.</param>
    public Simulation(SimulationParts parts, ExecutionOptions options, ActorSystem? system, string name)
    {
        _hosts = [.. parts.Hosts];
        Hosts = parts.Directories;
        for (var number = 0; number < _hosts.Length; number++)
            Invariant.Holds(_hosts[number].Host == number, $"the host at place {number} is host {_hosts[number].Host}");
        if (options.Engine == EngineKind.Actors)
        {
            _actors = new ActorTree(system ?? throw new ArgumentNullException(nameof(system), "Actors need a system."), name);
            foreach (var host in _hosts) _actors.Add(host);
        }

        (_groups, var lookAhead) = Divide(parts, options);
        _run = new ParallelRun(_groups, lookAhead);
    }

    public IReadOnlyList<HostDirectory> Hosts { get; }

    public VirtualTime Now { get; private set; }

    public long Delivered => _hosts.Sum(host => host.Delivered);

    public int Threads => _groups.Length;

    public long Windows => _groups.Max(group => group.Windows);

    public IReadOnlyList<ulong> HostHashes => [.. _hosts.Select(host => host.Hash)];

    public ulong Hash => TraceHash.Join(HostHashes);

    /// <summary>The actor above all of this run's; null in the plain engine.</summary>
    public IActorRef? Actor => _actors?.Run;

    public void Start() => Guard(() =>
    {
        foreach (var host in _hosts) host.Start();
    });

    public void RunUntil(VirtualTime horizon) => Guard(() =>
    {
        if (_mustRefresh) _run.Refresh();
        _mustRefresh = false;
        _run.RunUntil(horizon);
        Now = VirtualTime.Later(Now, horizon);
    });

    public byte[] SaveHost(int host)
    {
        if (_mustRefresh) _run.Refresh();
        _mustRefresh = false;
        var state = new StateWriter();
        _hosts[host].Save(state);
        return state.ToArray();
    }

    public void LoadHost(int host, ReadOnlyMemory<byte> state, VirtualTime at)
    {
        _hosts[host].Load(new StateReader(state));
        _mustRefresh = true;
        Now = at;
    }

    public void Dispose()
    {
        _run.Dispose();
        _actors?.Dispose();
    }

    private static (HostGroup[] Groups, Duration LookAhead) Divide(SimulationParts parts, ExecutionOptions options)
    {
        var racks = parts.Directories.Select(directory => directory.Rack).ToArray();
        var weights = parts.Hosts.Select(host => (long)host.Paths.Count).ToArray();
        var threads = Math.Clamp(options.Threads, 1, Math.Max(1, parts.Hosts.Count));
        var groupOfHost = Placement.OfHosts(racks, weights, threads);
        var groups = new HostGroup[threads];
        for (var number = 0; number < threads; number++)
        {
            var self = number;
            var inner = Least((one, other) => one == self && other == self);
            groups[self] = new HostGroup([.. parts.Hosts.Where(host => groupOfHost[host.Host] == self)], self, groupOfHost, inner);
        }

        return (groups, Least((one, other) => one != other));

        Duration Least(Func<int, int, bool> concerns) => Duration.Longer(
            1.Ns, Placement.LeastLatency(racks, groupOfHost, parts.LatencyBetweenRacks, concerns) / options.WindowDivisor);
    }

    private void Guard(Action step)
    {
        if (_hasFailed) throw new InvalidOperationException("The run has failed; it can only be disposed of.");
        try
        {
            step();
        }
        catch (EntityFailedException failure)
        {
            _hasFailed = true;
            throw new RunFailedException(failure.Path, failure.At, failure.Problem, failure.InnerException);
        }
        catch
        {
            _hasFailed = true;
            throw;
        }
    }
}
