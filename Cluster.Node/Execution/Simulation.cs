using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Runs;
using Akka.Actor;

namespace ActorXen.Execution;

/// <summary>What a run is made of. The code that builds it need not know how it is executed.</summary>
/// <param name="Hosts">In order of their numbers.</param>
/// <param name="Directories">In order of the hosts' numbers.</param>
/// <param name="LatencyBetweenRacks">
/// Least time from a host of one rack to a host of another, or of the same rack if it is named twice. It is positive,
/// because it is the look-ahead.
/// </param>
public sealed record SimulationParts(
    IReadOnlyList<HostTimeline> Hosts, IReadOnlyList<HostDirectory> Directories,
    Func<int, int, Duration> LatencyBetweenRacks)
{
    /// <summary>Reads the ports of each host, in order of the hosts' numbers; empty if hosts have none.</summary>
    public IReadOnlyList<Func<IReadOnlyList<PortStatus>>> Ports { get; init; } = [];

    /// <summary>What the guests of each host have noted of their physical lines, likewise.</summary>
    public IReadOnlyList<Func<IReadOnlyList<SpuriousStatus>>> Lines { get; init; } = [];

    /// <summary>Reads the lines of each host, likewise.</summary>
    public IReadOnlyList<Func<IReadOnlyList<IrqStatus>>> Irqs { get; init; } = [];

    /// <summary>Reads what the pCPUs of each host have taken, likewise.</summary>
    public IReadOnlyList<Func<IReadOnlyList<VectorStatus>>> Vectors { get; init; } = [];

    /// <summary>How many hosts the run has, of which <see cref="Hosts"/> may be a part.</summary>
    public int HostsOfRun { get; init; } = Hosts.Count;
}

/// <summary>All hosts of a run, in this process: the run's only member.</summary>
public sealed class Simulation : ISimulation
{
    private readonly MemberShare _share;
    private readonly IReadOnlyList<Func<IReadOnlyList<PortStatus>>> _ports;
    private readonly IReadOnlyList<Func<IReadOnlyList<SpuriousStatus>>> _lines;
    private readonly IReadOnlyList<Func<IReadOnlyList<IrqStatus>>> _irqs;
    private readonly IReadOnlyList<Func<IReadOnlyList<VectorStatus>>> _vectors;
    private bool _hasFailed;

    /// <param name="parts">From a factory; the simulation owns the timelines from now on.</param>
    /// <param name="options">How to execute it.</param>
    /// <param name="system">
    /// The actor system, which the simulation never stops; not needed for the plain engine.
    /// </param>
    /// <param name="name">Name of the run's actor, as in <c>/user/NAME/host/0</c>; unique in the system.</param>
    public Simulation(SimulationParts parts, ExecutionOptions options, ActorSystem? system, string name)
    {
        (Hosts, HostsOfRun) = (parts.Directories, parts.HostsOfRun);
        (_ports, _lines, _irqs, _vectors) = (parts.Ports, parts.Lines, parts.Irqs, parts.Vectors);
        // Of hosts that are not simulated only the numbers are left: they belong to no thread.
        var racks = new int[parts.Hosts.Select(host => host.Host + 1).DefaultIfEmpty(0).Max()];
        for (var place = 0; place < parts.Hosts.Count; place++)
        {
            var (timeline, directory) = (parts.Hosts[place], parts.Directories[place]);
            Invariant.Holds(
                timeline.Host == directory.Host && (place == 0 || timeline.Host > parts.Hosts[place - 1].Host),
                $"the host at place {place} is host {timeline.Host}");
            racks[timeline.Host] = directory.Rack;
        }

        var all = new MemberShareParts(parts.Hosts, racks, new int[racks.Length], 0, parts.LatencyBetweenRacks);
        _share = new MemberShare(all, options, system, name);
    }

    public IReadOnlyList<HostDirectory> Hosts { get; }

    public int HostsOfRun { get; }

    public VirtualTime Now { get; private set; }

    public long Delivered => _share.Delivered;

    public int Threads => _share.Threads;

    public long Windows => _share.Windows;

    public IReadOnlyList<ulong> HostHashes => [.. _share.Hosts.Select(host => host.Hash)];

    public ulong Hash => TraceHash.Join(HostHashes);

    public IReadOnlyList<ReadOnlyMemory<byte>>? NodesWindows => null;

    /// <summary>The parent of all actors of this run; null in the plain engine.</summary>
    public IActorRef? Actor => _share.Actor;

    public void Start() => Guard(_share.Start);

    public void RunUntil(VirtualTime horizon) => Guard(() =>
    {
        _share.RunUntil(horizon);
        Now = VirtualTime.Later(Now, horizon);
    });

    public byte[] SaveHost(int host)
    {
        var state = new StateWriter();
        _share.Save(host, state);
        return state.ToArray();
    }

    public IReadOnlyList<PortStatus> PortsOf(HostDirectory host) => StatusOf(host, _ports);

    public IReadOnlyList<SpuriousStatus> LinesOf(HostDirectory host) => StatusOf(host, _lines);

    public IReadOnlyList<IrqStatus> IrqsOf(HostDirectory host) => StatusOf(host, _irqs);

    public IReadOnlyList<VectorStatus> VectorsOf(HostDirectory host) => StatusOf(host, _vectors);

    public void LoadHost(int host, ReadOnlyMemory<byte> state, VirtualTime at)
    {
        _share.Load(host, state);
        Now = at;
    }

    public void Dispose() => _share.Dispose();

    private IReadOnlyList<T> StatusOf<T>(HostDirectory host, IReadOnlyList<Func<IReadOnlyList<T>>> readers)
    {
        // Of some hosts of a run not every number is here.
        var place = Hosts.Index().First(one => one.Item.Host == host.Host).Index;
        return place < readers.Count ? readers[place]() : [];
    }

    private void Guard(Action step)
    {
        if (_hasFailed) throw new InvalidOperationException("The run has failed; it can only be disposed of.");
        try
        {
            step();
        }
        catch (EntityFailedException failure) when (failure.InnerException is OutOfMemoryException shortage)
        {
            // The machine's fault, not the entity's: the run stays open and can be resumed where there is more.
            _hasFailed = true;
            throw shortage;
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
