using ActorXen.Messages;
using ActorXen.Nodes.Epochs;
using ActorXen.Nodes.Wire;
using ActorXen.Report;
using ActorXen.Xen.Hosts;
using Akka.Actor;
using Akka.Configuration;

namespace ActorXen.Nodes;

/// <summary>What a node needs from the rest of the program.</summary>
/// <param name="ReadScenario">Name and text to a checked scenario.</param>
/// <param name="Simulations">How an epoch's simulation is built on that node.</param>
/// <param name="StartWorker">Makes the node ready for its share of others' runs.</param>
/// <param name="Wire">Akka settings of what simulations send each other.</param>
/// <param name="EngineVersion">Of the program.</param>
public sealed record NodeParts(
    Func<string, string, RunSpec> ReadScenario,
    Func<ActorSystem, SpreadBuilder> Simulations,
    Action<ActorSystem, Action<string>> StartWorker,
    Config Wire,
    string EngineVersion)
{
    /// <summary>For nodes that simulate Xen hosts.</summary>
    /// <param name="policies">What the scenarios' pools may be: the same on all nodes of a cluster.</param>
    /// <param name="engineVersion">Of the program.</param>
    public static NodeParts Of(XenPolicies policies, string engineVersion) => new(
        ReadScenario: (name, text) => ReceivedScenario.ReadForOneLine(name, text, policies),
        Simulations: system => new EpochSimulations(system, policies).Build,
        StartWorker: (system, say) => SpreadWorker.Start(system, WorkerPartsOf(policies, say)),
        Wire: WireSettings.Config,
        EngineVersion: engineVersion);

    private static WorkerParts WorkerPartsOf(XenPolicies policies, Action<string> say) =>
        new((name, text) => ReceivedScenario.Read(name, text, policies), policies, host => new CounterBook(host))
        {
            Say = say,
        };
}
