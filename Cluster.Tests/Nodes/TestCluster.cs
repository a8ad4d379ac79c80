using ActorXen.Cli.Arguments;
using ActorXen.Nodes.Epochs;
using System.Collections.Concurrent;
using ActorXen.Messages;
using ActorXen.Nodes;
using ActorXen.Nodes.Coordination;
using ActorXen.Nodes.Membership;
using ActorXen.Nodes.Settings;
using ActorXen.Runs;
using ActorXen.Store.Database;
using ActorXen.Xen.Hosts;
using Akka.Actor;
using Akka.Configuration;
using Akka.Remote;
using Akka.Remote.Transport;

namespace ActorXen.Tests.Nodes;

/// <summary>
/// Nodes of one cluster, each with an actor system of its own, in this process and over one store.
/// </summary>
/// <param name="store">A SQLite file if null.</param>
internal sealed class TestCluster(XenPolicies? policies = null, StoreOptions? store = null) : IAsyncDisposable
{
    /// <summary>Four racks of a host each, so that up to four nodes have a share.</summary>
    public const string Scenario = """
        name = small-cluster
        seed = 5
        length = 40ms
        network { in-rack-latency = 5us, cross-rack-latency = 50us }
        defaults { machine { cores = 2 }, dom0 { vcpus = 1 } }
        racks = [{ name = "r{n}", count = 4, hosts = [{
          name = "{rack}-host"
          domains = [
            { name = web, workloads = [ { type = request-server, requests-per-second = 1000 } ] }
            { name = client, workloads = [ { type = request-client, server = "*/web", requests-per-second = 2000 } ] }
          ]
        }]}]
        """;

    /// <summary>Nodes that can be cut off, and that are gone when they are killed.</summary>
    /// <remarks>
    /// Otherwise the end of an actor system first tries to leave the cluster, which a killed process does not.
    /// </remarks>
    private static readonly Config Hasty = ConfigurationFactory.ParseString("""
        akka {
          remote { dot-netty.tcp.applied-adapters = ["trttl"], flush-wait-on-shutdown = 100ms }
          coordinated-shutdown.run-by-actor-system-terminate = off
        }
        """);

    private readonly string _directory = Directory.CreateTempSubdirectory("actorxen-cluster-").FullName;
    private readonly List<RunningNode> _nodes = [];
    private readonly HashSet<RunningNode> _gone = [];

    public ConcurrentQueue<string> Said { get; } = new();

    /// <summary>Holds runs at a virtual time, so that something can happen in the middle of them.</summary>
    public WindowGate Gate { get; } = new();

    /// <summary>Of nodes that are started from now on.</summary>
    public Func<string, string?> Environment { get; set; } = _ => null;

    public StoreOptions Store => store ?? StoreOptions.File(Path.Combine(_directory, "runs.db"));

    /// <summary>What its nodes are made of.</summary>
    public NodeParts Parts { get; } = Program.ForNodes(policies ?? XenPolicies.Instance);

    /// <summary>
    /// A run of <see cref="Scenario"/> that is sealed every millisecond and checkpointed every second one.
    /// </summary>
    public static RunOrder Order(string id = "20261123-00000a", Duration? length = null) =>
        OrderOf(Program.ForNodes(XenPolicies.Instance), Scenario, id, length);

    /// <summary>A run of another scenario, sealed and checkpointed as often.</summary>
    public static RunOrder OrderOf(NodeParts parts, string scenario, string id, Duration? length = null)
    {
        var spec = parts.ReadScenario("test", scenario);
        var header = RunPlan.For(spec.Length, length, sealEvery: 1.Ms, checkpointEvery: 2.Ms)
            .Header(spec, scenario, parts.EngineVersion, DateTimeOffset.UnixEpoch) with
        { RunId = id };
        return new(header, EngineKind.Plain, 1, AllRows: false);
    }

    /// <summary>
    /// Starts a node that joins through the others, or founds if it is the first; it is up when this returns.
    /// </summary>
    public async Task<RunningNode> StartAsync(string roles = "coordinator,worker", int minMembers = 1)
    {
        var seeds = _nodes.Where(node => !_gone.Contains(node)).Select(node => node.Self.ToString()).ToList();
        var node = await BeginAsync(
            seeds,
            found: seeds.Count == 0,
            new("test", "roles", roles, IsList: true),
            new("test", "min-members", $"{minMembers}"));
        await Eventually.HoldsAsync(() => node.IsUp, $"{node.Self} is up", Log);
        return node;
    }

    /// <summary>Starts a node, and does not wait for anything.</summary>
    public async Task<RunningNode> BeginAsync(IReadOnlyList<string> seeds, bool found, params NodeOverride[] more)
    {
        var read = NodeSettingsReader.Read(new(null, [.. Options(seeds), .. more], Environment, Parts.EngineVersion));
        Assert.Empty(read.Problems);
        var parts = Parts with
        {
            Simulations = (system, log) => Gate.Around(Parts.Simulations(system, log)),
            Wire = Hasty.WithFallback(Parts.Wire),
        };
        var node = await RunningNode.StartAsync(
            read.Settings! with { Store = Store }, parts, found, new SaidLog(Said));
        _nodes.Add(node);
        return node;
    }

    /// <summary>Waits until a coordinator has read its journal, and so knows which runs there are.</summary>
    public Task CoordinatedAsync(RunningNode node) => Eventually.HoldsAsync(
        async () => await node.Gate.AskAsync(new DescribeRun("none"), TimeSpan.FromSeconds(5))
            is RequestRefused { Why: Refusal.Unknown },
        $"a coordinator answers {node.Self}", Log);

    /// <summary>Ends a node as kill -9 would: nothing is said to anybody.</summary>
    public async Task KillAsync(RunningNode node)
    {
        _gone.Add(node);
        await Eventually.EndsAsync(EndAsync(node), $"the end of the killed node {node.Self}", Log);
    }

    /// <summary>Waits until a run stands before the gate.</summary>
    public Task ReachGateAsync() => Eventually.EndsAsync(Gate.Reached, "a run at the gate", Log);

    /// <summary>Waits until the node is no part of the cluster any more.</summary>
    public Task<NodeEnd> EndOfAsync(RunningNode node) =>
        Eventually.EndsAsync(node.Ended, $"the end of {node.Self}", Log);

    /// <summary>From now on nothing goes from or to that node: the cable is out, and no node is notified.</summary>
    public async Task CutOffAsync(RunningNode node)
    {
        var others = _nodes.Where(other => other != node && !_gone.Contains(other)).ToList();
        foreach (var other in others) await Task.WhenAll(DeafenAsync(node, other), DeafenAsync(other, node));
    }

    private static async Task DeafenAsync(RunningNode one, RunningNode other)
    {
        var cut = new SetThrottle(
            other.System.Membership.SelfAddress, ThrottleTransportAdapter.Direction.Both, Blackhole.Instance);
        var provider = (RemoteActorRefProvider)((ExtendedActorSystem)one.System.Actors).Provider;
        Assert.True(await provider.Transport.ManagementCommand(cut));
    }

    public async Task LeaveAsync(RunningNode node)
    {
        _gone.Add(node);
        await Eventually.EndsAsync(node.LeaveAsync(), $"the end of the leaving node {node.Self}", Log);
    }

    public string Log() => string.Join('\n', Said);

    public async ValueTask DisposeAsync()
    {
        Gate.Open();
        var alive = _nodes.Where(node => !_gone.Contains(node)).ToList();
        await Task.WhenAll(alive.Select(KillAsync));
        Directory.Delete(_directory, recursive: true);
    }

    private static async Task EndAsync(RunningNode node)
    {
        await node.System.KillAsync();
        await node.DisposeAsync();
    }

    /// <remarks>The failure detector is fast, but not so fast that a busy machine looks like a dead node.</remarks>
    private static IEnumerable<NodeOverride> Options(IReadOnlyList<string> seeds) =>
    [
        new("test", "port", "0"), new("test", "http", "127.0.0.1:0"), new(
            "test", "seed-nodes", string.Join(',', seeds), IsList: true),
        new("test", "founding.lease", "600s"), new("test", "founding.report-every", "1s"),
        new(
            "test",
            "failure-detector.heartbeat-interval",
            "200ms"), new("test", "failure-detector.acceptable-pause", "3s"),
        new("test", "split-brain.stable-after", "1s"), new("test", "leave-timeout", "20s"),
        // What was asked of a coordinator that is gone is not answered: it is asked again.
        new("test", "api.timeout", "3s"),
    ];
}
