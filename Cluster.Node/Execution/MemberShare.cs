using ActorXen.Actors;
using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Runs;
using Akka.Actor;

namespace ActorXen.Execution;

/// <summary>What one member of a run needs to know about the run.</summary>
/// <param name="Hosts">The member's own hosts, in order of their numbers.</param>
/// <param name="Racks">The rack of each host of the run, by host number.</param>
/// <param name="MemberOfHost">The member that has each host, by host number.</param>
/// <param name="Self">Number of this member.</param>
/// <param name="LatencyBetweenRacks">As in <see cref="SimulationParts"/>.</param>
internal sealed record MemberShareParts(
    IReadOnlyList<HostTimeline> Hosts,
    IReadOnlyList<int> Racks,
    IReadOnlyList<int> MemberOfHost,
    int Self,
    Func<int, int, Duration> LatencyBetweenRacks)
{
    /// <summary>How far members may run before they exchange events.</summary>
    public static Duration LookAhead(
        IReadOnlyList<int> racks, IReadOnlyList<int> memberOfHost, Func<int, int, Duration> betweenRacks,
        int divisor) =>
        Shorten(Placement.LeastLatency(racks, memberOfHost, betweenRacks, (one, other) => one != other), divisor);

    internal static Duration Shorten(Duration lookAhead, int divisor) => Duration.Longer(1.Ns, lookAhead / divisor);
}

/// <summary>The hosts of one member of a run, on its threads; all hosts if it is the only member.</summary>
internal sealed class MemberShare : IDisposable
{
    private readonly HostTimeline[] _hosts;
    private readonly HostGroup[] _groups;
    private readonly ParallelRun _run;
    private readonly EntityTree? _actors;
    private bool _mustRefresh = true;

    /// <param name="parts">The share owns the timelines from now on.</param>
    /// <param name="options">How to execute it.</param>
    /// <param name="system">The actor system; not needed for the plain engine.</param>
    /// <param name="name">Name of the run's actor; unique in the system.</param>
    /// <param name="peers">Null if there are no other members.</param>
    public MemberShare(
        MemberShareParts parts, ExecutionOptions options, ActorSystem? system, string name, IPeers? peers = null)
    {
        _hosts = [.. parts.Hosts];
        if (options.Engine == EngineKind.Actors)
        {
            if (system is null) throw new ArgumentNullException(nameof(system), "Actors need a system.");
            _actors = new EntityTree(system, name);
            foreach (var host in _hosts) _actors.Add(host);
        }

        (_groups, var lookAhead) = Divide(parts, options);
        _run = new ParallelRun(_groups, lookAhead, peers);
    }

    public IReadOnlyList<HostTimeline> Hosts => _hosts;

    public int Threads => _groups.Length;

    public long Windows => _groups.Max(group => group.Windows);

    public long Delivered => _hosts.Sum(host => host.Delivered);

    /// <summary>The parent of all actors of this run; null in the plain engine.</summary>
    public IActorRef? Actor => _actors?.Run;

    public void Start()
    {
        foreach (var host in _hosts) host.Start();
        _mustRefresh = true;
    }

    /// <exception cref="EntityFailedException">The earliest failure of this member's hosts.</exception>
    public void RunUntil(VirtualTime horizon)
    {
        Refresh();
        _run.RunUntil(horizon);
    }

    /// <param name="place">Index in <see cref="Hosts"/>.</param>
    /// <param name="state">Receives the host's state.</param>
    public void Save(int place, StateWriter state)
    {
        Refresh();
        _hosts[place].Save(state);
    }

    /// <param name="place">Index in <see cref="Hosts"/>.</param>
    /// <param name="state">The state of that host, as saved.</param>
    public void Load(int place, ReadOnlyMemory<byte> state)
    {
        _hosts[place].Load(new StateReader(state));
        _mustRefresh = true;
    }

    public void Dispose()
    {
        _run.Dispose();
        _actors?.Dispose();
    }

    private void Refresh()
    {
        if (_mustRefresh) _run.Refresh();
        _mustRefresh = false;
    }

    private static (HostGroup[] Groups, Duration LookAhead) Divide(MemberShareParts parts, ExecutionOptions options)
    {
        var threads = Math.Clamp(options.Threads, 1, Math.Max(1, parts.Hosts.Count));
        var groupOfHost = GroupsOf(parts, threads);
        var groups = new HostGroup[threads];
        for (var number = 0; number < threads; number++)
        {
            var self = number;
            var inner = Least((one, other) => one == self && other == self);
            groups[self] = new HostGroup(
                [.. parts.Hosts.Where(host => groupOfHost[host.Host] == self)], self, groupOfHost, inner);
        }

        return (groups, Least((one, other) => one != other && one < threads && other < threads));

        Duration Least(Func<int, int, bool> concerns) => MemberShareParts.Shorten(
            Placement.LeastLatency(parts.Racks, groupOfHost, parts.LatencyBetweenRacks, concerns),
            options.WindowDivisor);
    }

    /// <summary>The thread of each own host; for other hosts, the number of threads plus their member.</summary>
    private static int[] GroupsOf(MemberShareParts parts, int threads)
    {
        var groupOfHost = parts.MemberOfHost.Select(member => threads + member).ToArray();
        int[] racks = [.. parts.Hosts.Select(host => parts.Racks[host.Host])];
        long[] weights = [.. parts.Hosts.Select(host => (long)host.Paths.Count)];
        var threadOfPlace = Placement.OfHosts(racks, weights, threads);
        for (var place = 0; place < parts.Hosts.Count; place++)
            groupOfHost[parts.Hosts[place].Host] = threadOfPlace[place];
        return groupOfHost;
    }
}
