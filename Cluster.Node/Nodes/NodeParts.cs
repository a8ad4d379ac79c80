using ActorXen.Messages;
using ActorXen.Nodes.Cells;
using ActorXen.Nodes.Epochs;
using ActorXen.Nodes.Web;
using ActorXen.Nodes.Wire;
using ActorXen.Report.Counting;
using ActorXen.Runs;
using ActorXen.Xen.Hosts;
using Akka.Actor;
using Akka.Configuration;
using Microsoft.Extensions.Logging;

namespace ActorXen.Nodes;

/// <summary>What a node needs from the rest of the program.</summary>
/// <param name="ReadScenario">Turns a scenario's name and text into a checked scenario.</param>
/// <param name="Simulations">Builds the simulations of the epochs that this node coordinates.</param>
/// <param name="StartWorker">Starts the worker, which takes part in runs that any node coordinates.</param>
/// <param name="Cells">Runs cells of studies, and keeps their results in the cluster's store.</param>
/// <param name="Wire">Akka settings for the messages that simulations exchange.</param>
/// <param name="Pages">What people in browsers get.</param>
/// <param name="EngineVersion">Version of the program.</param>
public sealed record NodeParts(
    Func<string, string, RunSpec> ReadScenario,
    Func<ActorSystem, ILogger, SpreadBuilder> Simulations,
    Action<ActorSystem, ILogger, IPartStore?> StartWorker,
    Func<IResultShelf, MemoryLimit, CellRunner> Cells,
    Config Wire,
    NodePages Pages,
    string EngineVersion)
{
    /// <summary>The parts of a node that simulates Xen hosts.</summary>
    /// <param name="policies">Policies that pools may have; the same on all nodes of a cluster.</param>
    /// <param name="engineVersion">Version of the program.</param>
    /// <param name="simulations">Builds the simulations of cells.</param>
    /// <param name="pages">What people in browsers get.</param>
    public static NodeParts Of(
        XenPolicies policies, string engineVersion, ISimulationFactory simulations, NodePages pages) => new(
        ReadScenario: (name, text) => ReceivedScenario.ReadForOneLine(name, text, policies),
        Simulations: (system, log) => new EpochSimulations(system, policies, log).Build,
        StartWorker: (system, log, store) => SpreadWorker.Start(system, WorkerPartsOf(policies, log, store)),
        Cells: (store, memory) => new(
            (name, text) =>
            {
                var spec = ReceivedScenario.ReadForOneLine(name, text, policies);
                memory.Admit(spec.Hosts);
                return spec;
            },
            new(simulations, engineVersion), store, engineVersion),
        Wire: WireSettings.Config,
        Pages: pages,
        EngineVersion: engineVersion);

    private static WorkerParts WorkerPartsOf(XenPolicies policies, ILogger log, IPartStore? store) =>
        new((name, text) => ReceivedScenario.Read(name, text, policies), policies, host => [new CounterBook(host)])
        {
            Log = log,
            Store = store,
        };
}
