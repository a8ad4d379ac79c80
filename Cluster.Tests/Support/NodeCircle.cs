using System.Collections.Concurrent;
using ActorXen.Messages;
using ActorXen.Nodes.Epochs;
using ActorXen.Nodes.Security;
using ActorXen.Nodes.Wire;
using ActorXen.Report.Counting;
using ActorXen.Runs;
using ActorXen.Tests.Xen.Scheduling.HowTo;

namespace ActorXen.Tests.Support;

/// <summary>Several nodes in one process, which talk over loopback as nodes on several machines do.</summary>
public sealed class NodeCircle : IDisposable
{
    private static int _runs;
    private readonly ConcurrentDictionary<string, RunSpec> _scenarios = [];

    public NodeCircle()
        : this(3)
    {
    }

    private NodeCircle(
        int nodes, string settings = "", Func<WorkerParts, WorkerParts>? parts = null,
        IReadOnlyList<NodeIdentity>? identities = null)
    {
        var ofWorkers = new WorkerParts(
            (name, _) => _scenarios[name], HowToPolicies.Policies, host => [new CounterBook(host)]);
        ofWorkers = parts?.Invoke(ofWorkers) ?? ofWorkers;
        Nodes = [.. Enumerable.Range(0, nodes).Select(node => new LoopbackNode(
            $"node-{node}", ofWorkers, settings, identities?[node]))];
    }

    /// <param name="nodes">How many.</param>
    /// <param name="settings">Before those of every node.</param>
    /// <param name="parts">Changes what workers are given.</param>
    /// <param name="identities">Of the nodes; null if they do not show who they are.</param>
    public static NodeCircle Of(
        int nodes, string settings = "", Func<WorkerParts, WorkerParts>? parts = null,
        IReadOnlyList<NodeIdentity>? identities = null) =>
        new(nodes, settings, parts, identities);

    public IReadOnlyList<LoopbackNode> Nodes { get; }

    /// <summary>A name that no other run of this process has.</summary>
    public static string NewRunId() => $"run-{Interlocked.Increment(ref _runs)}";

    public EpochPlan Plan(
        RunSpec spec, int members, ExecutionOptions? options = null, string? runId = null, long epoch = 1)
    {
        var id = runId ?? NewRunId();
        _scenarios[id] = spec;
        return new(id, epoch, id, "", options ?? Trial.Plain, [.. Nodes.Take(members).Select(node => node.Address)]);
    }

    /// <summary>Begins it on the first nodes; the first of them coordinates.</summary>
    public SpreadSimulation Begin(
        RunSpec spec, int members, ExecutionOptions? options = null, WatchHost? watch = null) =>
        Begin(Plan(spec, members, options), spec, watch);

    public SpreadSimulation Begin(
        EpochPlan plan, RunSpec spec, WatchHost? watch = null, CancellationToken epochEnds = default) =>
        SpreadSimulation.Begin(Nodes[0].System, plan, spec, HowToPolicies.Policies, watch ?? (_ => []), epochEnds);

    public Task<WorkerStatus> StatusAsync(int node) =>
        SpreadWorker.StatusAsync(Nodes[node].System, Nodes[node].Address, TimeSpan.FromSeconds(120));

    public void Dispose()
    {
        foreach (var node in Nodes) node.Dispose();
    }
}
