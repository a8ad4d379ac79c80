using System.Collections.Concurrent;
using ActorXen.Distribution.Spread;
using ActorXen.Distribution.Wire;
using ActorXen.Messages;
using ActorXen.Report;
using ActorXen.Runs;
using Akka.Actor;
using Akka.Configuration;

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

    private NodeCircle(int nodes, string settings = "", Func<WorkerParts, WorkerParts>? parts = null)
    {
        var config = ConfigurationFactory.ParseString(settings + """

            akka {
              loglevel = OFF
              stdout-loglevel = OFF
              actor.provider = remote
              remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
              coordinated-shutdown { run-by-clr-shutdown-hook = off, exit-clr = off }
            }
            """).WithFallback(WireSettings.Config);
        Systems = [.. Enumerable.Range(0, nodes).Select(node => ActorSystem.Create($"node-{node}", config))];
        var ofWorkers = new WorkerParts((name, _) => _scenarios[name], host => new CounterBook(host));
        Workers = [.. Systems.Select(system => SpreadWorker.Start(system, parts?.Invoke(ofWorkers) ?? ofWorkers))];
    }

    /// <param name="nodes">How many.</param>
    /// <param name="settings">Before those of every node.</param>
    /// <param name="parts">Changes what workers are given.</param>
    public static NodeCircle Of(int nodes, string settings = "", Func<WorkerParts, WorkerParts>? parts = null) =>
        new(nodes, settings, parts);

    public IReadOnlyList<ActorSystem> Systems { get; }

    public IReadOnlyList<IActorRef> Workers { get; }

    public IReadOnlyList<Address> Addresses => [.. Systems.Select(system => ((ExtendedActorSystem)system).Provider.DefaultAddress)];

    /// <summary>A name that no other run of this process has.</summary>
    public static string NewRunId() => $"run-{Interlocked.Increment(ref _runs)}";

    public EpochPlan Plan(RunSpec spec, int members, ExecutionOptions? options = null, string? runId = null, long epoch = 1)
    {
        var id = runId ?? NewRunId();
        _scenarios[id] = spec;
        return new(id, epoch, id, "", options ?? Trial.Plain, [.. Addresses.Take(members)]);
    }

    /// <summary>Begins it on the first nodes; the first of them coordinates.</summary>
    public SpreadSimulation Begin(
        RunSpec spec, int members, ExecutionOptions? options = null, Func<HostDirectory, IFactSink?>? watch = null) =>
        Begin(Plan(spec, members, options), spec, watch);

    public SpreadSimulation Begin(
        EpochPlan plan, RunSpec spec, Func<HostDirectory, IFactSink?>? watch = null, CancellationToken epochEnds = default) =>
        SpreadSimulation.Begin(Systems[0], plan, spec, watch ?? (_ => null), epochEnds);

    public void Dispose() => Task.WhenAll(Systems.Select(system => system.Terminate())).GetAwaiter().GetResult();
}
