using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Runs;

namespace ActorXen.Tests.Support;

/// <summary>What a toy run does in addition to passing messages on.</summary>
/// <param name="FailAt">Host 1 fails at its first message from then on; null never.</param>
/// <param name="DifferFrom">Host 2 has one message more from its first from then on: a planted difference.</param>
public sealed record ToyFault(VirtualTime? FailAt = null, VirtualTime? DifferFrom = null);

/// <summary>
/// Hosts whose one entity waits a random time and passes the message on: a run in a few milliseconds.
/// </summary>
public sealed class ToySimulation : ISimulation
{
    public const int HostCount = 4;

    /// <summary>
    /// With seed 7 host 2 gets a message within the last look-ahead before 8 ms: then only it differs.
    /// </summary>
    public static readonly ToyFault DifferenceSealedAt8Ms = new(DifferFrom: new(7_950_000));

    public static readonly Duration LookAhead = 50.Us;

    private readonly HostTimeline[] _hosts;
    private readonly HostGroup _group;

    public ToySimulation(long seed, ToyFault? fault = null)
    {
        _hosts = [.. Enumerable.Range(0, HostCount).Select(host => HostOf(host, seed, fault))];
        _group = new(_hosts, 0, new int[HostCount], LookAhead);
        Hosts = [.. _hosts.Select(host => new HostDirectory(host.Host, $"h{host.Host}", 0, 1, [], [], [], [],
            host.Paths))];
    }

    /// <summary>One of the hosts by itself.</summary>
    public static HostTimeline HostOf(int number, long seed, ToyFault? fault = null)
    {
        var host = new HostTimeline(number, seed);
        host.Add($"host/{number}/ball", new Ball(number, fault ?? new()));
        return host;
    }

    public IReadOnlyList<HostDirectory> Hosts { get; }
    public VirtualTime Now { get; private set; }
    public long Delivered => _hosts.Sum(host => host.Delivered);
    public int Threads => 1;

    public long Windows => _group.Windows;

    public IReadOnlyList<ReadOnlyMemory<byte>>? NodesWindows => null;
    public IReadOnlyList<ulong> HostHashes => [.. _hosts.Select(host => host.Hash)];
    public ulong Hash => TraceHash.Join(HostHashes);
    public bool IsDisposed { get; private set; }

    public void Start()
    {
        foreach (var host in _hosts) host.Start();
        _group.Refresh();
    }

    public void RunUntil(VirtualTime horizon)
    {
        try
        {
            _group.RunUntil(horizon);
            Now = horizon;
        }
        catch (EntityFailedException failure)
        {
            throw new RunFailedException(failure.Path, failure.At, failure.Message, failure);
        }
    }

    public byte[] SaveHost(int host)
    {
        var state = new StateWriter();
        _hosts[host].Save(state);
        return state.ToArray();
    }

    public void LoadHost(int host, ReadOnlyMemory<byte> state, VirtualTime at)
    {
        _hosts[host].Load(new StateReader(state));
        Now = at;
        _group.Refresh();
    }

    public void Dispose() => IsDisposed = true;

    /// <summary>Half of the time it passes the message to itself, else to any host.</summary>
    private sealed class Ball(int host, ToyFault fault) : IEntity, ILogicalProcess
    {
        private long _caught;
        private bool _hasDiffered;

        public void Start(EntityContext context) =>
            context.Schedule(context.Self<ILogicalProcess>(), 10.Us, Hold.Instance);

        public void Handle(Message message, EntityContext context)
        {
            _caught++;
            if (host == 1 && context.Now >= fault.FailAt) throw new InvalidOperationException("the ball burst");
            if (host == 2 && !_hasDiffered && context.Now >= fault.DifferFrom)
            {
                _hasDiffered = true;
                context.Send(context.Self<ILogicalProcess>(), Hold.Instance);
            }

            var delay = LookAhead + context.Random.Exponential(100.Us);
            if (context.Random.Below(2) == 0) context.Schedule(context.Self<ILogicalProcess>(), delay, Hold.Instance);
            else context.SendAbroad(Anywhere(context), delay, Hold.Instance);
        }

        public void Save(StateWriter state) => state.Long(_caught);

        public void Load(StateReader state) => _caught = state.Long();

        private static EntityAddress<ILogicalProcess> Anywhere(EntityContext context) =>
            new((int)context.Random.Below(HostCount), context.Self<ILogicalProcess>());
    }
}
