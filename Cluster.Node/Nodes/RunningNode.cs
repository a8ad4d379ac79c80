using System.Net.Sockets;
using ActorXen.Messages;
using ActorXen.Nodes.Cells;
using ActorXen.Nodes.Coordination;
using ActorXen.Nodes.Epochs;
using ActorXen.Nodes.Logs;
using ActorXen.Nodes.Membership;
using ActorXen.Nodes.Settings;
using ActorXen.Nodes.Web;
using ActorXen.Runs;
using ActorXen.Store;
using Akka.Actor;
using Akka.Configuration;
using Microsoft.Extensions.Logging;

namespace ActorXen.Nodes;

/// <summary>One running node: its actor system, its share of the cluster's runs and its HTTP server.</summary>
public sealed class RunningNode : IAsyncDisposable
{
    /// <summary>A host that is built for a check needs at most this part of the node's memory.</summary>
    private const int CheckedPart = 32;

    private readonly CancellationTokenSource _leaving = new();
    private readonly NodeSettings _settings;
    private readonly LifeSigns _signs = new(TimeProvider.System);
    private readonly NodeSystem _system;
    private readonly SqlRunJournal _journal;
    private readonly EpochExecution _execution;
    private readonly CoordinatorGate _gate;
    private readonly NodeWeb _web;
    private readonly NodeWeb? _health;
    private readonly MetricsPage _metrics;
    private readonly LiveStream _live;

    /// <summary>Where scenarios that come from callers or from the store are read.</summary>
    private readonly OneAtATime _scenarios = new();
    private readonly NodeApi _api;
    private readonly FoundingGuard _founding;
    private readonly Task _entrance;
    private bool _isClosed;

    private RunningNode(NodeSettings settings, NodeParts parts, bool found, ILogger log)
    {
        _settings = settings;
        _journal = SqlRunJournal.OpenStore(settings.Store, log.Warnings(), [CoordinatorLog.Binding]);
        var founding = FoundingRow.OpenStore(settings.Store);
        _system = NodeSystem.Start(
            settings.Node,
            parts.Wire.WithFallback(CoordinationSerializer.Settings).WithFallback(CellSerializer.Settings));
        _execution = new(_journal, parts.Simulations(_system.Actors, log), parts.EngineVersion);
        if (settings.Node.Roles.Contains(NodeOptions.Worker)) StartWorker(parts, log);
        _signs.Follow(_system);
        _gate = new(_system, CoordinatorParts(settings, log));
        if (settings.Node.Roles.Contains(NodeOptions.Worker))
            CellGate.StartWorker(_system.Actors, parts.Cells(_journal, settings.Memory), settings.Cells);
        _system.Actors.ActorOf(Props.Create(() => new MembershipLog(_system.Members, log)), "membership-log");
        var observer = new NodeObserver(_system, _gate, settings);
        _metrics = new(_system, observer, settings, log);
        _live = new(new ClusterLiveSource(_system, observer, _journal, _scenarios, parts.ReadScenario));
        _api = new NodeApi(
            _system, _gate, new(_system), _journal, settings,
            new(_journal, _scenarios, parts.ReadScenario, AdmitToCluster, IsSmall, parts.EngineVersion),
            parts.EngineVersion, observer, _metrics, parts.Pages, _live, _scenarios);
        _web = NodeWeb.OfApi(settings, _api);
        _health = NodeWeb.OfHealth(settings, _api);
        _founding = new(founding, _system, settings);
        _entrance = new ClusterJoin(_system, settings, _founding, found, log).RunAsync(_leaving.Token);
    }

    /// <summary>The address at which other nodes reach it.</summary>
    public HostPort Self => _system.Self;

    /// <summary>The address on which its API listens.</summary>
    public HostPort Http => _web.Address;

    /// <summary>The address of health checks and metrics alone; null if the API's port serves them alone.</summary>
    public HostPort? Health => _health?.Address;

    /// <summary>Whether it is a full member of its cluster.</summary>
    public bool IsUp => _system.IsUp;

    /// <summary>Completes when the node is no longer part of the cluster.</summary>
    public Task<NodeEnd> Ended => _system.Ended;

    internal NodeSystem System => _system;

    internal CoordinatorGate Gate => _gate;

    /// <summary>Starts listening and begins to join. The node can be used once it is up.</summary>
    /// <param name="found">Found a cluster whatever the store says.</param>
    /// <param name="log">The node's.</param>
    /// <exception cref="StoreException">The store cannot be used.</exception>
    /// <exception cref="NodeStartException">An address or port cannot be used.</exception>
    public static async Task<RunningNode> StartAsync(
        NodeSettings settings, NodeParts parts, bool found, ILogger log)
    {
        var node = new RunningNode(settings, parts, found, log);
        try
        {
            await node._web.StartAsync();
            if (node._health is { } health) await health.StartAsync();
            foreach (var warning in Exposure.WarningsOf(settings)) log.Say(warning, LogLevel.Warning);
            return node;
        }
        catch
        {
            await node.LeaveAsync();
            throw;
        }
    }

    /// <summary>Waits until the running epoch ends at a sealed time, hands the coordinator over and leaves.</summary>
    public async Task LeaveAsync()
    {
        await _leaving.CancelAsync();
        if (_system.IsUp)
            await _gate.AskAsync(new ReleaseNode(_system.Membership.SelfAddress), _settings.Node.LeaveTimeout);
        await _founding.ReleaseAsync();
        await _system.LeaveAsync();
        await DisposeAsync();
    }

    /// <summary>Disposes of a node that is no longer part of its cluster.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isClosed) return;
        _isClosed = true;
        await _leaving.CancelAsync();
        await _entrance;
        _live.Dispose();
        await _web.DisposeAsync();
        if (_health is not null) await _health.DisposeAsync();
        _api.Dispose();
        _metrics.Dispose();
        await _journal.DisposeAsync();
        _leaving.Dispose();
    }

    private void StartWorker(NodeParts parts, ILogger log)
    {
        try
        {
            parts.StartWorker(_system.Actors, log, _journal.PartStore);
        }
        catch (SocketException cause)
        {
            _system.Actors.Terminate();
            var address = new HostPort(_settings.Node.Bind, _settings.Node.BatchPort);
            throw new NodeStartException(
                $"The node cannot listen on {address}: {ErrorLine.PartOf(cause.Message)}. "
                + "Choose another --batch-port, or 0 for any free port.",
                cause);
        }
    }

    /// <summary>Nodes are taken to be alike, and to be as many as now.</summary>
    private void AdmitToCluster(RunSpec spec)
    {
        var workers = Math.Max(1, _system.Members.Now.Up(NodeOptions.Worker).Count());
        var largest = MemberPlacement.SharesOf(spec, workers).MaxBy(MemoryLimit.NeedOf)!;
        var (place, runs) = (workers == 1 ? "on one node" : $"on one of {workers} nodes", _settings.Node.RunsAtATime);
        var limit = _settings.Memory with { Bytes = _settings.Memory.Bytes / runs };
        limit.Admit(largest, runs == 1 ? place : $"{place}, which runs {runs} at a time");
    }

    /// <summary>Whether a node can build a host for a check beside the runs that it executes.</summary>
    private bool IsSmall(HostSpec host) => MemoryLimit.NeedOf([host]) <= _settings.Memory.Bytes / CheckedPart;

    private CoordinatorParts? CoordinatorParts(NodeSettings settings, ILogger log) =>
        settings.Node.Roles.Contains(NodeOptions.Coordinator)
            ? new(_system, CoordinatorLog.Of(_journal, settings.Node.Cluster), _execution, _signs, log)
            : null;
}
