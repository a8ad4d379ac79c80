using ActorXen.Messages;
using ActorXen.Nodes.Logs;
using ActorXen.Runs;
using ActorXen.Xen.Hosts;
using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ActorXen.Nodes.Epochs;

/// <summary>Builds the simulations of the epochs that one node leads.</summary>
/// <param name="policies">Policies that the scenarios' pools may have.</param>
/// <param name="log">The node's.</param>
internal sealed class EpochSimulations(ActorSystem system, XenPolicies policies, ILogger log)
{
    /// <summary>A <see cref="SpreadBuilder"/>.</summary>
    public ISimulation Build(EpochOrder order, RunHeader header, WatchHost watch, EpochControl control)
    {
        var spec = ReceivedScenario.Read(header.ScenarioName, header.ScenarioText, policies);
        var simulation = SpreadSimulation.Begin(
            system, EpochPlan.Of(order, header), spec, policies, watch, control.Abort,
            control.WaitForNodes,
            warning => log.Say(warning, LogLevel.Warning, header.RunId, order.Epoch));
        control.WarmUp = spec.WarmUp;
        control.Shares = simulation.Members.ToDictionary(member => member.Node, member => member.Hosts);
        return simulation;
    }
}
