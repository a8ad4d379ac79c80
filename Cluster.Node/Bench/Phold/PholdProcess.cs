using ActorXen.Engine;
using ActorXen.Execution;
using ActorXen.Messages;

namespace ActorXen.Bench.Phold;

/// <summary>
/// A logical process: it passes on what it receives, later and perhaps to another process. It has no state.
/// </summary>
internal sealed class PholdProcess(PholdTopology topology, int host) : IEntity, ILogicalProcess
{
    public void Start(EntityContext context)
    {
        for (var left = topology.EventsPerLp; left > 0; left--)
            context.Schedule(context.Self<ILogicalProcess>(), topology.DrawDelay(ref context.Random), Hold.Instance);
    }

    public void Handle(Message message, EntityContext context)
    {
        if (message is not Hold hold) throw UnexpectedMessageException.For(this, message);
        ref var random = ref context.Random;
        if (!topology.DrawIsRemote(ref random))
        {
            context.Schedule(context.Self<ILogicalProcess>(), topology.DrawDelay(ref random), hold);
            return;
        }

        var there = topology.AddressOf(topology.DrawProcess(ref random));
        var delay = topology.DrawDelay(ref random);
        if (there.Host == host) context.Schedule(there.Entity, delay, hold);
        else context.SendAbroad(there, delay, hold, Phase.GuestWork);
    }

    public void Save(StateWriter state)
    {
    }

    public void Load(StateReader state)
    {
    }
}

/// <summary>Where each process is and how it draws. The floor uses it too, so that both do the same work.</summary>
internal sealed class PholdTopology(PholdOptions options)
{
    private readonly int _perHost = options.ProcessesPerHost;
    private readonly int _processes = options.Lps;
    private readonly long _remotePartsPerMillion = options.RemotePartsPerMillion;
    private readonly Duration _meanAboveLeast = PholdOptions.Unit - options.LeastDelay;

    public Duration LeastDelay { get; } = options.LeastDelay;

    public int EventsPerLp { get; } = options.EventsPerLp;

    public int Hosts => (_processes + _perHost - 1) / _perHost;

    public int ProcessesOf(int host) => Math.Min(_perHost, _processes - (host * _perHost));

    public EntityAddress<ILogicalProcess> AddressOf(int process) =>
        new(process / _perHost, new(process % _perHost));

    public string PathOf(int process) => $"host/{process / _perHost}/lp/{process % _perHost}";

    public bool DrawIsRemote(ref RandomStream random) => random.Chance(_remotePartsPerMillion);

    public int DrawProcess(ref RandomStream random) => (int)random.Below(_processes);

    public Duration DrawDelay(ref RandomStream random) => LeastDelay + random.Exponential(_meanAboveLeast);

    /// <summary>Builds the hosts, each in its own rack, so that threads can divide them in any way.</summary>
    public SimulationParts Build(long seed)
    {
        var hosts = new HostTimeline[Hosts];
        var directories = new HostDirectory[Hosts];
        for (var host = 0; host < Hosts; host++)
        {
            var timeline = hosts[host] = new HostTimeline(host, seed);
            var count = ProcessesOf(host);
            for (var number = 0; number < count; number++)
                timeline.Add(PathOf((host * _perHost) + number), new PholdProcess(this, host));
            directories[host] = new(host, $"phold-{host}", host, 0, [], [], [], [], timeline.Paths);
        }

        return new(hosts, directories, (_, _) => LeastDelay);
    }
}
